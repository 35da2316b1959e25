"""The serials of one item: from which join, how many, and which of them are in order."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from decimal import Decimal
from math import prod

from connector.mapping.items import Item, NotInOrder
from connector.mapping.joins import Index, Join
from connector.mapping.segments import NONE, Segment, Segments

Indexed = Sequence[tuple[Join, Index | None]]
"""By join, the segments that may be an item's own; None where there is no place for any."""


def own_serials(item: Item, indexed: Indexed) -> tuple[Join, Segments]:
    """The serial segments of an item, as many as it wants, from the first join that has any.

    Raises:
        NotInOrder: It has none, or another number; others have them too; or two joins contradict each other.
    """
    filled = [(join, found) for join, index in indexed if (found := _own(join, item, index))]
    if not filled:
        raise NotInOrder("the item has no serials")
    for other in filled[1:]:
        _expect_the_same(filled[0], other)
    join, segments = filled[0]
    _compare_count(join, item, len(segments))
    return join, segments


def _own(join: Join, item: Item, index: Index | None) -> Segments:
    key = join.key_of(item)
    segments = index.own(key) if index else NONE
    if segments and index and index.claimed[key] > 1:
        said = join.said(item.text(name) for name in join.item_fields)
        raise NotInOrder(f"its serials are those of other items too: {said} names {index.claimed[key]} items")
    return segments


def _expect_the_same(one: tuple[Join, Segments], other: tuple[Join, Segments]) -> None:
    first, second = set(one[1].serials), set(other[1].serials)
    if first == second:
        return
    join = one[0] if first - second else other[0]
    alone = min((first - second) or (second - first))
    raise NotInOrder(
        f"its serials in {one[0].name} and in {other[0].name} differ: "
        f"{alone or 'an empty one'} stands in {join.name} alone"
    )


def _compare_count(join: Join, item: Item, found: int) -> None:
    if not join.count:
        return
    factors = [item.value(name) for name in join.count]
    for name, factor in zip(join.count, factors, strict=True):
        if not isinstance(factor, Decimal):
            raise NotInOrder(f"{name} is empty, so that the number of serials cannot be checked")
    wanted = prod((factor for factor in factors if isinstance(factor, Decimal)), start=Decimal(1))
    if wanted != found:
        said = " x ".join(f"{name} {factor}" for name, factor in zip(join.count, factors, strict=True))
        raise NotInOrder(f"the item has {found} serials, but {said} wants {wanted.normalize():f}")


def refused(join: Join, segments: Segments) -> list[tuple[Segment, str]]:
    """The segments whose serial is not in order, each with the cause."""
    if _in_order(join, segments.serials):
        return []
    return [(each, fault) for each in segments if (fault := _fault(join, each.serial))]


def _in_order(join: Join, serials: Sequence[str]) -> bool:
    """Whether all are, as nearly always: asked in one go, which takes half the time of one by one."""
    try:
        for check in (join.check_filled, *join.checks):
            deque(map(check, serials), maxlen=0)
    except ValueError:
        return False
    return True


def _fault(join: Join, serial: str) -> str:
    """What is wrong with a serial; empty when nothing is."""
    try:
        for check in (join.check_filled, *join.checks):
            check(serial)
    except ValueError as fault:
        return str(fault)
    return ""
