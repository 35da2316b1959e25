"""Serial numbers of items, their order, and how many are asked for at once."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any, cast

import pytest
from connector_sap_rfc import serials as module
from connector_sap_rfc.conditions import Condition
from connector_sap_rfc.serials import Profiles, serials
from connector_sap_rfc.tables import Row, Tables

NUMBER = ("4900000001", "2026")


class PlayedTables:
    """Object lists with their numbers.

    Attributes:
        asked: Object lists of each call for OBJK.
    """

    def __init__(self, lists: dict[str, tuple[str, int, list[str]]]) -> None:
        self._lists = lists
        self.asked: list[list[str]] = []

    def rows(
        self, table: str, key: Sequence[str], fields: Sequence[str], where: Condition, most: int = 0
    ) -> Iterator[Row]:
        """See `Tables`."""
        if table == "MARC":
            self.asked.append([token for token in where if token.startswith("'")])
            yield {"SERNP": "PACK"} if "'A'" in where else {"SERNP": ""}
        elif table == "SER03":
            for obknr, (zeile, announced, _) in self._lists.items():
                row = {"OBKNR": obknr, "MBLNR": NUMBER[0], "MJAHR": NUMBER[1], "ZEILE": zeile, "ANZSN": str(announced)}
                yield row
        else:
            wanted = [token.strip("'") for token in where if token.startswith("'")][:-1]
            self.asked.append(wanted)
            for obknr in reversed(wanted):
                for place, serial in reversed(list(enumerate(self._lists[obknr][2], 8))):
                    yield {"OBKNR": obknr, "OBZAE": str(place), "SERNR": serial}


def test_serial_numbers_come_in_the_order_in_which_they_were_entered() -> None:
    """Of several lists of an item one after the other, whatever the table's order: 10 comes after 9."""
    tables = PlayedTables({"10": ("0001", 2, ["C", "D"]), "9": ("0001", 3, ["A", "B", "E"]), "11": ("0002", 2, ["X"])})
    found = serials(cast("Tables", tables), [NUMBER])
    assert found[NUMBER, "0001"] == (5, ("A", "B", "E", "C", "D"))
    assert found[NUMBER, "0002"] == (2, ("X",))


def test_no_call_gives_more_numbers_than_fit(monkeypatch: pytest.MonkeyPatch) -> None:
    """Lists are asked for together up to a number; a longer one goes alone."""
    monkeypatch.setattr(module, "MOST_NUMBERS", 10)
    sizes = [4, 5, 4, 30, 1]
    tables = PlayedTables({str(n): ("0001", size, []) for n, size in enumerate(sizes)})
    serials(cast("Tables", tables), [NUMBER])
    assert tables.asked == [["0", "1", "2"], ["3"], ["4"]]


def test_an_item_without_object_list_is_left_out() -> None:
    """Nothing is asked of OBJK then."""
    tables = PlayedTables({})
    assert serials(cast("Tables", tables), [NUMBER]) == {}
    assert tables.asked == []


def test_a_profile_is_asked_for_once() -> None:
    """By material and plant."""
    tables = PlayedTables({})
    profiles = Profiles(cast("Tables", tables))
    has: Callable[..., Any] = profiles.has
    assert [has("A", "1000"), has("A", "1000"), has("B", "1000")] == [True, True, False]
    assert len(tables.asked) == 2
