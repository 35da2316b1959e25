"""Entry times, and the hour that comes twice."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from connector_sap_rfc.moments import moment, set_back, stamp
from hypothesis import given
from hypothesis import strategies as st

BERLIN = ZoneInfo("Europe/Berlin")


@given(st.datetimes(min_value=datetime(1990, 1, 1), max_value=datetime(2100, 1, 1)))
def test_a_stamp_is_read_as_it_was_written(local: datetime) -> None:
    """Fourteen digits hold a second."""
    assert moment(stamp(local)) == local.replace(microsecond=0)


def test_the_end_of_a_day_is_the_begin_of_the_next() -> None:
    """SAP has the time 240000."""
    assert moment("20260131240000") == datetime(2026, 2, 1)


def test_garbage_in_the_time_counts_as_the_begin_of_the_day() -> None:
    """So that the poll goes back too far rather than not far enough."""
    assert moment("20260131" + "99x999") == datetime(2026, 1, 31)


@pytest.mark.parametrize(
    ("local", "back"),
    [
        (datetime(2026, 10, 25, 2, 59), 1),
        (datetime(2026, 10, 25, 12), 1),
        (datetime(2026, 10, 24, 12), 1),
        (datetime(2026, 10, 22), 0),
        (datetime(2026, 10, 27), 0),
        (datetime(2026, 3, 29, 12), 0),
        (datetime(2026, 7, 1), 0),
    ],
)
def test_a_poll_goes_back_further_when_clocks_are_set_back(local: datetime, back: int) -> None:
    """By an hour, a day before and after; not when they are set forward, nor at other times."""
    assert set_back(local, BERLIN) == timedelta(hours=back)


def test_without_a_zone_this_machines_own_is_used() -> None:
    """Its rules are asked for, whatever they are."""
    assert set_back(datetime(2026, 7, 1), None) >= timedelta()
