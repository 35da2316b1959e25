"""The Retry-After header."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connector.transport.retryafter import seconds_to_wait

NOW = 1_445_412_480.0  # Wed, 21 Oct 2015 07:28:00 GMT


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        (None, None),
        ("", None),
        ("soon", None),
        ("5, 7", None),
        ("0", 0.0),
        (" 12 ", 12.0),
        ("1.5", 1.5),
        ("-5", 0.0),
        ("3601", 3600.0),
        ("9" * 6000, 3600.0),
        ("Wed, 21 Oct 2015 07:29:00 GMT", 60.0),
        ("Wed, 21 Oct 2015 07:29:00 -0000", 60.0),
        ("Wed, 21 Oct 2015 07:00:00 GMT", 0.0),
        ("Wed, 21 Oct 9999 07:28:00 GMT", 3600.0),
        ("Wed, 21 Oct 99999 07:28:00 GMT", None),
        ("Wed, 21 Oct 0001 07:28:00 +2359", 0.0),
    ],
)
def test_seconds_and_dates_are_read_and_kept_between_now_and_an_hour(header: str | None, seconds: float | None) -> None:
    """Seconds or an HTTP date; a past moment is now, more than an hour is an hour, anything else is unreadable."""
    assert seconds_to_wait(header, NOW) == seconds


@given(st.text(max_size=40))
def test_no_header_raises(header: str) -> None:
    """Whatever stands there, the result is nothing or within the hour."""
    wait = seconds_to_wait(header, NOW)
    assert wait is None or 0 <= wait <= 3600
