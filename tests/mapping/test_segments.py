"""Serial segments in columns."""

from __future__ import annotations

import pytest

from connector.mapping.segments import NONE, Listed, Segment, Segments

LISTED = Listed()
LISTED.extend(["A", "B", "C"], [1, 2, 3], ["/A", "/B", "/C"])
ALL = [Segment("A", 1, "/A", 0), Segment("B", 2, "/B", 1), Segment("C", 3, "/C", 2)]


@pytest.mark.parametrize(
    ("orders", "wanted"), [(range(3), ALL), (range(1, 3), ALL[1:]), ([0, 2], [ALL[0], ALL[2]]), ((), [])]
)
def test_columns_give_the_segments_back(orders: range | list[int], wanted: list[Segment]) -> None:
    """Those of the orders, side by side or not, in their order."""
    assert list(Segments(LISTED, orders)) == wanted
    assert len(Segments(LISTED, orders)) == len(wanted)


def test_some_can_be_left_out() -> None:
    """The others stay as they are, and so do the segments they are taken from."""
    segments = Segments(LISTED, range(3))
    assert list(segments.but([ALL[1]])) == [ALL[0], ALL[2]]
    assert list(segments) == ALL


def test_there_may_be_none() -> None:
    """An item without serials has none."""
    assert not NONE
