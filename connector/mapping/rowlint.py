"""What is wrong in the rows of look-up tables, seen before a document needs them.

A wrong row holds the items that use it and nothing else, so that it is no fault of the mapping: a table of many
products goes on working. `connector check` names it all the same.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from connector.errors import Fault
from connector.mapping.checks import check_gtin14
from connector.mapping.lookups import Table
from connector.mapping.schema import AnyFile, FieldPart, MappingFile
from connector.mapping.values import boolean, shown, typed
from connector.model import Check, Checks, Convert


@dataclass(frozen=True, slots=True)
class Taker:
    """A field that takes a column of a table.

    Attributes:
        column: The column.
        converters: Its converters, in order.
        checks: What the converted text must pass.
        kind: `decimal`, `boolean`, or None for text.
        mark: The decimal mark; empty for a point and no groups.
        shown_checks: What its value, as text, must pass.
    """

    column: str
    converters: Sequence[Convert]
    checks: Sequence[Check]
    kind: str | None
    mark: str
    shown_checks: Sequence[Callable[[str], object]]

    def complaint(self, cell: str) -> str:
        """What is wrong with a cell; empty when nothing is."""
        try:
            for convert in self.converters:
                cell = convert(cell)
            for check in self.checks:
                check(cell)
            text = shown(typed(cell, self.kind, self.mark))
            for wanted in self.shown_checks:
                wanted(text)
        except ValueError as error:
            return str(error)
        return ""


def row_faults(mapping: AnyFile, checks: Checks, tables: Mapping[str, Table]) -> list[Fault]:
    """A fault for each filled cell that a field would not take; takes time in proportion to the rows.

    Args:
        mapping: A mapping file without faults.
        checks: All checks and converters.
        tables: Its tables, by look-up.
    """
    faults: dict[tuple[str, int, str], Fault] = {}
    for name, field in mapping.fields.items():
        table = tables.get(field.lookup or "")
        if table is not None and field.take is not None:
            taker = _taker(mapping, checks, name, field, field.take)
            for line, fault in _wrong(table, taker):
                faults.setdefault((fault.file, line, taker.column), fault)
    return sorted(faults.values(), key=lambda fault: (fault.file, fault.line))


def _taker(mapping: AnyFile, checks: Checks, name: str, field: FieldPart, column: str) -> Taker:
    return Taker(
        column,
        [checks.converters[each] for each in field.convert],
        [checks.checks[each] for each in field.check],
        field.kind,
        field.decimal or "",
        list(_of_the_command(mapping, name)),
    )


def _of_the_command(mapping: AnyFile, name: str) -> Iterator[Callable[[str], object]]:
    """What the command expects of a field: a pack's GTIN, and whether the market is told."""
    command = mapping.command if isinstance(mapping, MappingFile) else None
    if command is not None and command.product_code.field == name:
        yield check_gtin14
    if command is not None and command.send_to_market.field == name:
        yield boolean


def _wrong(table: Table, taker: Taker) -> Iterator[tuple[int, Fault]]:
    # Most columns hold few different values.
    complaints: dict[str, str] = {"": ""}
    for row in table.rows:
        cell = row.cells.get(taker.column, "")
        if cell not in complaints:
            complaints[cell] = taker.complaint(cell)
        if complaint := complaints[cell]:
            sentence = f'{taker.column} "{cell}": {complaint}; until the cell is corrected, items that need it are held'
            yield row.line, Fault(table.name, row.line, sentence)
