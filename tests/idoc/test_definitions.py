"""What a definition of an IDoc type must be."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from connector.errors import Unreadable
from connector.idoc import Field, IdocType
from connector.idoc.definitions import in_sequence


def test_the_extension_names_the_type_where_there_is_one(small: IdocType) -> None:
    """SAP's XML port has it as the root."""
    assert (small.root, replace(small, cimtyp="ZPACKS").root) == ("PACKS01", "ZPACKS")


def test_fields_stand_one_behind_the_other(small: IdocType) -> None:
    """Their offsets follow from their lengths, and make the segment's length."""
    assert in_sequence([("A", 3, "CHAR"), ("B", 2, "NUMC")]) == (Field("A", 0, 3, "CHAR"), Field("B", 3, 2, "NUMC"))
    assert small.segments[0].length == 28


def _first(small: IdocType, **changes: Any) -> tuple[Any, ...]:
    return (replace(small.segments[0], **changes), *small.segments[1:])


@pytest.mark.parametrize(
    ("changes", "complaint"),
    [
        ({"name": "E1 HEAD"}, 'the segment type is called "E1 HEAD", which is no name that SAP gives'),
        ({"name": ""}, 'the segment type is called ""'),
        ({"parent": "E1ITEM"}, "segment E1HEAD stands below E1ITEM, which is not defined above it"),
        ({"name": "E1TOP"}, "segment E1ITEM stands below E1HEAD, which is not defined above it"),
        ({"fields": (Field("A B", 0, 1),)}, 'a field of segment E1HEAD is called "A B"'),
        ({"fields": (Field("A", 0, 2), Field("B", 3, 1))}, "field B of segment E1HEAD does not begin where the one"),
        ({"fields": (Field("A", 0, 2), Field("B", 1, 1))}, "field B of segment E1HEAD does not begin where the one"),
        ({"fields": (Field("A", 0, 0),)}, "field A of segment E1HEAD does not begin where the one before ends"),
        ({"fields": (Field("A", 0, 1), Field("A", 1, 1))}, "segment E1HEAD has the field A twice"),
        ({"fields": (Field("A", 0, 1001),)}, "segment E1HEAD has 1001 characters, more than the 1000 of SDATA"),
    ],
)
def test_a_definition_that_does_not_fit_together_is_refused(
    small: IdocType, changes: dict[str, Any], complaint: str
) -> None:
    """The sentence names the segment, before any IDoc is cut wrongly."""
    with pytest.raises(Unreadable, match=complaint):
        replace(small, segments=_first(small, **changes))


def test_a_segment_may_stand_at_two_places_with_the_same_fields_alone(small: IdocType) -> None:
    """E1EDT13 of DELVRY07 does; its SDATA is cut before its place is known."""
    other = replace(small.segments[-1], fields=(Field("TEXT", 0, 11),))
    with pytest.raises(Unreadable, match="segment E1NOTE stands at two places with different fields"):
        replace(small, segments=(*small.segments[:-1], other))


def test_a_type_has_a_name_and_segments(small: IdocType) -> None:
    """An empty answer is no definition."""
    with pytest.raises(Unreadable, match="the definition of PACKS01 has no segment"):
        replace(small, segments=())
    with pytest.raises(Unreadable, match='the IDoc type is called ""'):
        replace(small, idoctyp="")
