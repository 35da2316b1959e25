"""Which segment stands below which."""

from __future__ import annotations

from dataclasses import replace

import pytest

from connector.errors import Unreadable
from connector.idoc import IdocType
from connector.idoc.nesting import Numbers, Opened, place, read_numbers


def _opened(small: IdocType, *names: str) -> list[Opened]:
    """Segments around a record, numbered 11, 12, ... with their levels."""
    by_name = {each.name: each for each in small.segments}
    return [Opened(by_name[name], number, by_name[name].level) for number, name in enumerate(names, 11)]


def _placed(small: IdocType, name: str, around: list[Opened], psgnum: int = 0, hlevel: int = 0) -> tuple[int, str]:
    places = [each for each in small.segments if each.name == name]
    depth, segment = place(around, places, Numbers(0, psgnum, hlevel))
    return depth, segment.parent


def test_psgnum_names_the_segment_above(small: IdocType) -> None:
    """Of two places it takes the one that the number names."""
    around = _opened(small, "E1HEAD", "E1ITEM", "E1PACK")
    assert _placed(small, "E1PACK", around, psgnum=12, hlevel=3) == (2, "E1ITEM")
    assert _placed(small, "E1NOTE", around, psgnum=12) == (2, "E1ITEM")


def test_without_psgnum_the_level_tells_two_places_apart(small: IdocType) -> None:
    """A note of level 3 is the item's; at the top no level is compared."""
    around = _opened(small, "E1HEAD", "E1ITEM")
    assert _placed(small, "E1NOTE", around, hlevel=3) == (2, "E1ITEM")
    assert _placed(small, "E1NOTE", around, hlevel=2) == (0, "")


def test_without_numbers_the_structure_decides(small: IdocType) -> None:
    """The nearest segment around that may have it below."""
    around = _opened(small, "E1HEAD", "E1ITEM", "E1PACK")
    assert _placed(small, "E1PACK", around) == (2, "E1ITEM")
    assert _placed(small, "E1ITEM", around) == (1, "E1HEAD")
    assert _placed(small, "E1NOTE", around) == (2, "E1ITEM")
    assert _placed(small, "E1NOTE", []) == (0, "")


def test_levels_are_compared_as_steps(small: IdocType) -> None:
    """Whether SAP counts the top as 1 or as 2 makes no difference."""
    around = [Opened(small.segments[0], 1, 2)]
    assert _placed(small, "E1ITEM", around, hlevel=3) == (1, "E1HEAD")


def test_a_step_is_as_large_as_the_type_says(small: IdocType) -> None:
    """Types of customers skip levels."""
    deep = replace(small.segments[2], level=4)
    around = [Opened(small.segments[0], 1, 1)]
    assert place(around, [deep], Numbers(2, 1, 4)) == (1, deep)
    with pytest.raises(Unreadable, match="HLEVEL is 2, but E1HEAD above it has 1"):
        place(around, [deep], Numbers(2, 1, 2))


@pytest.mark.parametrize(
    ("name", "psgnum", "hlevel", "complaint"),
    [
        ("E1PACK", 14, 3, "PSGNUM is 14, but no segment around it has that number"),
        ("E1PACK", 11, 0, "PSGNUM 11 puts it below E1HEAD, but its place is below E1ITEM"),
        ("E1PACK", 12, 2, "HLEVEL is 2, but E1ITEM above it has 2"),
        ("E1PACK", 0, 4, "HLEVEL is 4, but E1ITEM above it has 2"),
        ("/SPE/E1LABEL", 0, 0, "its place is below E1PACK, which is not around it"),
        ("E1NOTE", 11, 0, "PSGNUM 11 puts it below E1HEAD, but its place is below the top or E1ITEM"),
    ],
)
def test_numbers_that_contradict_the_structure_are_refused(
    small: IdocType, name: str, psgnum: int, hlevel: int, complaint: str
) -> None:
    """A serial under the wrong item would decommission the wrong pack: nothing is guessed."""
    with pytest.raises(Unreadable, match=complaint):
        _placed(small, name, _opened(small, "E1HEAD", "E1ITEM"), psgnum, hlevel)


def test_blank_numbers_and_zeros_say_nothing() -> None:
    """EDI subsystems leave them so."""
    assert read_numbers({"SEGNUM": "000007", "PSGNUM": "000000", "HLEVEL": "  "}) == Numbers(7, 0, 0)
    assert read_numbers({}) == Numbers(0, 0, 0)


@pytest.mark.parametrize("text", ["1A", "-1", "1 2", "\u0661"])
def test_a_number_that_is_none_is_refused(text: str) -> None:
    """With its name and text."""
    with pytest.raises(Unreadable, match=f'PSGNUM is "{text}", which is no number'):
        read_numbers({"PSGNUM": text})
