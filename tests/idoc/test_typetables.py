"""Definitions out of the tables of IDOCTYPE_READ_COMPLETE, self-made."""

from __future__ import annotations

from typing import Any

import pytest

from connector.errors import Unreadable
from connector.idoc import Field, from_tables


def _segment(nr: int, name: str, parent: str, level: int, group_most: int = 0) -> dict[str, Any]:
    """A row of PT_SEGMENTS with the columns that are read, and one that is not."""
    return {
        "NR": f"{nr:04}",
        "SEGMENTTYP": name,
        "SEGMENTDEF": name.replace("E1", "E2") + "002",
        "PARSEG": parent,
        "MUSTFL": "X" if nr == 1 else " ",
        "OCCMIN": "0000000001",
        "OCCMAX": "0000000005",
        "GRP_MUSTFL": "",
        "GRP_OCCMIN": f"{min(group_most, 1):010}",
        "GRP_OCCMAX": f"{group_most:010}",
        "HLEVEL": f"{level:02}",
        "DESCRP": "not read",
    }


def _field(segment: str, position: int, name: str, length: int, first: int) -> dict[str, Any]:
    """A row of PT_FIELDS."""
    return {
        "SEGMENTTYP": segment,
        "FIELDNAME": name,
        "FIELD_POS": f"{position:04}",
        "EXTLEN": f"{length:06}",
        "BYTE_FIRST": f"{first:06}",
        "DATATYPE": "CHAR",
    }


SEGMENTS = [_segment(2, "E1PACK", "E1ITEM", 2), _segment(1, "E1ITEM", "", 1, group_most=900)]
FIELDS = [
    _field("E1ITEM", 2, "CHARG", 10, 82),
    _field("E1ITEM", 1, "MATNR", 18, 64),
    _field("E1PACK", 1, "SERNR", 18, 64),
    _field("E1PACK", 1, "SERNR", 18, 64),
]


def test_the_tables_make_a_definition() -> None:
    """Rows in the order of their numbers; a group occurs as often as GRP_OCCMAX says."""
    found = from_tables("PACKS01", "ZPACKS", SEGMENTS, FIELDS)
    assert (found.idoctyp, found.cimtyp) == ("PACKS01", "ZPACKS")
    item, pack = found.segments
    assert (item.name, item.definition, item.parent, item.level) == ("E1ITEM", "E2ITEM002", "", 1)
    assert (item.least, item.most, pack.least, pack.most) == (0, 900, 0, 5)
    assert item.fields == (Field("MATNR", 0, 18, "CHAR"), Field("CHARG", 18, 10, "CHAR"))
    assert pack.parent == "E1ITEM"


def test_a_segment_that_must_occur_says_so() -> None:
    """MUSTFL makes OCCMIN count; SAP writes 1 there for optional segments too."""
    [item] = from_tables("PACKS01", "", [_segment(1, "E1ITEM", "", 1)], FIELDS).segments
    assert (item.least, item.most) == (1, 5)


def test_numbers_may_come_as_numbers() -> None:
    """Bindings differ."""
    segments = [{**each, "NR": int(each["NR"]), "HLEVEL": int(each["HLEVEL"])} for each in SEGMENTS]
    fields = [{**each, "EXTLEN": int(each["EXTLEN"])} for each in FIELDS]
    assert from_tables("PACKS01", "", segments, fields) == from_tables("PACKS01", "", SEGMENTS, FIELDS)


def _without(row: dict[str, Any], column: str) -> dict[str, Any]:
    return {name: value for name, value in row.items() if name != column}


@pytest.mark.parametrize(
    ("segments", "fields", "complaint"),
    [
        ([], FIELDS, "the definition of PACKS01 has no segment"),
        (SEGMENTS, FIELDS[:2], "PT_FIELDS has no field of segment E1PACK"),
        (SEGMENTS[:1], FIELDS, "segment E1PACK stands below E1ITEM, which is not defined above it"),
        ([_without(SEGMENTS[1], "PARSEG")], FIELDS, "a row has no column PARSEG"),
        (SEGMENTS, [{**FIELDS[0], "EXTLEN": "ten"}], 'EXTLEN is "ten", which is no number'),
        (SEGMENTS, [FIELDS[0], *FIELDS[2:]], "field CHARG of segment E1ITEM does not begin where the one before ends"),
    ],
)
def test_tables_that_do_not_fit_together_are_refused(segments: Any, fields: Any, complaint: str) -> None:
    """With the type that was asked for, and where to look at it."""
    with pytest.raises(Unreadable) as caught:
        from_tables("PACKS01", "", segments, fields)
    assert caught.value.cause == f"IDOCTYPE_READ_COMPLETE of PACKS01: {complaint}; look at the type in WE30"
