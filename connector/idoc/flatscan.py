"""One pass over a flat file: is it whole, and where is each IDoc?"""

from __future__ import annotations

from sys import intern
from typing import BinaryIO, NamedTuple

from connector.errors import Unreadable
from connector.idoc.flatrecords import LONGEST, Line, expect_control, expect_segment, lines
from connector.idoc.records import SDATA_FIRST, control_fields

_ADMINISTRATIVE = SDATA_FIRST - 1
"""Characters of a data record before SDATA: SEGNAM to HLEVEL."""
_MOST_RECORDS = 999_999
"""Data records of an IDoc: SEGNUM has six digits."""
_MOST_BLANK = 1_000
"""Empty lines behind an IDoc; millions of them would be read for minutes."""
_MANDT = slice(30, 33)
_NO_CLIENT = ("", "000")
_DOCNUM = slice(33, 49)
_HLEVEL = slice(61, 63)
_NUMBERS = (("SEGNUM", slice(49, 55)), ("PSGNUM", slice(55, 61)), ("HLEVEL", _HLEVEL))


class FlatPiece(NamedTuple):
    """One IDoc in the file.

    Attributes:
        start: First byte of its control record.
        end: Byte after its last record: where the next IDoc begins, or the file ends.
        line: Line of its control record, from 1.
        sndprn: Sender's partner number; empty when missing.
        mandt: Client; empty when missing.
        docnum: Number of the IDoc; empty when missing.
    """

    start: int
    end: int
    line: int
    sndprn: str
    mandt: str
    docnum: str


def scan_flat(stream: BinaryIO, encoding: str) -> list[FlatPiece]:
    """Read the whole file, line by line.

    Args:
        stream: The file at its beginning.
        encoding: As `encoding_named` gives it.

    Raises:
        Unreadable: It is damaged, cut off, or no flat file; the sentence names the line.
    """
    found = _Scan()
    for line in lines(stream, encoding):
        found.take(line)
    return found.finish()


class _Scan:
    """The pass, record by record."""

    def __init__(self) -> None:
        self._pieces: list[FlatPiece] = []
        self._open: FlatPiece | None = None
        self._records = 0
        self._shortest = LONGEST
        self._segnum = 0
        self._blank_line = 0
        self._blank_lines = 0

    def take(self, line: Line) -> None:
        if not line.text:
            self._add_blank(line)
        elif line.is_control or self._open is None:
            self._begin(line)
        else:
            self._add(line, self._open)

    def finish(self) -> list[FlatPiece]:
        self._close()
        return self._pieces

    def _begin(self, line: Line) -> None:
        self._close()
        expect_control(line)
        fields = {name: text.strip() for name, text in control_fields(line.text).items()}
        if not fields["IDOCTYP"]:
            raise Unreadable(
                "the control record has no IDOCTYP: it is cut off, or its columns are shifted", line.number
            )
        key = (intern(fields["SNDPRN"]), intern(fields["MANDT"]), fields["DOCNUM"])
        # A byte order mark is the first IDoc's, as it is in XML: every byte is in a document.
        self._open = FlatPiece(line.start if self._pieces else 0, line.end, line.number, *key)
        self._records, self._shortest, self._segnum = 0, LONGEST, 0
        self._blank_line = self._blank_lines = 0

    def _close(self) -> None:
        if self._open is None:
            return
        if not self._records:
            raise Unreadable(
                "the IDoc that begins here has no data record: the file is cut off; send it again", self._open.line
            )
        self._pieces.append(self._open)

    def _add_blank(self, line: Line) -> None:
        self._blank_line = self._blank_line or line.number
        self._blank_lines += 1
        if self._blank_lines > _MOST_BLANK:
            raise Unreadable(f"more than {_MOST_BLANK} empty lines stand here: the file is damaged", self._blank_line)
        self._extend(line)

    def _extend(self, line: Line) -> None:
        if self._open is not None:
            self._open = self._open._replace(end=line.end)

    def _add(self, line: Line, piece: FlatPiece) -> None:
        if self._blank_line:
            raise Unreadable("the line is empty, and the IDoc goes on behind it: a record is missing", self._blank_line)
        expect_segment(line)
        self._expect_own(line, piece)
        self._expect_order(line)
        self._expect_whole(line)
        self._records += 1
        if self._records > _MOST_RECORDS:
            raise Unreadable(
                f"the IDoc has more than {_MOST_RECORDS} data records, which SEGNUM cannot count", line.number
            )
        self._extend(line)

    def _expect_own(self, line: Line, piece: FlatPiece) -> None:
        docnum = line.text[_DOCNUM].strip(" ")
        if docnum and piece.docnum and docnum != piece.docnum:
            raise Unreadable(
                f"the record is of IDoc {docnum}, but stands in {piece.docnum}: records of two IDocs are mixed, or a "
                "control record is missing",
                line.number,
            )
        mandt = line.text[_MANDT].strip(" ")
        if mandt not in _NO_CLIENT and piece.mandt not in _NO_CLIENT and mandt != piece.mandt:
            raise Unreadable(
                f"the record is of client {mandt}, but stands in IDoc {piece.docnum} of client {piece.mandt}: records "
                "of two IDocs are mixed, or the columns are shifted",
                line.number,
            )

    def _expect_order(self, line: Line) -> None:
        """Mappings count segments: their order decides which serial belongs to which item."""
        segnum, _, _ = (_number(name, columns, line) for name, columns in _NUMBERS)
        if segnum and segnum <= self._segnum:
            raise Unreadable(
                f"SEGNUM is {segnum} after {self._segnum}: the records are not in their order", line.number
            )
        self._segnum = segnum or self._segnum

    def _expect_whole(self, line: Line) -> None:
        """A flat file has no end mark: only a last line shorter than its IDoc's others can show that it is cut off."""
        least = next((each for each in (LONGEST, _ADMINISTRATIVE) if self._shortest >= each), 0)
        if self._records and not line.is_ended and line.length < least:
            raise Unreadable(
                f"the last record has {line.length} characters and no line break, all before have {least} or more: the "
                "file is cut off",
                line.number,
            )
        # A record that is trimmed may end anywhere before SDATA, unless its last number is filled.
        is_filled = line.length >= LONGEST or line.text[_HLEVEL].strip(" ")
        self._shortest = min(self._shortest, line.length if is_filled else 0)


def _number(name: str, columns: slice, line: Line) -> int:
    digits = line.text[columns].strip(" ")
    if not digits:
        return 0
    if not (digits.isascii() and digits.isdigit()):
        raise Unreadable(f'{name} is "{digits}", which is no number', line.number)
    return int(digits)
