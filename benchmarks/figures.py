"""Pairs of measurements, the spread of their ratios, and the limit they are held against."""

from __future__ import annotations

import statistics
from collections.abc import Callable, Sequence
from typing import NamedTuple


class Row(NamedTuple):
    """One row of the page's table.

    Attributes:
        what: What was measured.
        limit: What it is held against; empty for what is only stated.
        median: The median, or the one value.
        spread: The least and the greatest value.
        values: How many there are.
        verdict: `OK`, `short` or `stated`.
    """

    what: str
    limit: str
    median: str
    spread: str
    values: int
    verdict: str


class Pair(NamedTuple):
    """Two measurements made one right after the other, so that both saw the same machine."""

    ours: float
    theirs: float

    @property
    def ratio(self) -> float:
        """Ours divided by theirs."""
        return self.ours / self.theirs


def pairs(count: int, unit: str, ours: Callable[[], float], theirs: Callable[[], float]) -> list[Pair]:
    """Measure both so many times, taking turns in who goes first, and print each pair."""
    found = []
    for number in range(count):
        if number % 2:
            second = theirs()
            pair = Pair(ours(), second)
        else:
            pair = Pair(ours(), theirs())
        found.append(pair)
        print(f"  {pair.ours:10.3f} {unit}  against {pair.theirs:10.3f} {unit}  ratio {pair.ratio:.2f}", flush=True)
    return found


def at_least(what: str, limit: float, found: Sequence[Pair]) -> Row:
    """The ratios' median must not be below the limit."""
    return _row(what, f"at least {limit:g}", [each.ratio for each in found], lambda median: median >= limit)


def at_most(what: str, limit: float, found: Sequence[Pair]) -> Row:
    """The ratios' median must not be above the limit."""
    return _row(what, f"at most {limit:g}", [each.ratio for each in found], lambda median: median <= limit)


def below(what: str, limit: float, unit: str, values: Sequence[float]) -> Row:
    """No value may be above the limit."""
    return _row(what, f"at most {limit:g} {unit}", values, lambda _median: max(values) <= limit, unit)


def stated(what: str, unit: str, values: Sequence[float]) -> Row:
    """Values that are held against nothing."""
    return _row(what, "", values, None, unit)


def _row(what: str, limit: str, values: Sequence[float], holds: Callable[[float], bool] | None, unit: str = "") -> Row:
    median = statistics.median(values)
    verdict = "stated" if holds is None else "OK" if holds(median) else "short"
    row = Row(what, limit, _said(median, unit), _spread(values, unit), len(values), verdict)
    print(f"{what}: median {row.median} ({row.spread}), {limit or 'no limit'}: {verdict}\n", flush=True)
    return row


def _spread(values: Sequence[float], unit: str) -> str:
    return f"{_said(min(values), unit)} to {_said(max(values), unit)}" if len(values) > 1 else ""


def _said(value: float, unit: str) -> str:
    text = f"{value:,.0f}" if abs(value) >= 100 else f"{value:.2f}"
    return f"{text} {unit}".strip()
