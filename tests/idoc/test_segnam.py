"""Which segment EDI_DD40-SEGNAM names."""

from __future__ import annotations

from dataclasses import replace

import pytest

from connector.idoc import Segment
from connector.idoc.segnam import places_by_name, places_of

KNOWN = [
    ("E1EDL24", "E2EDL24007"),
    ("E1BP2017_GM_HEAD_01", ""),
    ("E1ABC", "E2ABC"),
    ("E1ABC001", "E2ABC001000"),
    ("Z1PACK", "Z2PACK000"),
    ("ZPLAIN", "ZPLAIN000"),
    ("Z2ODD", "Z2ODD000"),
    ("/RB04/YP3_E1EDK01_XML", "/RB04/YP3_E1EDK01_XML001"),
    ("/SPE/E1LABEL", ""),
]


def _found(segnam: str) -> list[str]:
    segments = [Segment(name, definition, "", 1, 0, 1, ()) for name, definition in KNOWN]
    return [each.name for each in places_of(segnam, places_by_name(segments))]


@pytest.mark.parametrize(
    ("segnam", "name"),
    [
        ("E1EDL24", "E1EDL24"),
        ("E2EDL24007", "E1EDL24"),
        ("E2EDL24005", "E1EDL24"),
        ("E2EDL24", "E1EDL24"),
        ("E2BP2017_GM_HEAD_01", "E1BP2017_GM_HEAD_01"),
        ("E2BP2017_GM_HEAD_01000", "E1BP2017_GM_HEAD_01"),
        ("E2ABC", "E1ABC"),
        ("E2ABC001", "E1ABC001"),
        ("E2ABC002", "E1ABC"),
        ("Z2PACK003", "Z1PACK"),
        ("ZPLAIN001", "ZPLAIN"),
        ("Z2ODD001", "Z2ODD"),
        ("/RB04/YP3_E1EDK01_XML001", "/RB04/YP3_E1EDK01_XML"),
        ("/RB04/YP3_E1EDK01_XML002", "/RB04/YP3_E1EDK01_XML"),
        ("/SPE/E2LABEL001", "/SPE/E1LABEL"),
    ],
)
def test_a_type_and_each_version_of_its_definition_name_it(segnam: str, name: str) -> None:
    """A known name goes before a version is taken off it, since a number may be part of a name."""
    assert _found(segnam) == [name]


@pytest.mark.parametrize("segnam", ["", "001", "E1EDL25", "E2EDL2400X", "E1EDL24ABC", "X2EDL24007"])
def test_a_name_that_the_type_does_not_have_names_nothing(segnam: str) -> None:
    """It is never read as the nearest one."""
    assert _found(segnam) == []


def test_a_segment_at_two_places_has_both() -> None:
    """Which of them a record takes is told by its numbers."""
    one = Segment("E1NOTE", "E2NOTE001", "", 1, 0, 1, ())
    other = replace(one, parent="E1ITEM", level=3)
    known = places_by_name([one, other])
    assert places_of("E2NOTE001", known) == places_of("E1NOTE", known) == (one, other)
