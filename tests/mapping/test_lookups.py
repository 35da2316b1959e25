"""Look-up tables."""

import pytest

from connector.errors import Misconfigured
from connector.mapping.lookups import read_table


def _faults(content: bytes, key: tuple[str, ...] = ("A",)) -> list[str]:
    with pytest.raises(Misconfigured) as caught:
        read_table("t.csv", content).by_key(key)
    return [str(fault) for fault in caught.value.faults]


@pytest.mark.parametrize(
    "content",
    [
        b"A,B\n1,2\n",
        b"A;B\n1;2\n",
        b"\xef\xbb\xbfA;B\r\n1;2\r\n",
        b"A,B\n\n 1 ,2\t\n\n",
        b'"A","B"\n"1","2"',
    ],
)
def test_a_table_is_read_as_excel_and_others_write_it(content: bytes) -> None:
    """Comma or semicolon, byte-order mark, Windows line ends, quotes, empty lines, blanks around cells."""
    table = read_table("t.csv", content)
    assert table.columns == ("A", "B")
    assert dict(table.by_key(["A"])["1",].cells) == {"A": "1", "B": "2"}


def test_a_row_knows_its_line() -> None:
    """So that `try` can name it."""
    rows = read_table("t.csv", b"A,B\n\n1,2\n3,4\n").by_key(["A", "B"])
    assert {key: row.line for key, row in rows.items()} == {("1", "2"): 3, ("3", "4"): 4}


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        (b"A,B\n1,2\n1,3\n", "t.csv:3: A 1 is in line 2 already; keep one row"),
        (b"A,B\n1,2,3\n", "t.csv:2: has 3 cells where the header has 2; correct the row"),
        (b"A,B\n1\n", "t.csv:2: has 1 cells where the header has 2; correct the row"),
        (b"A,A\n1,2\n", "t.csv:1: has the column 'A' twice or without a name; name each column once"),
        (b"A,\n1,2\n", "t.csv:1: has the column '' twice or without a name; name each column once"),
        (b"B,C\n1,2\n", "t.csv:1: has no column A, only B, C; add it to the header"),
        (b"", "t.csv:1: is empty; write a header with the names of the columns"),
        (b"A,B\n1,\xfc\n", "t.csv:2: is not UTF-8 (byte 6); save it as UTF-8"),
    ],
)
def test_a_fault_names_the_file_and_the_line(content: bytes, fault: str) -> None:
    """And what to do."""
    assert _faults(content) == [fault]


def test_a_broken_quote_is_a_fault() -> None:
    """A quote that never closes would swallow the rest of the table."""
    assert "is not CSV" in _faults(b'A,B\n1,"2\n3,4\n')[0]


def test_every_double_key_is_named() -> None:
    """All at once."""
    assert len(_faults(b"A,B\n1,2\n1,3\n1,4\n")) == 2
