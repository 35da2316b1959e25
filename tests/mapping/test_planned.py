"""Planned serials in columns look like a tuple of them."""

from __future__ import annotations

import pytest

from connector.mapping.planned import PlannedSerials, Run
from connector.mapping.segments import Listed, Segments
from connector.model import PlannedSerial

LISTED = Listed()
LISTED.extend(["A", "B", "C"], [1, 2, 3], ["/A", "/B", "/C"])
SERIALS = PlannedSerials([Run(Segments(LISTED, [0, 2]), "551", 1), Run(Segments(LISTED, range(1, 2)), "553", 2)])
SAME = (
    PlannedSerial("A", "551", 1, "/A", 1),
    PlannedSerial("C", "551", 3, "/C", 1),
    PlannedSerial("B", "553", 2, "/B", 2),
)


def test_they_are_the_serials_of_all_runs_in_order() -> None:
    """Each has the movement and the item of its run, and is a PlannedSerial."""
    assert SERIALS == SAME
    assert SAME == SERIALS
    assert (len(SERIALS), hash(SERIALS), repr(SERIALS)) == (3, hash(SAME), repr(SAME))
    assert all(type(each) is PlannedSerial for each in SERIALS)


def test_other_serials_are_not_the_same() -> None:
    """Neither fewer, nor something else."""
    assert SAME[:2] != SERIALS
    assert SERIALS != 3


@pytest.mark.parametrize("place", [0, 1, 2, -1, slice(1, None), slice(None, None, -1)])
def test_they_are_reached_by_place(place: int | slice) -> None:
    """As in a tuple."""
    assert SERIALS[place] == SAME[place]


def test_a_place_beyond_the_end_is_an_error() -> None:
    """As in a tuple."""
    with pytest.raises(IndexError):
        SERIALS[3]
