"""From the records of an IDoc to the XML that SAP's XML port writes for it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from connector.errors import Unreadable
from connector.idoc.definitions import IdocType, Segment
from connector.idoc.names import xml_name
from connector.idoc.nesting import Numbers, Opened, place, read_numbers
from connector.idoc.records import CONTROL_RECORD
from connector.idoc.sdata import expect_covered
from connector.idoc.segnam import Places, places_by_name, places_of
from connector.idoc.xmltext import escaped, is_plain

_CONTROL_FIELDS = frozenset(field.name for field in CONTROL_RECORD)


class _Column(NamedTuple):
    """A field of a segment with its tags: an item may have a hundred of them, and an IDoc a thousand items."""

    start: int
    end: int
    opening: str
    closing: str
    name: str


class Cutter:
    """Cuts the IDocs of one type. It never changes, so that threads may share it.

    Attributes:
        idoc_type: The type's definition.
    """

    def __init__(self, idoc_type: IdocType) -> None:
        """Prepare for one type."""
        self.idoc_type = idoc_type
        self._places = places_by_name(idoc_type.segments)
        self._columns = {segment.name: _columns(segment) for segment in idoc_type.segments}

    def xml(self, control: Mapping[str, str], records: Iterable[Mapping[str, str]]) -> bytes:
        """Write one IDoc as SAP's XML port does.

        The root is the extension, else the basic type. Fields that are empty are left out, and blanks at the end of
        others. Only the line breaks are the connector's own: each data record begins a line, so that record 1 stands
        in line 2, and a line in the XML is the record's line in a flat file.

        Args:
            control: EDI_DC40: texts by field.
            records: EDI_DD40 in order: `SEGNAM` (segment type or definition), `SEGNUM`, `PSGNUM`, `HLEVEL`, `SDATA`.
                Texts may be padded with blanks or not.

        Returns:
            A whole XML document in UTF-8.

        Raises:
            Unreadable: A segment that the type does not have, text behind a segment's last field, numbers that
                contradict each other or the type's structure, a character that XML does not allow, another type, or
                no data record. The sentence names record, segment and field; the line is the record's in a flat file.
        """
        root = xml_name(self._expect_own(control))
        data = _Data(self._places, self._columns, self.idoc_type.root)
        for number, record in enumerate(records, start=1):
            data.add(number, record)
        if not data.parts:
            raise Unreadable("the IDoc has no data record; send it again")
        opening = f'<?xml version="1.0" encoding="UTF-8"?><{root}><IDOC BEGIN="1">'
        return "".join([opening, *_control(control), *data.parts, *data.close(0), f"</IDOC></{root}>"]).encode()

    def _expect_own(self, control: Mapping[str, str]) -> str:
        """The type's name, if the IDoc is of that type."""
        own = self.idoc_type
        idoctyp, cimtyp = (control.get(name, "").strip(" ") for name in ("IDOCTYP", "CIMTYP"))
        if (idoctyp, cimtyp) != (own.idoctyp, own.cimtyp):
            named, wanted = (
                " with ".join(filter(None, each)) for each in ((idoctyp, cimtyp), (own.idoctyp, own.cimtyp))
            )
            raise Unreadable(f"the IDoc is of type {named or '(none)'}, but is to be cut by the definition of {wanted}")
        return own.root


class _Data:
    """The data records of one IDoc, on their way to XML.

    Attributes:
        parts: What is written of them so far.
    """

    def __init__(self, places: Places, columns: Mapping[str, tuple[_Column, ...]], type_name: str) -> None:
        self.parts: list[str] = []
        self._places = places
        self._columns = columns
        self._type_name = type_name
        self._opened: list[Opened] = []
        self._last = 0

    def add(self, number: int, record: Mapping[str, str]) -> None:
        """Write a data record, `number` counted from 1."""
        segnam = record.get("SEGNAM", "").strip(" ")
        try:
            segment = self._open(number, segnam, record)
            self.parts += self._fields(segment, record.get("SDATA", "").rstrip(" "))
        except Unreadable as error:
            named = f"data record {number} ({segnam or 'without SEGNAM'})"
            raise Unreadable(f"{named}: {error.cause}", number + 1) from None

    def close(self, depth: int) -> Iterator[str]:
        """Closing tags of all segments but the outermost `depth`."""
        while len(self._opened) > depth:
            yield f"</{xml_name(self._opened.pop().segment.name)}>"

    def _open(self, number: int, segnam: str, record: Mapping[str, str]) -> Segment:
        places = places_of(segnam, self._places)
        if not places:
            raise Unreadable(
                f"{self._type_name} has no such segment; get the definition of the type anew, with the extension that "
                "the segment belongs to"
            )
        numbers = read_numbers(record)
        self._expect_order(numbers)
        depth, segment = place(self._opened, places, numbers)
        self.parts += self.close(depth)
        self._opened.append(Opened(segment, numbers.segnum or number, numbers.hlevel))
        self.parts.append(f'\n<{xml_name(segment.name)} SEGMENT="1">')
        return segment

    def _expect_order(self, numbers: Numbers) -> None:
        """Mappings count segments: their order decides which serial belongs to which item."""
        if numbers.segnum and numbers.segnum <= self._last:
            raise Unreadable(f"SEGNUM is {numbers.segnum} after {self._last}: the records are not in their order")
        self._last = numbers.segnum or self._last

    def _fields(self, segment: Segment, sdata: str) -> Iterator[str]:
        expect_covered(segment, sdata)
        plain = is_plain(sdata)
        for start, end, opening, closing, name in self._columns[segment.name]:
            if start >= len(sdata):
                break
            value = sdata[start:end].rstrip(" ")
            if value:
                yield opening
                yield value if plain else _escaped(name, value)
                yield closing


def _columns(segment: Segment) -> tuple[_Column, ...]:
    return tuple(
        _Column(field.offset, field.offset + field.length, f"<{tag}>", f"</{tag}>", field.name)
        for field, tag in ((field, xml_name(field.name)) for field in segment.fields)
    )


def _control(control: Mapping[str, str]) -> Iterator[str]:
    for name in control.keys() - _CONTROL_FIELDS:
        raise Unreadable(f"the control record has the field {name}, which EDI_DC40 does not have")
    yield '<EDI_DC40 SEGMENT="1">'
    for field in CONTROL_RECORD:
        value = control.get(field.name, "").rstrip(" ")
        if value:
            try:
                yield f"<{field.name}>{_escaped(field.name, value)}</{field.name}>"
            except Unreadable as error:
                raise Unreadable(f"control record: {error.cause}") from None
    yield "</EDI_DC40>"


def _escaped(name: str, value: str) -> str:
    try:
        return escaped(value)
    except Unreadable as error:
        raise Unreadable(f"field {name}: {error.cause}") from None
