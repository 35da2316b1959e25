"""Fields that are looked up: in a file's rows, and in rows that documents gave."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from connector.mapping.checks import strip_zeros
from connector.mapping.items import Item, MissedRow, NotInOrder, ReadText, UsedRow
from connector.mapping.lookups import Row
from connector.mapping.schema import FieldPart
from connector.model import FindingKind, GivenRow


@dataclass(frozen=True, slots=True)
class LookupTable:
    """A look-up, ready to be asked.

    Attributes:
        name: Name of the look-up.
        file: The table's file; empty when it has none.
        key: Its key columns.
        rows: Rows of the file by key.
        missing: What becomes of an item whose row or cell is missing.
        given: Name of the table that documents give; empty when there is none.
        senders: Whose documents count for that.
    """

    name: str
    file: str
    key: tuple[str, ...]
    rows: Mapping[tuple[str, ...], Row]
    missing: FindingKind
    given: str = ""
    senders: tuple[str, ...] = ()
    _unpadded: dict[tuple[str, ...], Row] = field(default_factory=dict, compare=False, repr=False)

    def but_for_zeros(self, key: Sequence[str]) -> Row | None:
        """The first row whose key differs in leading zeros alone."""
        # Made by the first miss and kept: to search the table at each miss would take quadratic time.
        if not self._unpadded:
            for each, row in self.rows.items():
                self._unpadded.setdefault(tuple(map(strip_zeros, each)), row)
        return self._unpadded.get(tuple(map(strip_zeros, key)))


def looked_up(part: FieldPart, table: LookupTable) -> ReadText:
    """A closure that reads a field's cell.

    Args:
        part: What the mapping file says of the field.
        table: Its look-up.
    """
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
        cell = "" if row is None else row.cells.get(column, "")
        if row is not None:
            item.used[UsedRow(table.name, table.file, row.line)] = None
        given = _given(table, item, key) if table.given and not cell else None
        # Nothing is looked for under an empty value, unless the item is held for it.
        is_asked = all(key) or not (has_default or table.missing != FindingKind.HELD)
        if is_asked and row is None and (given is None or given.cells is None):
            item.missed[MissedRow(table.name, table.file or f"table {table.given}", key)] = None
        if given is not None and given.cells is not None:
            cell = given.cells.get(column, "")
        if not cell and not has_default:
            raise NotInOrder(_missing(table, key, column, row, given), table.missing)
        return cell

    return from_table


def _given(table: LookupTable, item: Item, key: Sequence[str]) -> GivenRow | None:
    """What a document gave for the key."""
    found = item.shared.find(table.given, table.senders, dict(zip(table.key, key, strict=True)))
    if found is not None:
        item.used[UsedRow(table.name, f"table {table.given}", 0, found.document_id)] = None
    return found


def _missing(table: LookupTable, key: Sequence[str], column: str, row: Row | None, given: GivenRow | None) -> str:
    named = ", ".join(f"{name} {value or '(empty)'}" for name, value in zip(table.key, key, strict=True))
    causes = []
    if row is not None:
        causes.append(f"{table.file}:{row.line} has no {column} for {named}")
    elif table.file:
        causes.append(f"{table.file} has no row for {named}{_near(table, key)}")
    if table.given:
        causes.append(_not_given(table, named, column, given))
    return "; ".join(causes)


def _not_given(table: LookupTable, named: str, column: str, given: GivenRow | None) -> str:
    if given is None:
        whose = " or ".join(table.senders) or "its sender"
        return f"no document of {whose} has given table {table.given} a row for {named}; when one has, remap this one"
    if given.cells is None:
        return f"table {table.given} has no row for {named}: {given.sentence} (document {given.document_id})"
    return f"table {table.given} has no {column} for {named} (document {given.document_id})"


def _near(table: LookupTable, key: Sequence[str]) -> str:
    """Where the key stands with other leading zeros: Excel takes them off, SAP puts them on."""
    row = table.but_for_zeros(key)
    if row is None:
        return ""
    written = [row.cells[column] for column in table.key]
    more = sum(map(len, written)) > sum(map(len, key))
    return f"; it is written {'with' if more else 'without'} zeros in line {row.line}"
