"""Spans of entry time that hold more headers than one call may give. Played tables; real ones in test_polling.py."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from typing import cast

import pytest
from connector_sap_rfc import by_entry
from connector_sap_rfc.by_entry import ByEntry
from connector_sap_rfc.conditions import Condition
from connector_sap_rfc.moments import stamp
from connector_sap_rfc.settings import Poll
from connector_sap_rfc.tables import Row, Tables
from hypothesis import given, settings
from hypothesis import strategies as st

FIRST = datetime(2026, 1, 1)
SECONDS = st.lists(st.integers(0, 40) | st.integers(0, 5 * 24 * 3600), max_size=60)


class PlayedTables:
    """Headers entered at some moments.

    Attributes:
        most: The most rows that a call gave.
    """

    def __init__(self, moments: Sequence[datetime]) -> None:
        self._stamps = [stamp(moment) for moment in moments]
        self.most = 0

    def rows(
        self, table: str, key: Sequence[str], fields: Sequence[str], where: Condition, most: int = 0
    ) -> Iterator[Row]:
        """See `Tables`; a condition is read as what `ByEntry` writes."""
        found = [number for number, entered in enumerate(self._stamps) if _meets(where, entered)]
        self.most = max(self.most, len(found[:most] if most else []))
        for number in found[: most or None]:
            day, clock = self._stamps[number][:8], self._stamps[number][8:]
            yield {"MBLNR": f"{number:010d}", "MJAHR": "2026", "CPUDT": day, "CPUTM": clock}


def _meets(where: Condition, entered: str) -> bool:
    """The condition as Python: ABAP's words are the same but for `=`, AND and OR."""
    words = {"=": "==", "AND": "and", "OR": "or", "CPUDT": repr(entered[:8]), "CPUTM": repr(entered[8:])}
    return bool(eval(" ".join(words.get(token, token) for token in where)))  # noqa: S307 -- our own tokens


def finder(tables: PlayedTables, **poll: object) -> ByEntry:
    """A finder whose machine has a clock that is some days behind SAP's."""
    wanted = Poll.model_validate({"from_date": date(2026, 1, 1), "movement_types": ["551"], **poll})
    return ByEntry(cast("Tables", tables), wanted, lambda: FIRST + timedelta(days=1))


@settings(max_examples=60)
@given(SECONDS)
def test_every_document_is_found_once_and_in_order(seconds: list[int]) -> None:
    """However many share a second; the clocks of SAP and of this machine need not agree."""
    tables = PlayedTables([FIRST + timedelta(seconds=each) for each in seconds])
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(by_entry, "MOST", 4)
        found = [each for some in finder(tables).find(None) for each in some]
    assert [each.at for each in found] == sorted(each.at for each in found)
    assert sorted(each.number[0] for each in found) == [f"{number:010d}" for number in range(len(seconds))]
    assert tables.most <= 5


def test_a_poll_goes_back_by_the_overlap() -> None:
    """Not before the first day."""
    moments = [FIRST, FIRST + timedelta(hours=11, minutes=29), FIRST + timedelta(hours=11, minutes=30)]
    tables = PlayedTables(moments)
    [found] = finder(tables, time_zone="UTC").find("20260101120000")
    assert [each.number[0] for each in found] == ["0000000002"]
    [found] = finder(tables, time_zone="UTC").find("20260101000500")
    assert len(found) == 3


def test_an_entry_of_the_far_future_does_not_take_the_cursor_along() -> None:
    """SAP's clock was wrong for a while; what is entered after that must be found."""
    tables = PlayedTables([FIRST, FIRST + timedelta(days=4000)])
    [found] = finder(tables).find(None)
    assert [each.at for each in found] == ["20260101000000", "20260103000000"]
