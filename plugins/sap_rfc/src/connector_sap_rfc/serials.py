"""Serial numbers of material documents: object lists in SER03, their numbers in OBJK."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from connector_sap_rfc.conditions import all_of, compare, one_of
from connector_sap_rfc.found import Number
from connector_sap_rfc.items import of_numbers
from connector_sap_rfc.tables import Row, Tables

MOST_NUMBERS = 5000
"""Serial numbers that one call may give."""


class ItemSerials(NamedTuple):
    """Serial numbers of one item.

    Attributes:
        expected: How many SER03 announces.
        serials: SERNR of OBJK, in the order in which they were entered.
    """

    expected: int
    serials: tuple[str, ...]


def serials(tables: Tables, numbers: Sequence[Number]) -> dict[tuple[Number, str], ItemSerials]:
    """By document and ZEILE, its serial numbers; items without any are left out."""
    rows = list(tables.rows("SER03", ("OBKNR",), ("MBLNR", "MJAHR", "ZEILE", "ANZSN"), of_numbers(numbers)))
    objects = _objects(tables, rows)
    found: defaultdict[tuple[Number, str], ItemSerials] = defaultdict(lambda: ItemSerials(0, ()))
    for row in sorted(rows, key=lambda row: row["OBKNR"].zfill(18)):
        key = (row["MBLNR"], row["MJAHR"]), row["ZEILE"]
        before = found[key]
        listed = tuple(objects[row["OBKNR"]])
        found[key] = ItemSerials(before.expected + int(row["ANZSN"] or 0), before.serials + listed)
    return dict(found)


def _objects(tables: Tables, rows: Sequence[Row]) -> dict[str, list[str]]:
    found: defaultdict[str, list[Row]] = defaultdict(list)
    for lists in _groups(rows):
        where = all_of([one_of("OBKNR", lists), compare("TASER", "=", "SER03")])
        for row in tables.rows("OBJK", ("OBKNR", "OBZAE"), ("SERNR",), where):
            found[row["OBKNR"]].append(row)
    return defaultdict(list, {obknr: _in_order(objects) for obknr, objects in found.items()})


def _in_order(objects: Sequence[Row]) -> list[str]:
    return [row["SERNR"] for row in sorted(objects, key=lambda row: row["OBZAE"].zfill(10)) if row["SERNR"]]


def _groups(rows: Sequence[Row]) -> Iterator[list[str]]:
    group: list[str] = []
    count = 0
    for row in rows:
        if group and (count >= MOST_NUMBERS or len(group) == 100):
            yield group
            group, count = [], 0
        group.append(row["OBKNR"])
        count += int(row["ANZSN"] or 0)
    if group:
        yield group


class Profiles:
    """Serial number profiles, MARC-SERNP; remembers what it was asked, for one poll."""

    def __init__(self, tables: Tables) -> None:
        self._tables = tables
        self._known: dict[tuple[str, str], bool] = {}

    def has(self, material: str, plant: str) -> bool:
        """Whether a material has one in a plant, so that its items must have serial numbers."""
        key = (material, plant)
        if key not in self._known:
            where = all_of([compare("MATNR", "=", material), compare("WERKS", "=", plant)])
            rows = self._tables.rows("MARC", ("MATNR", "WERKS"), ("SERNP",), where)
            self._known[key] = any(row["SERNP"] for row in rows)
        return self._known[key]
