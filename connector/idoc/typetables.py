"""Definitions from what SAP answers to IDOCTYPE_READ_COMPLETE.

Called with PI_IDOCTYP and PI_CIMTYP, it gives PT_SEGMENTS (structure EDI_IAPI11: NR, SEGMENTTYP, SEGMENTDEF, PARSEG,
MUSTFL, OCCMIN, OCCMAX, GRP_MUSTFL, GRP_OCCMIN, GRP_OCCMAX, HLEVEL) and PT_FIELDS (EDI_IAPI12: SEGMENTTYP, FIELDNAME,
FIELD_POS, EXTLEN, BYTE_FIRST, DATATYPE). The columns are as public connectors read them: EAI.SAPNco (C#, with SAP's own
descriptions), open-rfc-go and erpl (BYTE_FIRST counts from the record, so the first field has 64), DataStage's pack for
SAP (PARSEG is empty at the top). Nothing here was tried on an SAP system.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from connector.errors import Unreadable
from connector.idoc.definitions import Field, IdocType, Segment
from connector.idoc.records import SDATA_FIRST

Row = Mapping[str, Any]
"""A row of a table as an RFC binding gives it: texts or numbers by column."""


def from_tables(idoctyp: str, cimtyp: str, segments: Iterable[Row], fields: Iterable[Row]) -> IdocType:
    """Build a definition from the tables of IDOCTYPE_READ_COMPLETE.

    Args:
        idoctyp: The basic type that was asked for.
        cimtyp: The extension that was asked for; empty for none.
        segments: PT_SEGMENTS.
        fields: PT_FIELDS.

    Raises:
        Unreadable: The tables do not fit together, or lack a column; the sentence names the type and the row.
    """
    try:
        by_segment = _fields_by_segment(fields)
        rows = sorted(segments, key=lambda row: _number(row, "NR"))
        return IdocType(idoctyp, cimtyp, tuple(_segment(row, by_segment) for row in rows))
    except Unreadable as error:
        asked = " with ".join(filter(None, [idoctyp, cimtyp]))
        raise Unreadable(f"IDOCTYPE_READ_COMPLETE of {asked}: {error.cause}; look at the type in WE30") from None


def _fields_by_segment(rows: Iterable[Row]) -> dict[str, tuple[Field, ...]]:
    found: dict[str, dict[int, Field]] = {}
    for row in rows:
        field = Field(
            name=_text(row, "FIELDNAME"),
            offset=_number(row, "BYTE_FIRST") - SDATA_FIRST,
            length=_number(row, "EXTLEN"),
            type=_text(row, "DATATYPE"),
        )
        # A segment type that stands at two places may have its fields listed twice.
        found.setdefault(_text(row, "SEGMENTTYP"), {})[_number(row, "FIELD_POS")] = field
    return {name: tuple(fields[position] for position in sorted(fields)) for name, fields in found.items()}


def _segment(row: Row, fields: Mapping[str, tuple[Field, ...]]) -> Segment:
    name = _text(row, "SEGMENTTYP")
    if name not in fields:
        raise Unreadable(f"PT_FIELDS has no field of segment {name}")
    # A segment that heads a group occurs as often as the group.
    group = "GRP_" if _number(row, "GRP_OCCMAX") else ""
    required = bool(_text(row, f"{group}MUSTFL"))
    return Segment(
        name=name,
        definition=_text(row, "SEGMENTDEF"),
        parent=_text(row, "PARSEG"),
        level=_number(row, "HLEVEL"),
        least=_number(row, f"{group}OCCMIN") if required else 0,
        most=_number(row, f"{group}OCCMAX"),
        fields=fields[name],
    )


def _text(row: Row, column: str) -> str:
    if column not in row:
        raise Unreadable(f"a row has no column {column}")
    return str(row[column]).strip()


def _number(row: Row, column: str) -> int:
    text = _text(row, column)
    if text and not (text.isascii() and text.isdigit()):
        raise Unreadable(f'{column} is "{text}", which is no number')
    return int(text or 0)
