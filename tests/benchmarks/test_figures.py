"""Pairs, their spread, and what they are held against."""

from __future__ import annotations

from benchmarks.figures import Pair, at_least, at_most, below, pairs, stated

FOUND = [Pair(1, 2), Pair(3, 2), Pair(2, 2)]


def test_who_goes_first_takes_turns() -> None:
    """A machine that slows down or speeds up meanwhile favours neither."""
    order: list[str] = []

    def measure(name: str, value: float) -> float:
        order.append(name)
        return value

    found = pairs(3, "s", lambda: measure("ours", 1), lambda: measure("theirs", 2))
    assert order == ["ours", "theirs", "theirs", "ours", "ours", "theirs"]
    assert found == [Pair(1, 2)] * 3


def test_the_median_of_the_ratios_is_held_against_the_limit() -> None:
    """From either side; the spread is told."""
    assert at_least("x", 1.0, FOUND).verdict == at_most("x", 1.0, FOUND).verdict == "OK"
    assert at_least("x", 1.1, FOUND).verdict == at_most("x", 0.9, FOUND).verdict == "short"
    assert at_least("x", 1.1, FOUND)[1:5] == ("at least 1.1", "1.00", "0.50 to 1.50", 3)


def test_a_peak_is_held_against_the_limit_by_its_greatest_value() -> None:
    """Memory that is short once in five times is short."""
    assert below("x", 100, "MB", [20, 99]).verdict == "OK"
    assert below("x", 100, "MB", [20, 101]).verdict == "short"


def test_what_has_no_limit_is_stated() -> None:
    """One value has no spread."""
    assert stated("x", "MB", [1234.5])[1:] == ("", "1,234 MB", "", 1, "stated")
