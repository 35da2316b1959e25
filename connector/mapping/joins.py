"""Serial segments joined to items: indexed once for each parent, so that the work grows with the document."""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from dataclasses import dataclass, field
from typing import NamedTuple

from lxml.etree import _Element

from connector.mapping.checks import strip_zeros
from connector.mapping.fields import Item
from connector.mapping.paths import Read, Spot, ancestor, line_of, walk
from connector.mapping.values import number
from connector.model import Check, FindingKind

EVERY: Hashable = ()
"""Key of all segments of a join without `where`."""
NO_ITEM: Hashable = None
"""Key of segments that say nothing that could name an item; no item has it."""


class Segment(NamedTuple):
    """A serial segment.

    Attributes:
        serial: The serial, zeros stripped where the mapping wants that.
        line: Line of the serial in the file.
        path: Path of the field that held it; of the segment when it held none.
        named: What it says of its item.
        order: Its place among all serial segments of the document.
    """

    serial: str
    line: int
    path: str
    named: str
    order: int


@dataclass(slots=True)
class Index:
    """Serial segments below one element.

    Attributes:
        by_key: Segments by what they say of their item.
        claimed: How many items have each key.
    """

    by_key: dict[Hashable, list[Segment]] = field(default_factory=dict)
    claimed: dict[Hashable, int] = field(default_factory=dict)

    def claim(self, key: Hashable) -> None:
        """Note that an item has the key."""
        if key is not NO_ITEM:
            self.claimed[key] = self.claimed.get(key, 0) + 1

    def own(self, key: Hashable) -> list[Segment]:
        """The segments of items with the key."""
        return self.by_key.get(key, []) if key in self.claimed else []

    def orphans(self) -> Iterable[Segment]:
        """Segments that name no item."""
        return (each for key, segments in self.by_key.items() if key not in self.claimed for each in segments)


@dataclass(frozen=True, slots=True)
class Join:
    """A compiled join.

    Attributes:
        ups: How many parents above the item its segments hang.
        steps: Names from there to the segments.
        take: Reads the serial of a segment.
        take_path: Path of the serial below the segment.
        where: Reads what a segment says of its item; None when the segments are the item's own children.
        where_name: Name of that field of the segment.
        item_field: The item's field it is compared with.
        numbers: Whether they are compared as numbers.
        strip: Whether leading zeros are taken off all-digit serials.
        checks: Checks of each serial.
        orphaned: What becomes of a segment that names no item.
        count: Decimal fields whose product must be the number of segments; none to leave that.
    """

    ups: int
    steps: tuple[str, ...]
    take: Read
    take_path: str
    where: Read | None
    where_name: str
    item_field: str
    numbers: bool
    strip: bool
    checks: tuple[Check, ...]
    orphaned: FindingKind
    count: tuple[str, ...]

    def base(self, item: Item) -> _Element | None:
        """The element below which an item's segments hang."""
        return ancestor(item.spot.element, self.ups)

    def key_of(self, item: Item) -> Hashable:
        """The key that the item's segments have; NO_ITEM when its field is empty, or no number where one should be.

        Raises:
            NotInOrder: The item's field is not in order.
        """
        return self.key(item.text(self.item_field)) if self.where else EVERY

    def key(self, text: str) -> Hashable:
        """The key of a text that names an item."""
        if self.numbers:
            return number(text)
        return text or NO_ITEM

    def fault_of(self, serial: str) -> str:
        """Why a serial cannot be used; empty when it can."""
        if not serial:
            return f"{self.take_path} is empty"
        try:
            for check in self.checks:
                check(serial)
        except ValueError as error:
            return str(error)
        return ""


def index_of(join: Join, base: Spot, offset: int, first: int) -> Index:
    """Index the segments below an element, in one pass.

    Args:
        join: The join.
        base: The element.
        offset: Added to a line of the XML form it gives the line in the file.
        first: Place of the first segment among all of the document.
    """
    found = Index()
    by_key, read_where, key_for = found.by_key, join.where, join.key
    for order, spot in enumerate(walk(base, join.steps), first):
        named = "" if read_where is None else _text(read_where, spot.element)
        key = key_for(named) if read_where else EVERY
        by_key.setdefault(key, []).append(_segment(join, spot, offset, named, order))
    return found


def _text(read: Read, element: _Element) -> str:
    found = read(element)
    return "" if found is None else found.text


def _segment(join: Join, spot: Spot, offset: int, named: str, order: int) -> Segment:
    taken = join.take(spot.element)
    if taken is None:
        return Segment("", offset + line_of(spot.element), spot.path, named, order)
    serial = strip_zeros(taken.text) if join.strip else taken.text
    return Segment(serial, offset + line_of(taken.element), f"{spot.path}/{join.take_path}", named, order)
