"""Serial segments joined to items: indexed once for each parent, so that the work grows with the document."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass, field
from typing import NamedTuple

from lxml.etree import _Element

from connector.mapping.checks import strip_zeros
from connector.mapping.fields import Item
from connector.mapping.paths import Found, Spot, ancestor, line_of, walk
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
        read: Reads what a segment says of its item, and its serial.
        take_path: Path of the serial below the segment.
        where_name: The segment's field that names its item; empty when the segments are the item's own children.
        item_field: The item's field it is compared with.
        numbers: Whether they are compared as numbers.
        strip: Whether leading zeros are taken off all-digit serials.
        checks: Checks of each serial.
        orphaned: What becomes of a segment that names no item.
        count: Decimal fields whose product must be the number of segments; none to leave that.
    """

    ups: int
    steps: tuple[str, ...]
    read: Callable[[_Element], tuple[Found | None, Found | None]]
    take_path: str
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
        return self.key(item.text(self.item_field)) if self.where_name else EVERY

    def key_of_segment(self, segment: Segment) -> Hashable:
        """The key of the items that a segment belongs to; NO_ITEM when it names none."""
        return self.key(segment.named) if self.where_name else EVERY

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
    by_said: dict[str, list[Segment]] = {}
    for order, spot in enumerate(walk(base, join.steps), first):
        segment = _segment(join, spot, offset, order)
        if segment.named not in by_said:
            # Texts such as 1 and 0001 are one key: their segments go into one list.
            by_said[segment.named] = found.by_key.setdefault(join.key_of_segment(segment), [])
        by_said[segment.named].append(segment)
    return found


def _segment(join: Join, spot: Spot, offset: int, order: int) -> Segment:
    said, taken = join.read(spot.element)
    named = "" if said is None else said.text
    if taken is None:
        return Segment("", offset + line_of(spot.element), spot.path, named, order)
    serial = strip_zeros(taken.text) if join.strip else taken.text
    return Segment(serial, offset + line_of(taken.element), f"{spot.path}/{join.take_path}", named, order)
