"""A small IDoc type of the tests' own, and IDocs of it as records."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pytest

from connector.idoc import IdocType, Segment, fill
from connector.idoc.definitions import in_sequence


def segment(name: str, parent: str, level: int, *fields: tuple[str, int], **more: Any) -> Segment:
    """A segment; `definition`, `least` and `most` may be given."""
    columns = in_sequence([(field, length, "CHARACTER") for field, length in fields])
    return Segment(name, more.get("definition", ""), parent, level, more.get("least", 0), more.get("most", 9), columns)


SMALL = IdocType(
    "PACKS01",
    "",
    (
        segment("E1HEAD", "", 1, ("DATE", 8), ("TEXT", 20), definition="E2HEAD002"),
        segment("E1NOTE", "", 2, ("TEXT", 10)),
        segment("E1ITEM", "E1HEAD", 2, ("MATNR", 18), ("/SPE/QTY", 5)),
        segment("E1PACK", "E1ITEM", 3, ("SERNR", 18)),
        segment("/SPE/E1LABEL", "E1PACK", 4, ("TEXT", 10)),
        segment("E1NOTE", "E1ITEM", 3, ("TEXT", 10)),
    ),
)
"""A note stands at the top and below items; levels at the top differ, as in ORDERS."""


class Records:
    """Writes the records of IDocs as SAP does, with all their numbers."""

    def __init__(self, idoc_type: IdocType = SMALL) -> None:
        self.idoc_type = idoc_type
        self.control = {
            "TABNAM": "EDI_DC40",
            "MANDT": "100",
            "DOCNUM": "0000000000000042",
            "IDOCTYP": idoc_type.idoctyp,
            "CIMTYP": idoc_type.cimtyp,
            "SNDPRN": "SAPERP",
        }

    def of(self, *wanted: tuple[str, int, Mapping[str, str]]) -> list[dict[str, str]]:
        """Data records: segment type, place of the parent among the records (0: none), fields."""
        rows: list[dict[str, str]] = []
        for number, (name, parent, values) in enumerate(wanted, 1):
            above = rows[parent - 1]["SEGNAM"] if parent else ""
            place = next(each for each in self.idoc_type.segments if (each.name, each.parent) == (name, above))
            rows.append(record(place, number, parent, values))
        return rows


def record(place: Segment, number: int, parent: int, values: Mapping[str, str]) -> dict[str, str]:
    """One data record."""
    numbers = {"SEGNUM": f"{number:06}", "PSGNUM": f"{parent:06}", "HLEVEL": f"{place.level:02}"}
    return {"SEGNAM": place.name, **numbers, "SDATA": fill(place, values)}


def without(records: Sequence[Mapping[str, str]], *names: str) -> list[dict[str, str]]:
    """Records with fields left blank, as EDI subsystems do."""
    return [{**each, **dict.fromkeys(names, "")} for each in records]


@pytest.fixture
def small() -> IdocType:
    """A small IDoc type."""
    return SMALL


@pytest.fixture
def records() -> Records:
    """Writes records of the small type."""
    return Records()


@pytest.fixture(scope="session")
def records_of() -> type[Records]:
    """Writes records of any type."""
    return Records


@pytest.fixture
def blank() -> Any:
    """Leaves fields of records blank."""
    return without
