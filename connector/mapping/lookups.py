"""Look-up tables from CSV files with a header."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from connector.errors import Fault, Misconfigured


class Row(NamedTuple):
    """A row of a look-up table.

    Attributes:
        line: Line in the table's file.
        cells: Cells by column, without blanks around them.
    """

    line: int
    cells: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Table:
    """A look-up table.

    Attributes:
        name: Its file, as people know it.
        columns: Names of the columns.
        rows: The rows, in order.
    """

    name: str
    columns: tuple[str, ...]
    rows: tuple[Row, ...]

    def by_key(self, key: Sequence[str]) -> dict[tuple[str, ...], Row]:
        """The rows by their key columns.

        Raises:
            Misconfigured: A key column is missing, or two rows have one key.
        """
        self.need(key)
        found: dict[tuple[str, ...], Row] = {}
        faults = []
        for row in self.rows:
            cells = tuple(row.cells[column] for column in key)
            first = found.setdefault(cells, row)
            if first is not row:
                said = ", ".join(f"{column} {cell}" for column, cell in zip(key, cells, strict=True))
                faults.append(Fault(self.name, row.line, f"{said} is in line {first.line} already; keep one row"))
        if faults:
            raise Misconfigured(faults)
        return found

    def need(self, columns: Iterable[str]) -> None:
        """Make sure that the columns exist.

        Raises:
            Misconfigured: One is missing.
        """
        has = ", ".join(self.columns)
        missing = [column for column in columns if column not in self.columns]
        if missing:
            raise Misconfigured(
                [Fault(self.name, 1, f"has no column {each}, only {has}; add it to the header") for each in missing]
            )


def read_table(name: str, content: bytes) -> Table:
    """Read a CSV file: UTF-8, a header, `;` or `,` between the cells as the header has it.

    Args:
        name: The file's path as people know it.
        content: The file's bytes.

    Raises:
        Misconfigured: It is not UTF-8, has no header, a column twice, or a row with more or fewer cells.
    """
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise Misconfigured([Fault(name, line, f"is not UTF-8 (byte {error.start}); save it as UTF-8")]) from None
    header = text.split("\n", 1)[0]
    reader = csv.reader(
        io.StringIO(text, newline=""), delimiter=";" if header.count(";") > header.count(",") else ",", strict=True
    )
    try:
        lines = [(reader.line_num, [cell.strip() for cell in cells]) for cells in reader if any(cells)]
    except csv.Error as error:
        raise Misconfigured([Fault(name, reader.line_num, f"is not CSV: {error}; correct the line")]) from None
    return _table(name, lines)


def _table(name: str, lines: Sequence[tuple[int, list[str]]]) -> Table:
    if not lines:
        raise Misconfigured([Fault(name, 1, "is empty; write a header with the names of the columns")])
    header_line, columns = lines[0]
    faults = [
        Fault(name, header_line, f"has the column {each!r} twice or without a name; name each column once")
        for each in sorted({each for each in columns if columns.count(each) > 1 or not each})
    ]
    faults += [
        Fault(name, line, f"has {len(cells)} cells where the header has {len(columns)}; correct the row")
        for line, cells in lines[1:]
        if len(cells) != len(columns)
    ]
    if faults:
        raise Misconfigured(faults)
    rows = tuple(Row(line, dict(zip(columns, cells, strict=True))) for line, cells in lines[1:])
    return Table(name, tuple(columns), rows)
