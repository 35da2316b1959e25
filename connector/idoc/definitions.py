"""Definitions of IDoc types: which segments there are, below which other, and where each field lies in SDATA."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from connector.errors import Unreadable
from connector.idoc.names import xml_name

SDATA_LENGTH = 1000
"""Characters of EDI_DD40-SDATA, the data part of a data record."""
_XML_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]*", re.ASCII)


class Field(NamedTuple):
    """A field of a segment or of a record.

    Attributes:
        name: Its name, e.g. `MATNR`.
        offset: Its first character, from 0, within SDATA or the record.
        length: Its characters.
        type: Its type in the words of whoever gave the definition: `CHARACTER` (parser file), `CHAR` (dictionary).
    """

    name: str
    offset: int
    length: int
    type: str = "CHARACTER"


@dataclass(frozen=True, slots=True)
class Segment:
    """A segment at one place of an IDoc type.

    Attributes:
        name: The segment type, e.g. `E1EDL24`; XML has it as the tag.
        definition: Its definition in one version, e.g. `E2EDL24007`; empty when unknown.
        parent: Segment type above it; empty at the top.
        level: Its hierarchy level, as SAP counts it (IDOCSYN-HLEVEL).
        least: How often it occurs at least below one parent.
        most: How often it occurs at most.
        fields: Its fields, without gaps.
    """

    name: str
    definition: str
    parent: str
    level: int
    least: int
    most: int
    fields: tuple[Field, ...]

    @property
    def length(self) -> int:
        """Characters of SDATA that its fields take."""
        return sum(field.length for field in self.fields)


@dataclass(frozen=True, slots=True)
class IdocType:
    """A basic type, or a basic type with one extension.

    Attributes:
        idoctyp: The basic type, e.g. `MBGMCR03`.
        cimtyp: The extension; empty without one.
        segments: Its segments in order, a parent before its children.
    """

    idoctyp: str
    cimtyp: str
    segments: tuple[Segment, ...]

    def __post_init__(self) -> None:
        """Make sure that it can be used.

        Raises:
            Unreadable: Names, parents or fields do not fit together; the sentence names the segment.
        """
        _expect_name(self.root, "the IDoc type")
        if not self.segments:
            raise Unreadable(f"the definition of {self.root} has no segment")
        fields: dict[str, tuple[Field, ...]] = {}
        for segment in self.segments:
            _expect_name(segment.name, "the segment type")
            if segment.parent and segment.parent not in fields:
                raise Unreadable(f"segment {segment.name} stands below {segment.parent}, which is not defined above it")
            if fields.setdefault(segment.name, segment.fields) != segment.fields:
                raise Unreadable(f"segment {segment.name} stands at two places with different fields")
            _check_fields(segment)

    @property
    def root(self) -> str:
        """What names it as a whole: the extension, else the basic type. SAP's XML port has it as the root."""
        return self.cimtyp or self.idoctyp


def in_sequence(fields: Sequence[tuple[str, int, str]]) -> tuple[Field, ...]:
    """Fields one behind the other.

    Args:
        fields: Name, length and type of each.
    """
    found: list[Field] = []
    for name, length, kind in fields:
        offset = found[-1].offset + found[-1].length if found else 0
        found.append(Field(name, offset, length, kind))
    return tuple(found)


def _expect_name(name: str, what: str) -> None:
    if _XML_NAME.fullmatch(xml_name(name)) is None:
        raise Unreadable(f'{what} is called "{name}", which is no name that SAP gives')


def _check_fields(segment: Segment) -> None:
    for field in segment.fields:
        _expect_name(field.name, f"a field of segment {segment.name}")
    fault = field_fault(segment)
    if fault is not None:
        raise Unreadable(fault.cause)


class FieldFault(NamedTuple):
    """What is wrong with the fields of a segment.

    Attributes:
        nth: Which field shows it, from 0.
        cause: A sentence that names segment and field.
    """

    nth: int
    cause: str


def field_fault(segment: Segment) -> FieldFault | None:
    """SAP's segments have no gaps: a text between two fields could not be told to anyone."""
    end, names = 0, set()
    for nth, field in enumerate(segment.fields):
        named = f"field {field.name} of segment {segment.name}"
        if field.offset != end or field.length < 1:
            return FieldFault(nth, f"{named} does not begin where the one before ends")
        if field.name in names:
            return FieldFault(nth, f"segment {segment.name} has the field {field.name} twice")
        names.add(field.name)
        end += field.length
    if end > SDATA_LENGTH:
        cause = f"segment {segment.name} has {end} characters, more than the {SDATA_LENGTH} of SDATA"
        return FieldFault(len(segment.fields) - 1, cause)
    return None
