"""Serial segments in columns."""

from connector.mapping.segments import Segment, Segments


def test_columns_give_the_segments_back() -> None:
    """In the order in which they were put in."""
    segments = [Segment("A", 1, "/A", 0), Segment("B", 2, "/B", 1)]
    assert list(Segments(segments)) == segments
    assert len(Segments(segments)) == 2
    assert not Segments()
