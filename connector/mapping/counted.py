"""Counting what many documents say: as much memory for thousands of them as for a few."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Iterator
from dataclasses import dataclass, field
from typing import Generic, NamedTuple, TypeVar

Key = TypeVar("Key", bound=Hashable)
Cell = TypeVar("Cell")
MOST = 10_000
"""Different things that are told apart; documents may say anything, and without an end."""


class At(NamedTuple):
    """A place in a file."""

    file: str
    line: int


@dataclass(slots=True)
class Seen:
    """How often something was seen, and where first."""

    first: At
    count: int = 0


@dataclass(slots=True)
class Outcomes:
    """What became of items and serials, by outcome.

    Attributes:
        items: How many items.
        serials: How many serials; those of an item that is held or ignored as a whole are not counted.
    """

    items: Counter[str] = field(default_factory=Counter)
    serials: Counter[str] = field(default_factory=Counter)


class Bounded(Generic[Key, Cell]):
    """Cells by key, for so many keys at most; what came beyond them is counted as a whole.

    Attributes:
        beyond: How often a key had no place any more.
    """

    def __init__(self, most: int = MOST) -> None:
        self._cells: dict[Key, Cell] = {}
        self._most = most
        self.beyond = 0

    def cell(self, key: Key, make: Callable[[], Cell]) -> Cell | None:
        """The cell of a key, made by `make` when it is new; None when there is no place for it."""
        found = self._cells.get(key)
        if found is None and len(self._cells) < self._most:
            found = self._cells[key] = make()
        self.beyond += found is None
        return found

    def __iter__(self) -> Iterator[tuple[Key, Cell]]:
        return iter(self._cells.items())

    def __len__(self) -> int:
        return len(self._cells)


class Tally(Bounded[Key, Seen]):
    """How often each thing was seen, and where first."""

    def add(self, key: Key, at: At, count: int = 1) -> None:
        """Count it."""
        seen = self.cell(key, lambda: Seen(at))
        if seen is not None:
            seen.count += count

    def most_first(self) -> list[tuple[Key, Seen]]:
        """What was seen most often comes first."""
        return sorted(self, key=lambda each: -each[1].count)
