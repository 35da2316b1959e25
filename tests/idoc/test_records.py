"""The columns of control and data records."""

from __future__ import annotations

import pytest

from connector.idoc import control_fields, data_fields
from connector.idoc.records import CONTROL_RECORD, DATA_RECORD, SDATA_FIRST

PLACES = {"MANDT": 11, "DOCNUM": 14, "TEST": 39, "IDOCTYP": 40, "CIMTYP": 70, "MESTYP": 100, "STD": 136, "SERIAL": 505}


@pytest.mark.parametrize(("name", "first"), PLACES.items())
def test_the_control_record_has_saps_columns(name: str, first: int) -> None:
    """First characters of EDI_DC40's fields, counted from 1 as the record description does."""
    [field] = [each for each in CONTROL_RECORD if each.name == name]
    assert field.offset + 1 == first


def test_the_records_have_saps_lengths() -> None:
    """EDI_DC40 has 524 characters, EDI_DD40 has 1063 with SDATA from 64 on."""
    assert [record[-1].offset + record[-1].length for record in (CONTROL_RECORD, DATA_RECORD)] == [524, 1063]
    assert SDATA_FIRST == 64


def test_a_record_is_cut_into_its_fields() -> None:
    """Blanks at the end of a field are no part of it; a record cut short has empty fields."""
    line = f"{'E2EDL24007':30}100{'42':>16}000002000001020010  X"
    cut = data_fields(line)
    assert (cut["SEGNAM"], cut["DOCNUM"], cut["SEGNUM"], cut["HLEVEL"]) == ("E2EDL24007", f"{'42':>16}", "000002", "02")
    assert cut["SDATA"] == "0010  X"
    assert control_fields("EDI_DC40")["DOCNUM"] == ""
