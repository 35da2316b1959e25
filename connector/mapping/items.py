"""Items of a document: each value read at most once, when it is asked for."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from lxml.etree import _Element

from connector.mapping.paths import Spot
from connector.mapping.values import Value, shown
from connector.model import FindingKind, FindRow, no_rows

KIND = {"hold": FindingKind.HELD, "ignore": FindingKind.IGNORED, "reject": FindingKind.REJECTED}
"""What a mapping file says of a fault, as a kind of finding."""


class NotInOrder(Exception):
    """A value of an item is not in order, which decides over the item.

    Attributes:
        kind: What becomes of the item.
        sentence: Why, with the value.
    """

    def __init__(self, sentence: str, kind: FindingKind = FindingKind.HELD) -> None:
        super().__init__(sentence)
        self.kind = kind
        self.sentence = sentence


class UsedRow(NamedTuple):
    """A row of a look-up table that gave a value.

    Attributes:
        lookup: Name of the look-up.
        file: The table's file; for a row that a document gave, `table` and the table's name.
        line: The row's line in the file; 0 for a row that a document gave.
        document: The document that gave it, its number in the journal; 0 for a row of a file.
    """

    lookup: str
    file: str
    line: int
    document: int = 0


class MissedRow(NamedTuple):
    """A row that a look-up table does not have.

    Attributes:
        lookup: Name of the look-up.
        file: The table's file; else `table` and the name of the table that documents give.
        key: What was looked for, in the order of the key columns.
    """

    lookup: str
    file: str
    key: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Shared:
    """What all items of a document share.

    Attributes:
        find: Finds rows that documents gave.
        texts: What was read above the items, by what reads it and the element it starts at.
    """

    find: FindRow = no_rows
    texts: dict[tuple[object, _Element], object] = field(default_factory=dict)


class Item:
    """One item of a document, with the values of its fields.

    Attributes:
        element: Its segment.
        path: Where the segment stands.
        position: Its place among its siblings, from 1.
        index: Its place in the document, from 1.
        line: Its line in the file that people see.
        shared: What all items of the document share.
        used: Rows of look-up tables that gave values.
        missed: Rows that were looked for and are not there, whatever came of it.
    """

    def __init__(
        self,
        readers: Mapping[str, Callable[[Item], Value]],
        spot: Spot,
        at: tuple[int, int],
        shared: Shared,
        given: Mapping[str, Value] | None = None,
    ) -> None:
        """Take up an item.

        Args:
            readers: Closures of the fields by name.
            spot: Its segment, path and position.
            at: Its line, and its place in the document.
            shared: What all items of the document share.
            given: Values of fields that are not read from the document.
        """
        self._readers = readers
        self._spot = spot
        self._given = given or {}
        self._values: dict[str, Value | NotInOrder] = dict(self._given)
        self.element, self.path, self.position = spot
        self.line, self.index = at
        self.shared = shared
        self.used: dict[UsedRow, None] = {}
        self.missed: dict[MissedRow, None] = {}

    def value(self, name: str) -> Value:
        """The value of a field.

        Raises:
            NotInOrder: It is missing though required, fails a check, or is in no look-up.
        """
        if name not in self._values:
            try:
                self._values[name] = self._readers[name](self)
            except NotInOrder as problem:
                self._values[name] = problem
        found = self._values[name]
        if isinstance(found, NotInOrder):
            raise found
        return found

    def text(self, name: str) -> str:
        """The value of a field as text.

        Raises:
            NotInOrder: As `value`.
        """
        return shown(self.value(name))

    def said(self, name: str) -> str:
        """The value for a sentence: `?` where it is not in order."""
        try:
            return self.text(name)
        except NotInOrder:
            return "?"

    def as_if(self, **given: Value) -> Item:
        """The same item, as if fields had these values."""
        return Item(self._readers, self._spot, (self.line, self.index), self.shared, {**self._given, **given})


ReadValue = Callable[[Item], Value]
ReadText = Callable[[Item], str]
"""Gives the value of a field."""
