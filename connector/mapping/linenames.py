"""Lines of ERP documents as items name them: an item's own, and the one that a reversal takes back."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from connector.mapping.items import Item, NotInOrder
from connector.mapping.schema import LinePart
from connector.model import LineName

ReadLine = Callable[[Item], LineName | None]
"""Gives the line that an item names; None where it names none."""


@dataclass(frozen=True, slots=True)
class Lines:
    """How items name lines.

    Attributes:
        own: Reads an item's own line; None where the mapping has no `line_id`.
        reversed: Reads the line that a reversal takes back; None where the mapping has no `reverses`.
        blank: The fields that `reverses` reads, as they are for an item that takes nothing back.
    """

    own: ReadLine | None
    reversed: ReadLine | None
    blank: Mapping[str, str]


def compile_lines(line_id: LinePart | None, reverses: LinePart | None) -> Lines:
    """Compile `line_id` and `reverses` of a mapping file."""
    return Lines(
        own=None if line_id is None else _required(line_id),
        reversed=None if reverses is None else _optional(reverses),
        blank={} if reverses is None else dict.fromkeys((*reverses.document, reverses.line), ""),
    )


def _required(part: LinePart) -> ReadLine:
    names = (*part.document, part.line)

    def read(item: Item) -> LineName:
        texts = [item.text(name) for name in names]
        if not all(texts):
            empty = names[texts.index("")]
            raise NotInOrder(f"{empty} is empty, so that a reversal could not name this item (line_id)")
        return _name(texts)

    return read


def _optional(part: LinePart) -> ReadLine:
    names = (*part.document, part.line)

    def read(item: Item) -> LineName | None:
        texts = [item.text(name) for name in names]
        if not any(texts):
            return None
        if not all(texts):
            empty = names[texts.index("")]
            raise NotInOrder(f"{empty} is empty, so that what the item reverses is named in part alone")
        return _name(texts)

    return read


def _name(texts: list[str]) -> LineName:
    *document, line = texts
    return LineName(tuple(document), line)
