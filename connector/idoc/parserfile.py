"""Definitions from "parser" files, as SAP exports them (transactions WE60 and WE63, report RSEIDOC3).

A file is made of lines `KEY VALUE`, with sections `BEGIN_...` to `END_...`. The first segment of a group stands above
the others; LEVEL alone does not say what stands below what (in ORDERS01, E1EDK01 has 1 and its neighbours 2).
"""

from __future__ import annotations

import codecs
from dataclasses import dataclass, field
from typing import NamedTuple

from connector.errors import Unreadable
from connector.idoc.definitions import Field, IdocType, Segment, field_fault
from connector.idoc.records import SDATA_FIRST

_FIRST_KEYS = frozenset({"BYTE_FIRST", "CHARACTER_FIRST"})
"""Older releases count bytes of one-byte characters, newer ones characters: the numbers are the same."""
_DIGITS = 10
"""LOOPMAX has so many; Python reads no number of thousands of them."""


_AROUND = {
    "SEGMENT": ("IDOC", "GROUP"),
    "GROUP": ("IDOC", "GROUP"),
    "FIELDS": ("SEGMENT",),
}
"""Sections of an IDoc type, with those that may stand around each."""
_BRACKETS = ("BEGIN_", "END_")


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
    lines: list[int] = field(default_factory=list)
    """Of each field, where its NAME stands."""
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
        self._opened: list[tuple[str, int]] = []
        """Sections that did not end yet, the outermost first, each with its line."""
        self._known: dict[str, tuple[Field, ...]] = {}

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
        elif line.key.startswith(_BRACKETS):
            self._take_bracket(line)
        elif self._segment is not None and self._opened[-1][0] == "FIELDS":
            self._take_in_fields(self._segment, line)
        else:
            self._describe(line)

    def _begin_idoc(self, line: _Line) -> None:
        if self._idoctyp:
            raise Unreadable("it has a second line BEGIN_IDOC; keep one IDoc type a file", line.number)
        self._idoctyp = line.value or "(empty)"
        self._opened.append(("IDOC", line.number))

    def _take_bracket(self, line: _Line) -> None:
        side, _, word = line.key.partition("_")
        if word not in _AROUND and line.key != "END_IDOC":
            raise Unreadable(f"{line.key} stands here, which no parser file has", line.number)
        if side == "BEGIN":
            self._begin(word, line)
        else:
            self._end(word, line)

    def _begin(self, word: str, line: _Line) -> None:
        around, begun = self._opened[-1]
        if around not in _AROUND[word]:
            raise Unreadable(f"{line.key} stands here, but the {around} of line {begun} did not end", line.number)
        self._opened.append((word, line.number))
        if word == "SEGMENT":
            self._segment = _Section(line.number, definition=line.value)
        elif word == "GROUP":
            self._groups.append(_Section(line.number))

    def _end(self, word: str, line: _Line) -> None:
        around, begun = self._opened.pop()
        if around != word:
            is_open = any(each == word for each, _ in self._opened)
            why = f"what begins in line {begun} did not end" if is_open else f"no line BEGIN_{word} stands before it"
            raise Unreadable(f"{line.key} stands here, but {why}", line.number)
        if word == "SEGMENT":
            self._end_segment(line)
        elif word == "GROUP":
            self._end_group(line)
        elif word == "IDOC":
            self._is_whole = True

    def _describe(self, line: _Line) -> None:
        """A line about the segment that is open, else about the innermost group."""
        if line.key == "NAME" or line.key.startswith(("BEGIN", "END")):
            raise Unreadable(f"{line.key} stands here, where a section must begin or end", line.number)
        if line.key == "EXTENSION":
            self._cimtyp = line.value
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
        if line.key == "NAME":
            segment.lines.append(line.number)
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
        found = Segment(
            segment.name, segment.definition, parent, segment.level, least, counted.most, tuple(segment.fields)
        )
        self._expect_fields(segment, found)
        self._segments.append(found)

    def _expect_fields(self, section: _Section, segment: Segment) -> None:
        if not segment.fields:
            raise Unreadable(f"segment {segment.name} begins here and has no field", section.line)
        fault = field_fault(segment)
        if fault is not None:
            raise Unreadable(fault.cause, section.lines[fault.nth])
        if self._known.setdefault(segment.name, segment.fields) != segment.fields:
            raise Unreadable(f"segment {segment.name} stands at two places with different fields", section.line)

    def _above(self, outwards: int = 0) -> str:
        """The segment that stands above, in the innermost group or so many groups outwards."""
        depth = len(self._groups) - outwards
        return self._groups[depth - 1].head if depth else ""

    def _end_group(self, line: _Line) -> None:
        if not self._groups.pop().head:
            raise Unreadable("a group ends here that has no segment", line.number)
