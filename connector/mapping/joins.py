"""Serial segments joined to items: indexed once for each parent, so that the work grows with the document."""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from dataclasses import dataclass, field
from operator import attrgetter

from lxml.etree import _Element

from connector.mapping.checks import strip_zeros
from connector.mapping.fields import Item
from connector.mapping.paths import ReadPair, Spot, ancestor, line_of, walk
from connector.mapping.segments import Segment, Segments
from connector.mapping.values import number
from connector.model import Check, FindingKind

EVERY: Hashable = ()
"""Key of all segments of a join without `where`."""
NO_ITEM: Hashable = None
"""Key of segments that say nothing that could name an item; no item has it."""


@dataclass(slots=True)
class Index:
    """Serial segments below one element.

    Attributes:
        by_text: Segments by the text with which they name their item.
        texts: Those texts by key; 1 and 0001 are two texts of one key.
        claimed: How many items have each key.
    """

    by_text: dict[str, Segments] = field(default_factory=dict)
    texts: dict[Hashable, list[str]] = field(default_factory=dict)
    claimed: dict[Hashable, int] = field(default_factory=dict)

    def claim(self, key: Hashable) -> None:
        """Note that an item has the key."""
        if key is not NO_ITEM:
            self.claimed[key] = self.claimed.get(key, 0) + 1

    def own(self, key: Hashable) -> Segments:
        """The segments of items with the key, in document order."""
        texts = self.texts.get(key, []) if key in self.claimed else []
        if len(texts) == 1:
            return self.by_text[texts[0]]
        return Segments(sorted((each for text in texts for each in self.by_text[text]), key=ORDER))

    def orphans(self) -> Iterator[tuple[str, Segment]]:
        """Segments that name no item, each with the text with which it tries to."""
        lost = (text for key, texts in self.texts.items() if key not in self.claimed for text in texts)
        return ((text, each) for text in lost for each in self.by_text[text])


ORDER = attrgetter("order")


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
    read: ReadPair
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
        return ancestor(item.element, self.ups)

    def key_of(self, item: Item) -> Hashable:
        """The key that the item's segments have; NO_ITEM when its field is empty, or no number where one should be.

        Raises:
            NotInOrder: The item's field is not in order.
        """
        return self.key(item.text(self.item_field) if self.where_name else "")

    def key(self, text: str) -> Hashable:
        """The key of a text that names an item."""
        if not self.where_name:
            return EVERY
        if self.numbers:
            return number(text)
        return text or NO_ITEM

    def check_filled(self, serial: str) -> None:
        """Make sure that there is a serial, whatever the mapping checks.

        Raises:
            ValueError: There is none.
        """
        if not serial:
            raise ValueError(f"{self.take_path} is empty")


def index_of(join: Join, base: Spot, offset: int, first: int) -> Index:
    """Index the segments below an element, in one pass.

    Args:
        join: The join.
        base: The element.
        offset: Added to a line of the XML form it gives the line in the file.
        first: Place of the first segment among all of the document.
    """
    found = Index()
    by_text, read, strip = found.by_text, join.read, join.strip
    for order, (element, path, _) in enumerate(walk(base, join.steps, f"/{join.take_path}"), first):
        named, serial, holder = read(element)
        own = by_text.get(named)
        if own is None:
            own = by_text[named] = Segments()
            found.texts.setdefault(join.key(named), []).append(named)
        own.serials.append(strip_zeros(serial) if strip else serial)
        own.lines.append(offset + line_of(holder))
        own.paths.append(path)
        own.orders.append(order)
    return found
