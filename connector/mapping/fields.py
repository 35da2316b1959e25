"""Fields of an item: compiled once, read lazily, each at most once an item."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from lxml.etree import _Element

from connector.mapping.only import Only, compile_only
from connector.mapping.paths import Namespaces, Path, Spot, ancestor, parse_path
from connector.mapping.reading import compile_path
from connector.mapping.schema import FieldPart
from connector.mapping.values import Value, shown, typed
from connector.model import Checks, FindingKind, FindRow, no_rows

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
        texts: Texts that were read above the items, by path, what is wanted there, and the element it starts at.
    """

    find: FindRow = no_rows
    texts: dict[tuple[Path, Only, _Element], str] = field(default_factory=dict)


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


def compile_field(
    name: str,
    part: FieldPart,
    origin: ReadText,
    checks: Checks,
) -> ReadValue:
    """A closure that reads one field of an item, or raises NotInOrder.

    Args:
        name: The field's name.
        part: What the mapping file says of it.
        origin: Reads its text.
        checks: All checks and converters.
    """
    default = part.default or ""
    finish = _finish(name, part, checks)
    nothing = f"{name} is empty ({_source(part)}), but required"

    def read(item: Item) -> Value:
        text = origin(item) or default
        value = finish(text) if text else ""
        if value == "" and part.required:
            raise NotInOrder(nothing)
        return value

    return read


def _source(part: FieldPart) -> str:
    if part.lookup is not None:
        return f"look-up {part.lookup}, column {part.take}"
    if part.ratio is not None:
        return f"{' x '.join(part.ratio.of)} / {' x '.join(part.ratio.by)}"
    return " or ".join(part.path) or "position"


def _finish(name: str, part: FieldPart, known: Checks) -> Callable[[str], Value]:
    converters = [known.converters[each] for each in part.convert]
    checks = [known.checks[each] for each in part.check]

    def finish(text: str) -> Value:
        try:
            for convert in converters:
                text = convert(text)
            # A converter may find that there is nothing, which no check is for.
            for check in checks if text else ():
                check(text)
            return typed(text, part.kind)
        except ValueError as error:
            raise NotInOrder(f"{name}: {error}") from None

    return finish


def in_document(part: FieldPart, namespaces: Namespaces) -> ReadText:
    """A closure that reads what a field takes from the document or is given as a constant."""
    if part.position:
        return lambda item: str(item.position)
    if part.text is not None:
        constant = part.text
        return lambda _item: constant
    only = compile_only(part.only, namespaces)
    reads = [_read_path(parse_path(each, namespaces), only) for each in part.path]
    return lambda item: next(filter(None, (read(item) for read in reads)), "")


def _read_path(path: Path, only: Only) -> ReadText:
    below = compile_path(path._replace(ups=0), only)
    if path.ups == 0:
        return lambda item: below(item.element)

    def read(item: Item) -> str:
        above = ancestor(item.element, path.ups)
        if above is None:
            return ""
        # Items share their parent: to search its children again for each of them would take quadratic time.
        key = (path, only, above)
        texts = item.shared.texts
        if key not in texts:
            texts[key] = below(above)
        return texts[key]

    return read
