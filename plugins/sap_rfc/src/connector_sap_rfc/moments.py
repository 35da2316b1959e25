"""SAP's entry times, and how far a poll goes back behind the last one."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

_DAY = timedelta(days=1)


def moment(stamp: str) -> datetime:
    """CPUDT and CPUTM as one text of 14 digits -> SAP's local time.

    SAP has 240000 for the end of a day; a time that is none counts as the day's beginning.
    """
    day = datetime.strptime(stamp[:8], "%Y%m%d")
    if stamp[8:] == "240000":
        return day + _DAY
    try:
        return datetime.strptime(stamp, "%Y%m%d%H%M%S")
    except ValueError:
        return day


def stamp(local: datetime) -> str:
    """SAP's local time -> 14 digits."""
    return local.strftime("%Y%m%d%H%M%S")


def set_back(local: datetime, zone: ZoneInfo | None) -> timedelta:
    """By how much clocks are set back between the day before a moment and the day after it.

    In that hour SAP gives the same entry times a second time: documents are entered behind the newest one seen.

    Args:
        local: SAP's local time.
        zone: SAP's time zone; None for this machine's.
    """
    offsets = [_offset(local + step, zone) for step in (-_DAY, timedelta(), _DAY)]
    back = max(offsets[0] - offsets[1], offsets[1] - offsets[2], offsets[0] - offsets[2])
    return max(timedelta(), back)


def _offset(local: datetime, zone: ZoneInfo | None) -> timedelta:
    there = local.replace(tzinfo=zone) if zone else local.astimezone()
    return there.utcoffset() or timedelta()
