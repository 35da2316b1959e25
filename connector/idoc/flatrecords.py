"""The records of a flat file, one a line, each looked at as far as no definition is needed."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from typing import BinaryIO, NamedTuple

from connector.errors import Unreadable
from connector.idoc.records import CONTROL_RECORD, DATA_RECORD
from connector.idoc.xmltext import FORBIDDEN

CONTROL = "EDI_DC40"
OLD_CONTROL = "EDI_DC"
"""Of record types of SAP release 3.x, whose columns are others."""
BOM = codecs.BOM_UTF8
LONGEST = DATA_RECORD[-1].offset + DATA_RECORD[-1].length
"""Characters of a data record, 1063; a control record has 524."""
_LONGEST_CONTROL = CONTROL_RECORD[-1].offset + CONTROL_RECORD[-1].length
_LONGEST_BYTES = 4 * LONGEST + 2
"""UTF-8 has up to four bytes a character; with CR LF."""
_CHUNK = 262_144
_SEGNAM = re.compile(r"[A-Za-z0-9_/]+ *")


class Line(NamedTuple):
    """A line of the file.

    Attributes:
        number: From 1.
        start: Its first byte in the file, behind a byte order mark.
        end: The byte after its line break.
        text: Its characters, without line break and without blanks at the end.
        length: Characters with the blanks.
        is_ended: Whether it has a line break; only the last line of a file may have none.
    """

    number: int
    start: int
    end: int
    text: str
    length: int
    is_ended: bool

    @property
    def is_control(self) -> bool:
        """Whether it opens an IDoc."""
        return self.text[:10].rstrip(" ") == CONTROL


def lines(stream: BinaryIO, encoding: str) -> Iterator[Line]:
    """The lines of a file, in chunks, so that a line without end cannot fill the memory.

    Args:
        stream: The file at its beginning.
        encoding: As `encoding_named` gives it.

    Raises:
        Unreadable: A line is longer than a record, is not in that encoding, or has a character that no text has.
    """
    for number, (start, raw) in enumerate(_raw_lines(stream, encoding), start=1):
        content = raw.removesuffix(b"\n").removesuffix(b"\r") if raw.endswith(b"\n") else raw
        text = _decoded(content, encoding, number)
        stripped = text.rstrip(" ")
        _expect_text(stripped, number)
        yield Line(number, start, start + len(raw), stripped, len(text), raw.endswith(b"\n"))


def _raw_lines(stream: BinaryIO, encoding: str) -> Iterator[tuple[int, bytes]]:
    start, number, rest = 0, 1, b""
    while chunk := stream.read(_CHUNK):
        if not start and not rest and chunk.startswith(BOM):
            _expect_utf8(encoding)
            start, chunk = len(BOM), chunk[len(BOM) :]
        *whole, rest = (rest + chunk).split(b"\n")
        for content in whole:
            _expect_size(content, number)
            yield start, content + b"\n"
            start, number = start + len(content) + 1, number + 1
        _expect_size(rest, number)
    if rest:
        yield start, rest


def _expect_utf8(encoding: str) -> None:
    if encoding != "utf-8":
        raise Unreadable(
            f"it begins with the mark of UTF-8, but the source's encoding is {encoding}: write `encoding: utf-8`", 1
        )


def _expect_size(content: bytes, number: int) -> None:
    if len(content) > _LONGEST_BYTES:
        raise Unreadable(
            f"the line has more than {_LONGEST_BYTES} bytes, and a record has {LONGEST} characters: it is no flat IDoc "
            "file, or its line breaks are neither LF nor CR LF",
            number,
        )


def _decoded(content: bytes, encoding: str, number: int) -> str:
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError as error:
        raise Unreadable(
            f"byte {error.start + 1} of the line is 0x{content[error.start]:02X}, which is no {encoding}: name the "
            "code page that the port writes as `encoding` in the source's settings; if it is right already, the file "
            "is cut off or damaged",
            number,
        ) from error
    if encoding != "utf-8" and not content.isascii() and _is_utf8(content):
        # Read as a code page, each such character would push the fields behind it out of their columns.
        raise Unreadable(
            f"the line is UTF-8, but the source's encoding is {encoding}: write `encoding: utf-8`, or let the port "
            "write that code page",
            number,
        )
    return text


def _is_utf8(content: bytes) -> bool:
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _expect_text(text: str, number: int) -> None:
    if len(text) > LONGEST:
        raise Unreadable(f"the record has {len(text)} characters; EDI_DD40 has {LONGEST}", number)
    if not text.isprintable() and (found := FORBIDDEN.search(text)):
        raise Unreadable(
            f"character {found.start() + 1} is U+{ord(found[0]):04X}, which no text has: the file is damaged", number
        )


def expect_control(line: Line) -> None:
    """Make sure that a line is a control record that can be read whole.

    Raises:
        Unreadable: It is not.
    """
    if line.text[:10].partition(" ")[0] == OLD_CONTROL:
        raise Unreadable(
            f"the first record is {OLD_CONTROL}: it is an IDoc file with record types of SAP release 3.x, which are "
            "not read; choose record types of SAP release 4.x in the port (WE21) and send the IDocs again",
            line.number,
        )
    if not line.is_control:
        raise Unreadable(
            f'the first record is "{line.text[:10]}", not {CONTROL}: let the port write records of version 3 (SAP '
            "release 4.x)",
            line.number,
        )
    if len(line.text) > _LONGEST_CONTROL:
        raise Unreadable(
            f"text stands behind the last field of {CONTROL}, which has {_LONGEST_CONTROL} characters", line.number
        )


def expect_segment(line: Line) -> None:
    """Make sure that a line begins as a data record does.

    Raises:
        Unreadable: It does not.
    """
    if not _SEGNAM.fullmatch(line.text[:30]):
        raise Unreadable(f'the record does not begin with a segment: "{line.text[:30].rstrip()}"', line.number)
