"""Which days are asked for, and what the BAPI answers. Played; the real one in test_polling.py."""

from __future__ import annotations

from datetime import date
from typing import Any, cast

import pytest
from connector_sap_rfc.by_posting import ByPosting
from connector_sap_rfc.faults import SapFault
from connector_sap_rfc.found import Found
from connector_sap_rfc.session import Session
from connector_sap_rfc.settings import Poll

TODAY = date(2026, 1, 10)
NOTHING = {"TYPE": "E", "ID": "M7", "NUMBER": "062", "MESSAGE": "Document does not exist"}


class PlayedSession:
    """Documents by posting date.

    Attributes:
        asked: Low and high of each call.
    """

    def __init__(self, returned: dict[str, str] | None = None, **posted: str) -> None:
        self._posted, self._returned = posted, returned
        self.asked: list[tuple[str, str]] = []

    def call(self, function: str, **given: Any) -> dict[str, Any]:
        """See `Session`."""
        [line] = given["PSTNG_DATE_RA"]
        low, high = line["LOW"], line["HIGH"] or line["LOW"]
        self.asked.append((low, high))
        rows = [
            {"MAT_DOC": number, "DOC_YEAR": "2026", "PSTNG_DATE": day}
            for number, day in self._posted.items()
            if low <= day <= high
        ]
        problem = self._returned or (None if rows else NOTHING)
        return {"GOODSMVT_HEADER": rows, "RETURN": [problem] if problem else []}


def finder(session: PlayedSession) -> ByPosting:
    """A finder that goes back two days."""
    wanted = Poll.model_validate({"from_date": date(2026, 1, 5), "movement_types": ["551"], "overlap_days": 2})
    return ByPosting(cast("Session", session), wanted, lambda: TODAY)


def test_each_day_is_a_call_of_its_own_and_later_days_are_one() -> None:
    """From the first day at first, then from the overlap on; never before the first day."""
    session = PlayedSession()
    for behind in (None, "20260110", "20260106", "20260131"):
        list(finder(session).find(behind))
    days = [f"202601{day:02}" for day in range(5, 11)]
    single, rest = [(day, day) for day in days], ("20260111", "99991231")
    assert session.asked == [*single, rest, *single[3:], rest, *single, rest, *single[3:], rest]


def test_what_is_posted_for_a_later_day_does_not_take_the_cursor_along() -> None:
    """It counts as of today; today is what a whole pass reaches."""
    session = PlayedSession(A="20260109", B="20260301", C="20260109")
    found = [each for some in finder(session).find("20260110") for each in some]
    assert found == [
        Found("20260109", ("A", "2026")),
        Found("20260109", ("C", "2026")),
        Found("20260110", ("B", "2026")),
    ]
    assert finder(session).reached() == "20260110"


def test_an_error_of_the_bapi_is_none_of_nothing_found() -> None:
    """Whatever it is, nothing must be passed over."""
    problem = {"TYPE": "E", "ID": "M7", "NUMBER": "999", "MESSAGE": "No authorization"}
    with pytest.raises(SapFault, match="BAPI_GOODSMVT_GETITEMS for 20260105 answered M7 999: No authorization"):
        list(finder(PlayedSession(problem)).find(None))
