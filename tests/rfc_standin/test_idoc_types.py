"""IDoc types, and how a program learns them."""

from __future__ import annotations

from types import ModuleType

import pytest

from tests.rfc_standin.simulated_sap.client import SimulatedSap
from tests.rfc_standin.simulated_sap.idoc_types import known_types

LENGTHS = {
    "E1BP2017_GM_HEAD_01": 208,
    "E1BP2017_GM_ITEM_CREATE": 998,
    "E1BP2017_GM_ITEM_CREATE1": 370,
    "E1BP2017_GM_SERIALNUMBER": 94,
}


@pytest.mark.parametrize(("segment", "length"), LENGTHS.items())
def test_segments_of_mbgmcr03_are_as_long_as_published(segment: str, length: int) -> None:
    """A wrong length of one field would move all that follow."""
    last = known_types()["MBGMCR03"][segment].fields[-1]
    assert last.offset + last.length == length


def test_fields_that_matter_stand_where_they_are_published() -> None:
    """Counted from 1 in the published tables."""
    fields = {field.name: field.offset + 1 for field in known_types()["MBGMCR03"]["E1BP2017_GM_ITEM_CREATE"].fields}
    places = {"MOVE_TYPE": 37, "ENTRY_QNT": 92, "ENTRY_UOM": 107, "MOVE_REAS": 348, "XSTOB": 625, "EAN_UPC": 626}
    assert {name: fields[name] for name in places} == places


def test_sdata_goes_apart_and_together() -> None:
    """A field that the segment has not is refused."""
    segment = known_types()["MBGMCR03"]["E1BP2017_GM_SERIALNUMBER"]
    sdata = segment.sdata({"MATDOC_ITM": "0001", "SERIALNO": "A1"})
    assert (len(sdata), segment.values(sdata)) == (94, {"MATDOC_ITM": "0001", "SERIALNO": "A1"})
    with pytest.raises(KeyError):
        segment.sdata({"SERNR": "A1"})


def test_a_program_reads_a_type_by_rfc(binding: ModuleType, sap: SimulatedSap) -> None:
    """Segments with their parents, fields with their places."""
    with binding.Connection(**sap.destination()) as connection:
        answer = connection.call("IDOCTYPE_READ_COMPLETE", PI_IDOCTYP="MBGMCR03")
    segments = {row["SEGMENTTYP"]: row for row in answer["PT_SEGMENTS"]}
    assert segments["E1BP2017_GM_ITEM_CREATE1"]["PARSEG"] == "E1BP2017_GM_ITEM_CREATE"
    assert segments["E1BP2017_GM_ITEM_CREATE1"]["HLEVEL"] == "03"
    assert segments["/SPE/E1BP2017_GM_REF_EWM"]["SEGMENTDEF"] == "/SPE/E2BP2017_GM_REF_EWM"
    [serial] = [row for row in answer["PT_FIELDS"] if row["FIELDNAME"] == "SERIALNO"]
    assert (serial["BYTE_FIRST"], serial["EXTLEN"]) == ("000068", "000018")


def test_an_extension_is_read_by_its_own_name(binding: ModuleType, sap: SimulatedSap) -> None:
    """A type that nobody knows is OBJECT_UNKNOWN."""
    sap.add_idoc_type("ZGOODS01", "E1MBGMCR -: TESTRUN:1\nZ1SERIAL E1MBGMCR *: SERIAL:20")
    with binding.Connection(**sap.destination()) as connection:
        answer = connection.call("IDOCTYPE_READ_COMPLETE", PI_IDOCTYP="MBGMCR03", PI_CIMTYP="ZGOODS01")
        with pytest.raises(binding.ABAPApplicationError, match="OBJECT_UNKNOWN"):
            connection.call("IDOCTYPE_READ_COMPLETE", PI_IDOCTYP="NOPE01")
    assert [row["SEGMENTDEF"] for row in answer["PT_SEGMENTS"]] == ["E2MBGMCR", "Z2SERIAL"]
