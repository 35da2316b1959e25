"""The pass that finds where each IDOC is."""

from __future__ import annotations

import io
import tracemalloc
from collections.abc import Iterator
from io import RawIOBase

import pytest

from connector.errors import Unreadable
from connector.idoc.scan import scan

RECORD = b"<EDI_DC40><SNDPRN>S</SNDPRN><MANDT> 1 </MANDT><DOCNUM>%d</DOCNUM></EDI_DC40>"


class Generated(RawIOBase):
    """A file that exists only while it is read."""

    def __init__(self, parts: Iterator[bytes]) -> None:
        self._parts = parts

    def read(self, size: int = -1) -> bytes:
        """The next part, of whatever size."""
        return next(self._parts, b"")


def test_key_fields_are_taken_from_the_control_record_only() -> None:
    """A MANDT in a segment is no key field; a field of the first record counts, as do its character references."""
    xml = b"<R><IDOC><E1><MANDT>9</MANDT></E1><EDI_DC40><MANDT>&#49;0<!-- -->0</MANDT></EDI_DC40><EDI_DC40/></IDOC></R>"
    piece = scan(io.BytesIO(xml)).pieces[0]
    assert (piece.sndprn, piece.mandt, piece.docnum) == ("", "100", "")


def test_memory_does_not_grow_with_the_size_of_the_idocs() -> None:
    """60 MB in few IDOCs need no more than some chunks."""
    parts = [b"<R>", *([b"<IDOC>" + RECORD % 1, *[b"<E1>" + b"x" * 100_000 + b"</E1>"] * 200, b"</IDOC>"] * 3), b"</R>"]
    tracemalloc.start()
    assert len(scan(Generated(iter(parts))).pieces) == 3  # type: ignore[arg-type] # only read is used
    assert tracemalloc.get_traced_memory()[1] < 3_000_000
    tracemalloc.stop()


@pytest.mark.parametrize(
    "xml",
    [
        b"<A>" * 300 + b"</A>" * 300,
        b"<R><IDOC>" + b"<A>" * 300 + b"</A>" * 300 + b"</IDOC></R>",
        b"<R><IDOC><EDI_DC40>" + b"<A>" * 300 + b"</A>" * 300 + b"</EDI_DC40></IDOC></R>",
    ],
)
def test_deep_nesting_is_refused_everywhere(xml: bytes) -> None:
    """Outside an IDOC, inside, and in its control record, 256 levels are the limit."""
    with pytest.raises(Unreadable, match="256 deep"):
        scan(io.BytesIO(xml))


@pytest.mark.parametrize(
    "xml",
    [
        b"<R><IDOC>" + b"<A>" * 254 + b"</A>" * 254 + b"</IDOC></R>",
        b"<R><IDOC><EDI_DC40>" + b"<A>" * 253 + b"</A>" * 253 + b"</EDI_DC40></IDOC></R>",
        b"<A>" * 256 + b"</A>" * 256,
    ],
)
def test_256_levels_are_read(xml: bytes) -> None:
    """The limit is the same everywhere."""
    scan(io.BytesIO(xml))


def test_a_key_field_of_many_lines_is_refused_at_once() -> None:
    """Expat gives a text line by line: joining a million of them would take hours, and no DOCNUM is that long."""
    file = b"<IDOC><EDI_DC40><DOCNUM>%s</DOCNUM></EDI_DC40></IDOC>"
    with pytest.raises(Unreadable, match="line 128: DOCNUM of the control record has more than 255 characters"):
        scan(io.BytesIO(file % (b"1\n" * 1_000_000)))


def test_other_fields_of_the_control_record_may_be_long() -> None:
    """They are not looked at."""
    file = b"<IDOC><EDI_DC40><ARCKEY>%s</ARCKEY><DOCNUM>7</DOCNUM></EDI_DC40></IDOC>"
    [piece] = scan(io.BytesIO(file % (b"1\n" * 200_000))).pieces
    assert piece.docnum == "7"
