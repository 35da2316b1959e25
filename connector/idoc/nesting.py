"""Which segment stands below which: PSGNUM if it is filled, else the type's structure; HLEVEL must agree."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from connector.errors import Unreadable
from connector.idoc.definitions import Segment


class Numbers(NamedTuple):
    """The numbers of a data record; 0 for one that is blank or zero, as EDI subsystems leave them.

    Attributes:
        segnum: Its own number.
        psgnum: Number of the record above it.
        hlevel: Its hierarchy level.
    """

    segnum: int
    psgnum: int
    hlevel: int


class Opened(NamedTuple):
    """A segment whose children may still follow.

    Attributes:
        segment: The segment.
        segnum: Its number, or its place among the data records where that is blank.
        hlevel: Its hierarchy level; 0 when blank.
    """

    segment: Segment
    segnum: int
    hlevel: int


def read_numbers(record: Mapping[str, str]) -> Numbers:
    """SEGNUM, PSGNUM and HLEVEL of a data record.

    Raises:
        Unreadable: One is no number.
    """
    return Numbers(*(_number(name, record.get(name, "")) for name in ("SEGNUM", "PSGNUM", "HLEVEL")))


def _number(name: str, text: str) -> int:
    digits = text.strip(" ")
    if not digits:
        return 0
    if not (digits.isascii() and digits.isdigit()):
        raise Unreadable(f'{name} is "{digits}", which is no number')
    return int(digits)


def place(opened: Sequence[Opened], places: Sequence[Segment], numbers: Numbers) -> tuple[int, Segment]:
    """Where a data record stands.

    Args:
        opened: The segments around the record before it, the outermost first, with that record's own.
        places: Where its segment may stand.
        numbers: Its numbers.

    Returns:
        How many of the opened segments stand around it, and which of its places it takes.

    Raises:
        Unreadable: PSGNUM, HLEVEL and the type's structure contradict each other.
    """
    depths = [_depth_of(opened, numbers.psgnum)] if numbers.psgnum else range(len(opened), -1, -1)
    found = [(depth, each) for depth in depths for each in places if each.parent == _name_at(opened, depth)]
    if not found:
        raise Unreadable(_misplaced(opened, places, numbers))
    agreeing = [(depth, each) for depth, each in found if _agrees(opened, depth, each, numbers)]
    if not agreeing:
        above = opened[found[0][0] - 1]
        raise Unreadable(f"HLEVEL is {numbers.hlevel}, but {above.segment.name} above it has {above.hlevel}")
    return agreeing[0]


def _depth_of(opened: Sequence[Opened], psgnum: int) -> int:
    for depth in range(len(opened), 0, -1):
        if opened[depth - 1].segnum == psgnum:
            return depth
    raise Unreadable(f"PSGNUM is {psgnum}, but no segment around it has that number")


def _name_at(opened: Sequence[Opened], depth: int) -> str:
    return opened[depth - 1].segment.name if depth else ""


def _agrees(opened: Sequence[Opened], depth: int, segment: Segment, numbers: Numbers) -> bool:
    """At the top nothing is compared: E1EDK01 of ORDERS has level 1, and E1EDK14 beside it level 2."""
    if not depth or not numbers.hlevel or not opened[depth - 1].hlevel:
        return True
    above = opened[depth - 1]
    return numbers.hlevel - above.hlevel == segment.level - above.segment.level


def _misplaced(opened: Sequence[Opened], places: Sequence[Segment], numbers: Numbers) -> str:
    wanted = " or ".join(each.parent or "the top" for each in places)
    if numbers.psgnum:
        below = _name_at(opened, _depth_of(opened, numbers.psgnum))
        return f"PSGNUM {numbers.psgnum} puts it below {below}, but its place is below {wanted}"
    return f"its place is below {wanted}, which is not around it"
