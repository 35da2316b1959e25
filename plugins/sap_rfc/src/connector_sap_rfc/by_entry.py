"""Finding material documents by entry date: table MKPF, or the view of that name in S/4HANA."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from connector_sap_rfc.conditions import Condition, all_of, any_of, compare
from connector_sap_rfc.found import Found
from connector_sap_rfc.moments import moment, set_back, stamp
from connector_sap_rfc.settings import Poll
from connector_sap_rfc.tables import Tables

MOST = 2000
"""Headers that one call may give. A span with more is halved, so that memory stays flat however long the pause was."""
_SECOND = timedelta(seconds=1)
_DAY = timedelta(days=1)


class ByEntry:
    """See `Finder`.

    It asks for no end of the span, so the clocks of SAP and of this machine need not agree. But a document that was
    entered more than a day from now, when SAP's clock was wrong, does not take the cursor along.
    """

    name = "entry_date"

    def __init__(self, tables: Tables, poll: Poll, now: Callable[[], datetime] = datetime.now) -> None:
        self._tables = tables
        self._first = datetime.combine(poll.from_date, time())
        self._overlap = timedelta(minutes=poll.overlap_minutes)
        self._zone = ZoneInfo(poll.time_zone) if poll.time_zone else None
        self._now = now

    def find(self, behind: str | None) -> Iterator[list[Found]]:
        """See `Finder`."""
        yield from self._span(self._begin(behind), None)

    def reached(self) -> str:
        """See `Finder`: nowhere; SAP's clock is known by its documents alone."""
        return ""

    def _begin(self, behind: str | None) -> datetime:
        if behind is None:
            return self._first
        last = moment(behind)
        return max(self._first, last - self._overlap - set_back(last, self._zone))

    def _span(self, begin: datetime, end: datetime | None) -> Iterator[list[Found]]:
        is_one_second = end is not None and end - begin <= _SECOND
        found = self._read(begin, end, 0 if is_one_second else MOST + 1)
        if is_one_second or len(found) <= MOST:
            yield sorted(found)
            return
        middle = self._middle(begin, end)
        yield from self._span(begin, middle)
        yield from self._span(middle, end)

    def _middle(self, begin: datetime, end: datetime | None) -> datetime:
        # An open span is cut a day from now, or a day on when clocks differ by more.
        closed = end or max(self._now(), begin) + _DAY
        return begin + max(_SECOND, timedelta(seconds=(closed - begin) // _SECOND // 2))

    def _read(self, begin: datetime, end: datetime | None, most: int) -> list[Found]:
        where = all_of([_from(begin), *([_before(end)] if end else [])])
        rows = self._tables.rows("MKPF", ("MBLNR", "MJAHR"), ("CPUDT", "CPUTM"), where, most)
        latest = stamp(self._now() + _DAY)
        return [Found(min(row["CPUDT"] + row["CPUTM"], latest), (row["MBLNR"], row["MJAHR"])) for row in rows]


def _from(begin: datetime) -> Condition:
    day, clock = stamp(begin)[:8], stamp(begin)[8:]
    if clock == "000000":
        return compare("CPUDT", ">=", day)
    same_day = all_of([compare("CPUDT", "=", day), compare("CPUTM", ">=", clock)])
    return any_of([compare("CPUDT", ">", day), same_day])


def _before(end: datetime) -> Condition:
    day, clock = stamp(end)[:8], stamp(end)[8:]
    same_day = all_of([compare("CPUDT", "=", day), compare("CPUTM", "<", clock)])
    return any_of([compare("CPUDT", "<", day), same_day])
