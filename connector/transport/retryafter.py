"""The Retry-After header (RFC 9110, section 10.2.3)."""

from __future__ import annotations

import re
from datetime import UTC
from email.utils import parsedate_to_datetime

LONGEST = 3600.0
"""Seconds; a server that asks for more is asked again after an hour."""
_SECONDS = re.compile(r"[+-]?[0-9]+(\.[0-9]+)?")


def seconds_to_wait(header: str | None, now: float) -> float | None:
    """Seconds that a Retry-After header asks for.

    Args:
        header: The header's value: seconds or an HTTP date; None when there is none.
        now: Seconds since 1970-01-01 UTC.

    Returns:
        0 to 3600; None when there is no header or it cannot be read.
    """
    if header is None:
        return None
    text = header.strip()
    asked = float(text) if _SECONDS.fullmatch(text) else _until(text, now)
    return None if asked is None else min(max(asked, 0.0), LONGEST)


def _until(text: str, now: float) -> float | None:
    try:
        moment = parsedate_to_datetime(text)
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp() - now
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
