"""The cursor."""

from __future__ import annotations

from connector_sap_rfc.found import Cursor


def test_a_cursor_is_read_as_it_was_written() -> None:
    """It names the way in which documents were found."""
    cursor = Cursor("entry_date", "20260131101500")
    assert Cursor.parse(str(cursor), "entry_date") == cursor


def test_the_cursor_of_another_way_counts_as_none() -> None:
    """A date is no time; what was taken already is known by its key."""
    assert Cursor.parse(str(Cursor("posting_date", "20260131")), "entry_date") is None
    assert Cursor.parse(None, "entry_date") is None
