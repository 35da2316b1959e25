"""Requests a second, and the cap of serials an hour."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from connector.delivery.pace import HOUR, Cap, Pace


def test_without_a_pace_nothing_waits() -> None:
    """Any number of requests may leave at once."""
    pace = Pace(None)
    pace.sent(5.0)
    assert pace.wait(5.0) == 0
    assert pace.room(5.0) > 1000


def test_requests_are_evenly_spaced() -> None:
    """Four a second: a quarter of a second between two, and one at a time."""
    pace = Pace(4)
    assert pace.room(10.0) == 1
    pace.sent(10.0)
    assert pace.wait(10.0) == 0.25
    assert pace.room(10.1) == 0
    assert pace.room(10.25) == 1


def test_a_quiet_time_is_not_saved_up() -> None:
    """After an hour without requests two still do not leave together."""
    pace = Pace(4)
    pace.sent(0.0)
    pace.sent(HOUR)
    assert 0.2 < pace.wait(HOUR) <= 0.25


def test_the_cap_is_of_the_last_hour() -> None:
    """What was sent an hour ago counts no more."""
    cap = Cap(10)
    cap.count(10, 0.0)
    assert not cap.allows(1, HOUR - 1)
    assert cap.allows(10, HOUR)


def test_what_was_not_acted_on_is_given_back() -> None:
    """Those sent last, in part too."""
    cap = Cap(10)
    cap.count(4, 0.0)
    cap.count(6, 1.0)
    cap.give_back(7)
    assert cap.allows(7, 2.0)
    assert not cap.allows(8, 2.0)


@given(st.lists(st.tuples(st.floats(0, 2 * HOUR), st.integers(1, 20)), max_size=40), st.integers(1, 60))
def test_never_more_than_the_cap_in_any_hour(wanted: list[tuple[float, int]], most: int) -> None:
    """Whatever is asked for and when, what was allowed in an hour is at most the cap."""
    cap, allowed = Cap(most), []
    for at, serials in sorted(wanted):
        if cap.allows(serials, at):
            cap.count(serials, at)
            allowed.append((at, serials))
    for start, _ in allowed:
        assert sum(count for at, count in allowed if start <= at < start + HOUR) <= most
