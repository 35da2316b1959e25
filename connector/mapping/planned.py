"""Planned serials kept in columns: a hundred thousand objects at once would cost more than all else of a mapping."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from itertools import chain, islice, repeat
from typing import NamedTuple, overload

from connector.mapping.segments import Segments
from connector.model import PlannedSerial

_MADE_OF = partial(tuple.__new__, PlannedSerial)
"""Makes a serial of a row in half the time that calling the class takes."""


class Run(NamedTuple):
    """Serials of one item.

    Attributes:
        segments: Their segments.
        movement: The item's movement type.
        item: The item's position in the document, from 1.
    """

    segments: Segments
    movement: str
    item: int

    def planned(self) -> Iterator[PlannedSerial]:
        """Its serials, made one at a time."""
        own = self.segments
        return map(_MADE_OF, zip(own.serials, repeat(self.movement), own.lines, own.paths, repeat(self.item)))


class PlannedSerials(Sequence[PlannedSerial]):
    """Serials of some items, in order; each object is made when it is asked for. It never changes."""

    __slots__ = ("_length", "_runs")

    def __init__(self, runs: Iterable[Run]) -> None:
        self._runs = tuple(runs)
        self._length = sum(len(run.segments) for run in self._runs)

    def __len__(self) -> int:
        return self._length

    def __iter__(self) -> Iterator[PlannedSerial]:
        return chain.from_iterable(map(Run.planned, self._runs))

    @overload
    def __getitem__(self, place: int) -> PlannedSerial: ...

    @overload
    def __getitem__(self, place: slice) -> tuple[PlannedSerial, ...]: ...

    def __getitem__(self, place: int | slice) -> PlannedSerial | tuple[PlannedSerial, ...]:
        if isinstance(place, slice):
            return tuple(self)[place]
        return next(islice(self, range(self._length)[place], None))

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, PlannedSerials | tuple):
            return NotImplemented
        return tuple(self) == tuple(other)

    def __hash__(self) -> int:
        return hash(tuple(self))

    def __repr__(self) -> str:
        return repr(tuple(self))
