"""How serial segments belong to items: by a key that both have."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain

from lxml.etree import _Element

from connector.mapping.columns import ColumnReader
from connector.mapping.items import KIND, Item
from connector.mapping.only import ANY, compile_only
from connector.mapping.paths import Namespaces, Path, ancestor, parse_path
from connector.mapping.rows import ReadRow, Texts, compile_row
from connector.mapping.schema import Join as JoinPart
from connector.mapping.segments import Listed, Segment, Segments
from connector.mapping.values import number
from connector.model import Check, FindingKind

NO_ITEM: Hashable = None
"""Key of segments that say nothing that could name an item; no item has it."""


@dataclass(slots=True)
class Index:
    """Serial segments below one element.

    Attributes:
        listed: All of the document.
        key: Gives the key of the texts of a segment.
        by_texts: Places in it, by the texts with which the segments name their item.
        texts: Those texts by key; 1 and 0001 are two texts of one key.
        claimed: How many items have each key.
    """

    listed: Listed
    key: Callable[[Texts], Hashable]
    by_texts: dict[Texts, range | list[int]] = field(default_factory=dict)
    texts: dict[Hashable, list[Texts]] = field(default_factory=dict)
    claimed: dict[Hashable, int] = field(default_factory=dict)

    def add(self, texts: Texts, orders: range) -> None:
        """Note segments that name their item with the texts."""
        before = self.by_texts.get(texts)
        if before is None:
            self.by_texts[texts] = orders
            self.texts.setdefault(self.key(texts), []).append(texts)
        elif isinstance(before, list):
            before.extend(orders)
        else:
            self.by_texts[texts] = [*before, *orders]

    def claim(self, key: Hashable) -> None:
        """Note that an item has the key."""
        if key is not NO_ITEM:
            self.claimed[key] = self.claimed.get(key, 0) + 1

    def own(self, key: Hashable) -> Segments:
        """The segments of items with the key, in document order."""
        texts = self.texts.get(key, []) if key in self.claimed else []
        if len(texts) == 1:
            return Segments(self.listed, self.by_texts[texts[0]])
        return Segments(self.listed, sorted(chain.from_iterable(self.by_texts[each] for each in texts)))

    def orphans(self) -> Iterator[tuple[Texts, Segment]]:
        """Segments that name no item, each with the texts with which it tries to."""
        lost = (each for key, texts in self.texts.items() if key not in self.claimed for each in texts)
        return ((texts, each) for texts in lost for each in Segments(self.listed, self.by_texts[texts]))


@dataclass(frozen=True, slots=True)
class Join:
    """A compiled join.

    Attributes:
        name: Its name.
        ups: How many parents above the item its segments hang.
        steps: Names from there to the segments; none where the item itself is the segment.
        read: Reads what a segment says of its item, and its serials.
        columns: Reads the same of many segments at once, where they allow that; None where they never do.
        above: Where parents of a segment say more of its item, from the segment.
        take_path: Path of the serial below the segment, as the file has it.
        below: The same as it stands in the paths that people see.
        where_names: What names the item, as the file has it: of the segment, then of its parents.
        item_fields: The item's fields they are compared with.
        numbers: Whether they are compared as numbers.
        strip: Whether leading zeros are taken off all-digit serials.
        checks: Checks of each serial.
        orphaned: What becomes of a segment that names no item.
        count: Decimal fields whose product must be the number of serials; none to leave that.
    """

    name: str
    ups: int
    steps: tuple[str, ...]
    read: ReadRow
    columns: ColumnReader | None
    above: tuple[Path, ...]
    take_path: str
    below: str
    where_names: tuple[str, ...]
    item_fields: tuple[str, ...]
    numbers: bool
    strip: bool
    checks: tuple[Check, ...]
    orphaned: FindingKind
    count: tuple[str, ...]

    def base(self, item: Item) -> _Element | None:
        """The element below which an item's segments hang."""
        return ancestor(item.element, self.ups)

    def key_of(self, item: Item) -> Hashable:
        """The key that the item's segments have; NO_ITEM when a field is empty, or no number where one should be.

        Raises:
            NotInOrder: A field of the item is not in order.
        """
        return self.key(tuple(item.text(name) for name in self.item_fields))

    def key(self, texts: Texts) -> Hashable:
        """The key of texts that name an item; all segments have one key where nothing names one."""
        if self.numbers:
            numbers = tuple(map(number, texts))
            return NO_ITEM if None in numbers else numbers
        return texts if all(texts) else NO_ITEM

    def said(self, texts: Iterable[str]) -> str:
        """How texts name an item, for a sentence."""
        pairs = zip(self.where_names, texts, strict=True)
        return ", ".join(f"{name} {text or '(empty)'}" for name, text in pairs)

    def check_filled(self, serial: str) -> None:
        """Make sure that there is a serial, whatever the mapping checks.

        Raises:
            ValueError: There is none.
        """
        if not serial:
            raise ValueError(f"{self.take_path} is empty")


def compile_join(name: str, part: JoinPart, checks: Sequence[Check], namespaces: Namespaces) -> Join:
    """Compile a join of a mapping file that has no faults.

    Args:
        name: Its name.
        part: What the file says of it.
        checks: Its checks.
        namespaces: Namespaces by prefix.
    """
    source, take = parse_path(part.source, namespaces), parse_path(part.take, namespaces)
    paths = {each: parse_path(each, namespaces) for each in part.where}
    own, above = [each for each in paths if not paths[each].ups], [each for each in paths if paths[each].ups]
    only = compile_only(part.only, namespaces)
    named = [paths[each] for each in own]
    plain = source.steps and only == ANY and part.separator is None
    return Join(
        name=name,
        ups=source.ups,
        steps=source.steps,
        read=compile_row(named, take, only, part.separator or ""),
        columns=ColumnReader(source.steps[-1], named, take) if plain else None,
        above=tuple(paths[each] for each in above),
        take_path=part.take if take.steps else part.source,
        below=take.below,
        where_names=(*own, *above),
        item_fields=tuple(part.where[each] for each in (*own, *above)),
        numbers=part.compare == "number",
        strip=part.zeros == "strip",
        checks=tuple(checks),
        orphaned=KIND[part.if_orphaned],
        count=part.count_equals.product if part.count_equals else (),
    )
