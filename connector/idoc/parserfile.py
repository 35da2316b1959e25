"""Definitions from "parser" files, as SAP exports them (transactions WE60 and WE63, report RSEIDOC3).

A file is made of lines `KEY VALUE`, with sections `BEGIN_...` to `END_...`. The first segment of a group stands above
the others; LEVEL alone does not say what stands below what (in ORDERS01, E1EDK01 has 1 and its neighbours 2).
"""

from __future__ import annotations

import codecs
from dataclasses import dataclass, field
from typing import NamedTuple

from connector.errors import Unreadable
from connector.idoc.definitions import Field, IdocType, Segment
from connector.idoc.records import SDATA_FIRST

_FIRST_KEYS = frozenset({"BYTE_FIRST", "CHARACTER_FIRST"})
"""Older releases count bytes of one-byte characters, newer ones characters: the numbers are the same."""
_DIGITS = 10
"""LOOPMAX has so many; Python reads no number of thousands of them."""


class _Line(NamedTuple):
    number: int
    key: str
    value: str

    def as_count(self) -> int:
        """The value as a number."""
        if not (self.value.isascii() and self.value.isdigit() and len(self.value) <= _DIGITS):
            raise Unreadable(f'{self.key} is "{self.value}", which is no number', self.number)
        return int(self.value)


@dataclass(slots=True)
class _Section:
    """A segment or a group, with what the lines so far say of it."""

    line: int
    definition: str = ""
    name: str = ""
    level: int = 0
    is_required: bool = False
    least: int = 0
    most: int = 0
    fields: list[Field] = field(default_factory=list)
    head: str = ""
    """Of a group: its first segment, which stands above the others."""


def read_parser_file(content: bytes) -> IdocType:
    """Read the definition of an IDoc type, with or without an extension.

    Args:
        content: The file: UTF-8, UTF-16 with its mark, or a one-byte encoding.

    Raises:
        Unreadable: It is no such file, is cut off, or does not fit together; the sentence says what to do.
    """
    try:
        return _Reader().read(_decoded(content))
    except Unreadable as error:
        raise Unreadable(
            f"{error.cause}; export it again as a parser file of the IDoc type (WE60)", error.line
        ) from None


def _decoded(content: bytes) -> str:
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return content.decode("utf-16", errors="replace")
    # Names are ASCII; what else is in the file are descriptions, which nobody reads here.
    return content.decode("utf-8-sig", errors="replace")


class _Reader:
    """Reads the section of segments, line by line."""

    def __init__(self) -> None:
        self._idoctyp = ""
        self._cimtyp = ""
        self._is_whole = False
        self._segments: list[Segment] = []
        self._groups: list[_Section] = []
        self._segment: _Section | None = None
        self._in_fields = False

    def read(self, text: str) -> IdocType:
        for number, line in enumerate(text.splitlines(), start=1):
            key, _, value = line.strip().partition(" ")
            self._take(_Line(number, key, value.strip()))
        if not self._idoctyp:
            raise Unreadable("it has no line BEGIN_IDOC, so it defines no IDoc type")
        if not self._is_whole:
            raise Unreadable("it has no line END_IDOC: it was cut off")
        return IdocType(self._idoctyp, self._cimtyp, tuple(self._segments))

    def _take(self, line: _Line) -> None:
        if line.key == "BEGIN_IDOC":
            self._begin_idoc(line)
        elif not self._idoctyp or self._is_whole:
            # Before it stand the records (EDI_DC40 and the like), whose columns never change.
            return
        elif self._segment is not None and self._in_fields:
            self._take_in_fields(self._segment, line)
        else:
            self._take_section(line)

    def _begin_idoc(self, line: _Line) -> None:
        if self._idoctyp:
            raise Unreadable("it has a second line BEGIN_IDOC; keep one IDoc type a file", line.number)
        self._idoctyp = line.value or "(empty)"

    def _take_section(self, line: _Line) -> None:
        if line.key == "BEGIN_SEGMENT":
            self._segment = _Section(line.number, definition=line.value)
        elif line.key == "BEGIN_GROUP":
            self._groups.append(_Section(line.number))
        elif line.key == "BEGIN_FIELDS":
            self._in_fields = True
        elif line.key == "END_SEGMENT":
            self._end_segment(line)
        elif line.key == "END_GROUP":
            self._end_group(line)
        elif line.key == "END_IDOC":
            self._end_idoc(line)
        elif line.key == "EXTENSION":
            self._cimtyp = line.value
        else:
            self._describe(line)

    def _describe(self, line: _Line) -> None:
        """A line about the segment that is open, else about the innermost group."""
        section = self._segment or (self._groups[-1] if self._groups else None)
        if section is None:
            return
        if line.key == "SEGMENTTYPE":
            section.name = line.value
        elif line.key == "STATUS":
            section.is_required = line.value == "MANDATORY"
        elif line.key == "LEVEL":
            section.level = line.as_count()
        elif line.key == "LOOPMIN":
            section.least = line.as_count()
        elif line.key == "LOOPMAX":
            section.most = line.as_count()

    def _take_in_fields(self, segment: _Section, line: _Line) -> None:
        if line.key == "END_FIELDS":
            self._in_fields = False
        elif line.key == "NAME":
            segment.fields.append(Field(line.value, 0, 0, ""))
        elif not segment.fields:
            return
        elif line.key == "TYPE":
            segment.fields[-1] = segment.fields[-1]._replace(type=line.value)
        elif line.key == "LENGTH":
            segment.fields[-1] = segment.fields[-1]._replace(length=line.as_count())
        elif line.key in _FIRST_KEYS:
            segment.fields[-1] = segment.fields[-1]._replace(offset=line.as_count() - SDATA_FIRST)

    def _end_segment(self, line: _Line) -> None:
        segment, self._segment = self._segment, None
        if segment is None or not segment.name:
            raise Unreadable("a segment ends here that has no line SEGMENTTYPE", line.number)
        group = self._groups[-1] if self._groups else None
        parent = self._above() if group is None or group.head else self._above(1)
        # How often a group occurs is how often its first segment does; that of the segment itself is once a group.
        counted = segment if group is None or group.head else group
        if group is not None and not group.head:
            group.head = segment.name
        least = counted.least if counted.is_required else 0
        self._segments.append(
            Segment(segment.name, segment.definition, parent, segment.level, least, counted.most, tuple(segment.fields))
        )

    def _above(self, outwards: int = 0) -> str:
        """The segment that stands above, in the innermost group or so many groups outwards."""
        depth = len(self._groups) - outwards
        return self._groups[depth - 1].head if depth else ""

    def _end_group(self, line: _Line) -> None:
        if not self._groups or not self._groups.pop().head:
            raise Unreadable("a group ends here that has no segment, or did not begin", line.number)

    def _end_idoc(self, line: _Line) -> None:
        if self._groups or self._segment is not None:
            section = self._segment or self._groups[-1]
            raise Unreadable(f"END_IDOC stands here, but what begins in line {section.line} did not end", line.number)
        self._is_whole = True
