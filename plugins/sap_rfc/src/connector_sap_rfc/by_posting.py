"""Finding material documents by posting date: BAPI_GOODSMVT_GETITEMS, a day a call."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime, timedelta

from connector_sap_rfc.faults import SapFault, refused
from connector_sap_rfc.found import Found
from connector_sap_rfc.session import Session
from connector_sap_rfc.settings import Poll

FUNCTION = "BAPI_GOODSMVT_GETITEMS"
_LAST = "99991231"
_NO_DOCUMENT = ("M7", "062")
"""Class and number of the message that no document was found, which is no error."""


class ByPosting:
    """See `Finder`. Postings are back-dated, so each poll asks for the days before the last one too."""

    name = "posting_date"

    def __init__(self, session: Session, poll: Poll, today: Callable[[], date] = date.today) -> None:
        self._session = session
        self._poll = poll
        self._today = today

    def find(self, behind: str | None) -> Iterator[list[Found]]:
        """See `Finder`."""
        today = _digits(self._today())
        for low, high in self._days(behind):
            rows = self._ask(low, high)
            numbers = {(row["MAT_DOC"], row["DOC_YEAR"]): row["PSTNG_DATE"] for row in rows}
            # What is posted for a later day must not take the cursor along.
            yield sorted(Found(min(posted, today), number) for number, posted in numbers.items())

    def reached(self) -> str:
        """See `Finder`: today, so that quiet weeks are not asked for again and again."""
        return _digits(self._today())

    def _days(self, behind: str | None) -> Iterator[tuple[str, str]]:
        today, day = self._today(), self._begin(behind)
        while day <= today:
            yield _digits(day), _digits(day)
            day += timedelta(days=1)
        yield _digits(day), _LAST

    def _begin(self, behind: str | None) -> date:
        if behind is None:
            return self._poll.from_date
        last = min(datetime.strptime(behind, "%Y%m%d").date(), self._today())
        return max(self._poll.from_date, last - timedelta(days=self._poll.overlap_days))

    def _ask(self, low: str, high: str) -> list[dict[str, str]]:
        option = "EQ" if low == high else "BT"
        answer = self._session.call(
            FUNCTION,
            PSTNG_DATE_RA=[{"SIGN": "I", "OPTION": option, "LOW": low, "HIGH": "" if option == "EQ" else high}],
            MOVE_TYPE_RA=_each(self._poll.movement_types),
            PLANT_RA=_each(self._poll.plants),
        )
        for returned in answer.get("RETURN", ()):
            if returned["TYPE"] in {"E", "A"} and (returned["ID"], returned["NUMBER"]) != _NO_DOCUMENT:
                raise SapFault("call", f"{FUNCTION} for {low} answered {refused(returned)}")
        found: list[dict[str, str]] = answer["GOODSMVT_HEADER"]
        return found


def _each(values: Sequence[str]) -> list[dict[str, str]]:
    return [{"SIGN": "I", "OPTION": "EQ", "LOW": value} for value in values]


def _digits(day: date) -> str:
    return day.strftime("%Y%m%d")
