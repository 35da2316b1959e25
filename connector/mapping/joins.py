"""Serial segments joined to items: indexed once for each parent, so that the work grows with the document."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import chain, groupby

from lxml.etree import _Element

from connector.mapping.checks import strip_zeros
from connector.mapping.columns import ColumnReader, Columns
from connector.mapping.fields import Item
from connector.mapping.paths import ReadPair, Spot, ancestor, children, line_of, places, walk
from connector.mapping.segments import Listed, Segment, Segments
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
        listed: All of the document.
        key: Gives the key of a text.
        by_text: Places in it, by the text with which the segments name their item.
        texts: Those texts by key; 1 and 0001 are two texts of one key.
        claimed: How many items have each key.
    """

    listed: Listed
    key: Callable[[str], Hashable]
    by_text: dict[str, range | list[int]] = field(default_factory=dict)
    texts: dict[Hashable, list[str]] = field(default_factory=dict)
    claimed: dict[Hashable, int] = field(default_factory=dict)

    def add(self, text: str, orders: range) -> None:
        """Note segments that name their item with the text."""
        before = self.by_text.get(text)
        if before is None:
            self.by_text[text] = orders
            self.texts.setdefault(self.key(text), []).append(text)
        elif isinstance(before, list):
            before.extend(orders)
        else:
            self.by_text[text] = [*before, *orders]

    def claim(self, key: Hashable) -> None:
        """Note that an item has the key."""
        if key is not NO_ITEM:
            self.claimed[key] = self.claimed.get(key, 0) + 1

    def own(self, key: Hashable) -> Segments:
        """The segments of items with the key, in document order."""
        texts = self.texts.get(key, []) if key in self.claimed else []
        if len(texts) == 1:
            return Segments(self.listed, self.by_text[texts[0]])
        return Segments(self.listed, sorted(chain.from_iterable(self.by_text[text] for text in texts)))

    def orphans(self) -> Iterator[tuple[str, Segment]]:
        """Segments that name no item, each with the text with which it tries to."""
        lost = (text for key, texts in self.texts.items() if key not in self.claimed for text in texts)
        return ((text, each) for text in lost for each in Segments(self.listed, self.by_text[text]))


@dataclass(frozen=True, slots=True)
class Join:
    """A compiled join.

    Attributes:
        ups: How many parents above the item its segments hang.
        steps: Names from there to the segments.
        read: Reads what a segment says of its item, and its serial.
        columns: Reads the same of many segments at once, where they allow that.
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
    columns: ColumnReader
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


def index_of(join: Join, base: Spot, offset: int, listed: Listed) -> Index:
    """Index the segments below an element, in one pass.

    Args:
        join: The join.
        base: The element.
        offset: Added to a line of the XML form it gives the line in the file.
        listed: All segments of the document so far; those below the element are added.
    """
    index = Index(listed, join.key)
    *above, name = join.steps
    for element, path, _ in walk(base, above):
        columns = join.columns.read(element)
        if columns is None:
            _add_rows(join, index, children(element, path, name, f"/{join.take_path}"), offset)
        else:
            _add_columns(join, index, columns, places(path, name, f"/{join.take_path}", len(columns.serials)), offset)
    return index


def _add_rows(join: Join, index: Index, spots: Iterable[Spot], offset: int) -> None:
    read, strip, listed = join.read, join.strip, index.listed
    for element, path, _ in spots:
        named, serial, holder = read(element)
        index.add(named, range(len(listed), len(listed) + 1))
        listed.extend([strip_zeros(serial) if strip else serial], [offset + line_of(holder)], [path])


def _add_columns(join: Join, index: Index, columns: Columns, paths: Iterable[str], offset: int) -> None:
    """Add segments, as many at once as name the same item."""
    start = len(index.listed)
    serials = map(strip_zeros, columns.serials) if join.strip else columns.serials
    index.listed.extend(serials, (offset + line for line in columns.lines) if offset else columns.lines, paths)
    for named, run in groupby(columns.named):
        end = start + len(list(run))
        index.add(named, range(start, end))
        start = end
