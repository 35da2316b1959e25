"""What must hold of every look-up table: it is read as it says, or its faults have a line and a sentence."""

from __future__ import annotations

from connector.errors import Misconfigured
from connector.mapping.lookups import read_table


def read(content: bytes) -> None:
    """Read a table, and look up each row by its first column and by all of them."""
    try:
        table = read_table("table.csv", content)
    except Misconfigured as error:
        _are_told(error, content)
        return
    assert len(set(table.columns)) == len(table.columns) >= 1
    for row in table.rows:
        assert tuple(row.cells) == table.columns
        assert 1 < row.line <= content.count(b"\n") + content.count(b"\r") + 1
    for key in (table.columns[:1], table.columns):
        try:
            found = table.by_key(key)
        except Misconfigured as error:
            _are_told(error, content)
        else:
            assert list(found.values()) == list(table.rows)


def _are_told(error: Misconfigured, content: bytes) -> None:
    for fault in error.faults:
        assert fault.sentence
        assert 0 < fault.line <= content.count(b"\n") + content.count(b"\r") + 1, fault
