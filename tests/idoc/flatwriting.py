"""Writes IDocs as flat files do, in all their ways, and as the XML that SAP's XML port writes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape

from lxml.etree import _Element

from connector.idoc import IdocType, Segment, fill, idocs, read_xml, segment_name, xml_name
from connector.idoc.records import CONTROL_RECORD, DATA_RECORD

Row = tuple[Segment, int, Mapping[str, str]]
"""A segment, the place of its parent among the rows (0: none), its fields."""


@dataclass(frozen=True)
class Style:
    """How a flat file is written.

    Attributes:
        pad: `full` (1063 and 524 characters), `segment` (the segment's length) or `trim`.
        end: What ends a line.
        last: Whether the last line has its end.
        encoding: Of the file.
        bom: Whether it begins with the mark of UTF-8.
        blank: Fields of the records that are left blank.
        definition: What a data record names: `E1` the type, `E2` its definition, or a version such as `E2007`.
    """

    pad: str = "full"
    end: str = "\n"
    last: bool = True
    encoding: str = "utf-8"
    bom: bool = False
    blank: frozenset[str] = frozenset()
    definition: str = "E1"

    def __str__(self) -> str:
        """The same in every process, as names of tests must be."""
        blank = "+".join(sorted(self.blank)) or "none"
        mark = "bom-" if self.bom else ""
        return f"{self.pad}-{self.end!r}-{self.last}-{mark}{self.encoding}-{blank}-{self.definition}"


def as_flat(control: Mapping[str, str], rows: Sequence[Row], style: Style) -> str:
    """One IDoc, its last line ended."""
    own = {name: text for name, text in control.items() if name not in style.blank}
    head = "".join(own.get(field.name, "").ljust(field.length) for field in CONTROL_RECORD)
    lines = [head if style.pad == "full" else head.rstrip(" ")]
    for number, (place, parent, values) in enumerate(rows, 1):
        record = {
            "SEGNAM": _segnam(place.name, style.definition),
            "MANDT": own.get("MANDT", ""),
            "DOCNUM": own.get("DOCNUM", ""),
            "SEGNUM": f"{number:06}",
            "PSGNUM": f"{parent:06}",
            "HLEVEL": f"{place.level:02}",
            "SDATA": fill(place, values),
        }
        lines.append(_line(record, place, style))
    return "".join(line + style.end for line in lines)


def _line(record: Mapping[str, str], place: Segment, style: Style) -> str:
    known = {name: text for name, text in record.items() if name not in style.blank}
    whole = "".join(known.get(field.name, "").ljust(field.length) for field in DATA_RECORD)
    if style.pad == "segment":
        return whole[: DATA_RECORD[-1].offset + place.length]
    return whole if style.pad == "full" else whole.rstrip(" ")


def _segnam(name: str, definition: str) -> str:
    namespace, slash, own = name.rpartition("/")
    return f"{namespace}{slash}{definition[0:2] if own[0] == 'E' else 'Z' + definition[1]}{own[2:]}{definition[2:]}"


def as_file(idocs: Sequence[str], style: Style) -> bytes:
    """A file of IDocs."""
    whole = "".join(idocs)
    text = whole if style.last else whole.removesuffix(style.end)
    return (b"\xef\xbb\xbf" if style.bom else b"") + text.encode(style.encoding)


def as_xml(control: Mapping[str, str], rows: Sequence[Row]) -> bytes:
    """One IDoc on one line, as SAP's XML port writes it."""
    root = xml_name(control.get("CIMTYP") or control["IDOCTYP"])
    parts = [
        f'<?xml version="1.0" encoding="UTF-8"?><{root}><IDOC BEGIN="1">',
        _element("EDI_DC40", control),
        "</EDI_DC40>",
    ]
    opened: list[tuple[int, str]] = []
    for number, (place, parent, values) in enumerate(rows, 1):
        while opened and opened[-1][0] != parent:
            parts.append(f"</{opened.pop()[1]}>")
        parts.append(_element(xml_name(place.name), values))
        opened.append((number, xml_name(place.name)))
    parts += [f"</{name}>" for _, name in reversed(opened)]
    return "".join([*parts, f"</IDOC></{root}>"]).encode()


def _element(tag: str, values: Mapping[str, str]) -> str:
    fields = "".join(f"<{xml_name(name)}>{escape(text)}</{xml_name(name)}>" for name, text in values.items() if text)
    return f'<{tag} SEGMENT="1">{fields}'


CONTROL = {
    "TABNAM": "EDI_DC40",
    "MANDT": "100",
    "DOCNUM": "0000000000000042",
    "DIRECT": "1",
    "IDOCTYP": "MBGMCR03",
    "MESTYP": "MBGMCR",
    "SNDPOR": "SAPERP",
    "SNDPRT": "LS",
    "SNDPRN": "SAPERP",
    "RCVPOR": "CLOUD",
    "RCVPRN": "CLOUD",
}
"""A control record as SAP writes it; self-made."""


def from_xml(idoc_type: IdocType, xml: bytes) -> tuple[dict[str, str], list[Row]]:
    """The control record and the rows of an IDoc in XML: the way back, for the tests alone.

    Raises:
        ValueError: It has something that a flat file cannot hold: other tags, too long texts, line breaks.
    """
    [idoc] = idocs(read_xml(xml))
    control: dict[str, str] = {}
    rows: list[Row] = []
    for each in idoc:
        if each.tag == "EDI_DC40":
            control = {field.tag: _text(field) for field in each}
        else:
            _collect(idoc_type, each, "", 0, rows)
    for field in CONTROL_RECORD:
        if len(control.get(field.name, "")) > field.length:
            raise ValueError(f"{field.name} is too long")
    return control, rows


def _collect(idoc_type: IdocType, element: _Element, above: str, parent: int, rows: list[Row]) -> None:
    name = segment_name(element.tag)
    place = next((each for each in idoc_type.segments if (each.name, each.parent) == (name, above)), None)
    if place is None:
        raise ValueError(f"{name} is no segment below {above}")
    known = {field.name for field in place.fields}
    values = {segment_name(each.tag): _text(each) for each in element if segment_name(each.tag) in known}
    fill(place, values)
    rows.append((place, parent, values))
    number = len(rows)
    for child in element:
        if segment_name(child.tag) not in known:
            _collect(idoc_type, child, name, number, rows)


def _text(field: _Element) -> str:
    text = (field.text or "").rstrip(" ")
    if len(field) or any(character in text for character in "\n\r"):
        raise ValueError(f"{field.tag} holds more than one line")
    return text


def as_parser_file(idoc_type: IdocType) -> str:
    """A definition as transaction WE60 exports it: a segment with others below it opens a group."""
    extension = f"  EXTENSION                     {idoc_type.cimtyp}\n" if idoc_type.cimtyp else ""
    body = "".join(_section(idoc_type, each) for each in idoc_type.segments if not each.parent)
    return f"BEGIN_IDOC                    {idoc_type.idoctyp}\n{extension}{body}END_IDOC\n"


def _section(idoc_type: IdocType, segment: Segment) -> str:
    below = "".join(_section(idoc_type, each) for each in idoc_type.segments if each.parent == segment.name)
    counted = f"LEVEL {segment.level:02}\nSTATUS OPTIONAL\nLOOPMIN 1\nLOOPMAX {segment.most}\n"
    fields = "".join(
        f"NAME {field.name}\nTYPE CHARACTER\nLENGTH {field.length:06}\nCHARACTER_FIRST {field.offset + 64:06}\n"
        for field in segment.fields
    )
    own = (
        f"BEGIN_SEGMENT {_segnam(segment.name, 'E2000')}\nSEGMENTTYPE {segment.name}\n{counted}"
        f"BEGIN_FIELDS\n{fields}END_FIELDS\nEND_SEGMENT\n"
    )
    return f"BEGIN_GROUP 1\n{counted}{own}{below}END_GROUP\n" if below else own
