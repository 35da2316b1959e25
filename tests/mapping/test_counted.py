"""Counting without an end to what documents may say."""

from __future__ import annotations

from connector.mapping.counted import At, Tally


def test_the_first_place_and_the_count_of_each_thing_are_kept() -> None:
    """What came most often is first."""
    tally: Tally[str] = Tally()
    for line, what in enumerate(["a", "b", "b"], 1):
        tally.add(what, At("x.xml", line))
    assert [(key, seen.count, seen.first) for key, seen in tally.most_first()] == [
        ("b", 2, At("x.xml", 2)),
        ("a", 1, At("x.xml", 1)),
    ]


def test_what_has_no_place_any_more_is_counted_as_a_whole() -> None:
    """Memory does not grow with what documents say; known things go on being counted."""
    tally: Tally[str] = Tally(most=2)
    for what in ("a", "b", "c", "d", "a"):
        tally.add(what, At("x.xml", 1))
    assert ({key: seen.count for key, seen in tally}, tally.beyond) == ({"a": 2, "b": 1}, 2)
