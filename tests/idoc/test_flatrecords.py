"""Lines of a flat file."""

from __future__ import annotations

import io

import pytest

from connector.errors import Unreadable
from connector.idoc.flatrecords import LONGEST, lines


def texts(content: bytes, encoding: str = "utf-8") -> list[str]:
    """The lines' texts."""
    return [line.text for line in lines(io.BytesIO(content), encoding)]


def test_lines_end_with_lf_or_cr_lf_and_nothing_else() -> None:
    """A character that other programs take for a line break stands in a text."""
    assert texts("a\r\nb\nc\u2028\x85d\re  \n".encode()) == ["a", "b", "c\u2028\x85d\re"]
    assert texts(b"a\nb") == ["a", "b"]


def test_each_line_says_where_it_is_in_the_file() -> None:
    """The bytes of the lines are the bytes of the file behind its mark."""
    content = b"\xef\xbb\xbfa \r\n\xc3\xa4\nlast"
    found = list(lines(io.BytesIO(content), "utf-8"))
    assert [content[line.start : line.end] for line in found] == [b"a \r\n", b"\xc3\xa4\n", b"last"]
    assert [(line.number, line.text, line.length, line.is_ended) for line in found] == [
        (1, "a", 2, True),
        (2, "\u00e4", 1, True),
        (3, "last", 4, False),
    ]


def test_a_record_is_counted_in_characters() -> None:
    """1063 characters of four bytes each are one record, in whatever chunks the file comes."""
    record = "\U0001f600" * LONGEST
    assert texts(f"{record}\n{record}\n".encode() * 100) == [record] * 200


@pytest.mark.parametrize(
    ("content", "encoding", "cause"),
    [
        (b"x\n" + b"a" * 1064, "utf-8", "line 2: the record has 1064 characters; EDI_DD40 has 1063"),
        (b"x\n" + b"a" * 5000, "utf-8", "line 2: the line has more than 4254 bytes"),
        (b"a\rb\r" * 3000, "utf-8", "line breaks are neither LF nor CR LF"),
        (b"x\nM\xfcller", "utf-8", "line 2: byte 2 of the line is 0xFC, which is no utf-8: name the code page"),
        (b"x\n\x81", "cp1252", "line 2: byte 1 of the line is 0x81, which is no cp1252"),
        ("x\nM\u00fcller".encode(), "cp1252", "line 2: the line is UTF-8, but the source's encoding is cp1252"),
        (b"\xef\xbb\xbfa", "cp1252", "line 1: it begins with the mark of UTF-8, but the source's encoding is cp1252"),
        (b"x\na\x00b", "utf-8", r"line 2: character 2 is U\+0000"),
        (b"x\na\x1b", "cp1252", r"line 2: character 2 is U\+001B"),
    ],
)
def test_a_line_that_no_record_can_be_is_refused(content: bytes, encoding: str, cause: str) -> None:
    """The sentence names the line, and nothing is read over."""
    with pytest.raises(Unreadable, match=cause):
        texts(content, encoding)


def test_a_line_without_end_does_not_fill_the_memory() -> None:
    """It is refused in its first chunk."""

    class Endless(io.BytesIO):
        read_so_far = 0

        def read(self, size: int | None = -1, /) -> bytes:
            self.read_so_far += size or 0
            return b"a" * (size or 0)

    stream = Endless()
    with pytest.raises(Unreadable, match="the line has more than"):
        list(lines(stream, "utf-8"))
    assert stream.read_so_far < 1_000_000
