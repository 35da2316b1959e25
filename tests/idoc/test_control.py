"""The control record."""

from __future__ import annotations

import pytest

from connector.errors import Unreadable
from connector.idoc import control_record, idocs, read_xml


@pytest.mark.parametrize("name", [b"EDI_DC40", b"EDI_DC40_U"])
def test_fields_come_without_blanks(name: bytes) -> None:
    """Values are stripped, empty and missing ones are empty, all fields are kept by name."""
    xml = b"<R><IDOC><%s><MANDT>100</MANDT><DOCNUM>\n 42 </DOCNUM><TEST/><SNDPOR>P</SNDPOR></%s></IDOC></R>"
    record = control_record(idocs(read_xml(xml % (name, name)))[0])
    assert record is not None
    assert (record.mandt, record.docnum, record.test, record.sndprn) == ("100", "42", "", "")
    assert record.fields["SNDPOR"] == "P"


def test_no_control_record_is_none() -> None:
    """A document without EDI_DC40 has no control record."""
    assert control_record(read_xml(b"<IDOC><E1MBGMCR/></IDOC>")) is None


def test_a_field_longer_than_any_of_sap_is_refused() -> None:
    """It would stand in sentences, tables and keys."""
    xml = b"<IDOC><EDI_DC40><IDOCTYP>%s</IDOCTYP></EDI_DC40></IDOC>"
    assert control_record(read_xml(xml % (b"X" * 255)))
    with pytest.raises(Unreadable, match="IDOCTYP of the control record has more than 255 characters"):
        control_record(read_xml(xml % (b"X" * 256)))


def test_an_element_in_a_field_hides_nothing() -> None:
    """What follows an element in a field is a part of it, as in the scan of a packet: a test stays a test."""
    record = control_record(
        read_xml(b"<IDOC><EDI_DC40><TEST><Z>9</Z>X</TEST><DOCNUM>1<Z/>2</DOCNUM></EDI_DC40></IDOC>")
    )
    assert record is not None
    assert (record.test, record.docnum) == ("X", "12")
