"""Fields of an item, compiled to closures."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from itertools import chain
from typing import TypeVar, cast

from lxml.etree import _Element

from connector.mapping.checks import strip_zeros
from connector.mapping.items import Item, MissedRow, NotInOrder, ReadValue, UsedRow
from connector.mapping.lookups import Row
from connector.mapping.only import Only, compile_only
from connector.mapping.paths import Namespaces, Path, ancestor, parse_path
from connector.mapping.reading import compile_all, compile_path
from connector.mapping.schema import FieldPart
from connector.mapping.texts import split
from connector.mapping.values import Value, shown, typed
from connector.model import Checks, FindingKind

Made = TypeVar("Made", str, tuple[str, ...])
ReadText = Callable[[Item], str]


@dataclass(frozen=True, slots=True)
class LookupTable:
    """A look-up, ready to be asked.

    Attributes:
        name: Name of the look-up.
        file: The table's file.
        key: Its key columns.
        rows: Rows by key.
        missing: What becomes of an item whose row or cell is missing.
    """

    name: str
    file: str
    key: tuple[str, ...]
    rows: Mapping[tuple[str, ...], Row]
    missing: FindingKind
    _unpadded: dict[tuple[str, ...], Row] = field(default_factory=dict, compare=False, repr=False)

    def but_for_zeros(self, key: Sequence[str]) -> Row | None:
        """The first row whose key differs in leading zeros alone."""
        # Made by the first miss and kept: to search the table at each miss would take quadratic time.
        if not self._unpadded:
            for each, row in self.rows.items():
                self._unpadded.setdefault(tuple(map(strip_zeros, each)), row)
        return self._unpadded.get(tuple(map(strip_zeros, key)))


def compile_field(
    name: str,
    part: FieldPart,
    table: LookupTable | None,
    namespaces: Namespaces,
    checks: Checks,
) -> ReadValue:
    """A closure that reads one field of an item, or raises NotInOrder.

    Args:
        name: The field's name.
        part: What the mapping file says of it.
        table: Its look-up table, for a look-up field.
        namespaces: Namespaces by prefix.
        checks: All checks and converters.
    """
    nothing = f"{name} is empty ({_source(part)}), but required"
    finish = _finish(name, part, checks, part.decimal or "")
    # The mapping file itself writes numbers with a point.
    default = partial(_finish(name, part, checks, ""), part.default or "")
    if part.every:
        return _with_all(part, _all_in_document(part, namespaces), finish, default, nothing)
    origin = _looked_up(part, table) if table is not None else _in_document(part, namespaces)

    def read(item: Item) -> Value:
        text = origin(item)
        value = finish(text) if text else default()
        if value == "" and part.required:
            raise NotInOrder(nothing)
        return value

    return read


def _source(part: FieldPart) -> str:
    if part.lookup is not None:
        return f"look-up {part.lookup}, column {part.take}"
    return " or ".join(part.path) or "position"


def _with_all(
    part: FieldPart,
    origin: Callable[[Item], Iterable[str]],
    finish: Callable[[str], Value],
    default: Callable[[], Value],
    nothing: str,
) -> ReadValue:
    def read(item: Item) -> Value:
        found = [*map(finish, origin(item))] or [default()]
        texts = tuple(shown(each) for each in found if each != "")
        if not texts and part.required:
            raise NotInOrder(nothing)
        return texts

    return read


def _finish(name: str, part: FieldPart, known: Checks, mark: str) -> Callable[[str], Value]:
    converters = [known.converters[each] for each in part.convert]
    checks = [known.checks[each] for each in part.check]

    def finish(text: str) -> Value:
        try:
            # Nothing, or what a converter finds to be nothing, is not for the others and for no check.
            for convert in converters:
                text = convert(text) if text else ""
            for check in checks if text else ():
                check(text)
            return typed(text, part.kind, mark)
        except ValueError as error:
            raise NotInOrder(f"{name}: {error}") from None

    return finish


def _in_document(part: FieldPart, namespaces: Namespaces) -> ReadText:
    if part.position:
        return lambda item: str(item.position)
    if part.text is not None:
        constant = part.text
        return lambda _item: constant
    only = compile_only(part.only, namespaces)
    paths = [parse_path(each, namespaces) for each in part.path]
    reads = [_from_item(path.ups, compile_path(path._replace(ups=0), only), "") for path in paths]
    return lambda item: next(filter(None, (read(item) for read in reads)), "")


def _all_in_document(part: FieldPart, namespaces: Namespaces) -> Callable[[Item], Iterable[str]]:
    only = compile_only(part.only, namespaces)
    paths = [parse_path(each, namespaces) for each in part.path]
    reads = [_from_item(path.ups, _listed(path._replace(ups=0), only, part.separator), ()) for path in paths]
    return lambda item: chain.from_iterable(read(item) for read in reads)


def _listed(path: Path, only: Only, separator: str | None) -> Callable[[_Element], tuple[str, ...]]:
    read = compile_all(path, only)
    if separator is None:
        return lambda element: tuple(read(element))
    return lambda element: tuple(part for text in read(element) for part in split(text, separator) if part)


def _from_item(ups: int, read: Callable[[_Element], Made], nothing: Made) -> Callable[[Item], Made]:
    if ups == 0:
        return lambda item: read(item.element)

    def read_above(item: Item) -> Made:
        above = ancestor(item.element, ups)
        if above is None:
            return nothing
        # Items share their parent: to search its children again for each of them would take quadratic time.
        if (read, above) not in item.shared:
            item.shared[read, above] = read(above)
        return cast("Made", item.shared[read, above])

    return read_above


def _looked_up(part: FieldPart, table: LookupTable) -> ReadText:
    column = part.take or ""
    has_default = part.default is not None

    def from_table(item: Item) -> str:
        try:
            key = tuple(item.text(each) for each in part.key)
        except NotInOrder:
            if has_default:
                return ""
            raise
        row = table.rows.get(key)
        cell = "" if row is None else row.cells[column]
        if row is not None:
            item.used[UsedRow(table.name, table.file, row.line)] = None
        else:
            item.missed[MissedRow(table.name, table.file, key)] = None
        if not cell and not has_default:
            raise NotInOrder(_missing(table, key, column, row), table.missing)
        return cell

    return from_table


def _missing(table: LookupTable, key: Sequence[str], column: str, row: Row | None) -> str:
    named = ", ".join(f"{name} {value or '(empty)'}" for name, value in zip(table.key, key, strict=True))
    if row is None:
        return f"{table.file} has no row for {named}{_near(table, key)}"
    return f"{table.file}:{row.line} has no {column} for {named}"


def _near(table: LookupTable, key: Sequence[str]) -> str:
    """Where the key stands with other leading zeros: Excel takes them off, SAP puts them on."""
    row = table.but_for_zeros(key)
    if row is None:
        return ""
    written = [row.cells[column] for column in table.key]
    more = sum(map(len, written)) > sum(map(len, key))
    return f"; it is written {'with' if more else 'without'} zeros in line {row.line}"
