"""The table: rows of bad input, as data in `cases/*.yaml`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

CASES = Path(__file__).with_name("cases")


@dataclass(frozen=True)
class Row:
    """One row.

    Attributes:
        section: What its kind of input is called.
        kind: Which runner it needs: `documents`, `answers`, `written` or `program`.
        number: Its place in its file, from 1.
        fields: What the row says; README.md explains each.
    """

    section: str
    kind: str
    number: int
    fields: Mapping[str, Any]

    def __str__(self) -> str:
        return f"{self.section}: {self.fields['case']}"

    @property
    def key(self) -> str:
        """A name for the row's source or endpoint."""
        return f"{self.section.replace(' ', '-')}-{self.number}"

    def get(self, name: str, default: Any = None) -> Any:
        """A field of the row."""
        return self.fields.get(name, default)

    def listed(self, name: str) -> list[Any]:
        """A field of the row that may stand alone or in a list."""
        found = self.fields.get(name, [])
        return found if isinstance(found, list) else [found]


KNOWN = {
    "documents": {"case", "drop", "then", "source", "ends", "bytes", "says", "sends", "at", "red", "why"},
    "answers": {
        "case",
        "answers",
        "auth",
        "market",
        "read",
        "ends",
        "paused",
        "waits",
        "says",
        "hides",
        "requests",
        "why",
    },
    "program": {"case", "run", "change", "drop", "mode", "exit", "says", "ends", "bytes", "why"},
    "written": {"case", "run", "change", "file", "line", "says", "hides", "exit", "environment", "why"},
}
"""Fields that a row of each kind may have."""


def rows() -> list[Row]:
    """Every row of every file, in order."""
    return [row for path in sorted(CASES.glob("*.yaml")) for row in _of(path)]


def _of(path: Path) -> Iterator[Row]:
    table = YAML(typ="safe", pure=True).load(path.read_text("utf-8"))
    for number, fields in enumerate(table["rows"], 1):
        row = Row(table["section"], table["kind"], number, fields)
        unknown = fields.keys() - KNOWN[row.kind]
        if unknown:
            raise ValueError(f"{path}: {row} has fields that no runner knows: {sorted(unknown)}")
        yield row
