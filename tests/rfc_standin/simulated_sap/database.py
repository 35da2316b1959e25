"""The simulated system's database: SAP's tables in SQLite, rows of a posting that is not committed yet not seen."""

from __future__ import annotations

import sqlite3
import threading
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from tests.rfc_standin.simulated_sap.tables import INDEXES, Column

Row = dict[str, Any]
_MOVED = 0xF0000 - 0xD800


class Database:
    """Tables of one client-dependent system; every column is text but INT4, which is a number."""

    def __init__(self, tables: Mapping[str, tuple[Column, ...]]) -> None:
        self.tables = dict(tables)
        self._lock = threading.RLock()
        self._connection = sqlite3.connect(":memory:", isolation_level=None, check_same_thread=False)
        self._shapes = {name: _Shape(columns) for name, columns in self.tables.items()}
        for name, columns in self.tables.items():
            self._create(name, columns)

    def _create(self, name: str, columns: Sequence[Column]) -> None:
        fields = ", ".join(f"{column.name} {'INTEGER' if column.type == 'X' else 'TEXT'}" for column in columns)
        self._connection.execute(f"CREATE TABLE {name} ({fields}, seen_from REAL NOT NULL)")
        for number, index in enumerate(INDEXES.get(name, ())):
            self._connection.execute(f"CREATE INDEX {name}_{number} ON {name} ({index})")

    def insert(self, table: str, rows: Iterable[Mapping[str, Any]], commit_after: float = 0) -> None:
        """Insert rows, which are seen `commit_after` seconds from now; a field not given is initial."""
        shape, seen_from = self._shapes[table], time.monotonic() + commit_after
        places = ", ".join("?" * (len(shape.initial) + 1))
        stored = [(*shape.values(row), seen_from) for row in rows]
        with self._lock:
            self._connection.executemany(f"INSERT INTO {table} VALUES ({places})", stored)  # noqa: S608 - a known name

    def update(self, table: str, field: str, value: str, where: str, values: Sequence[Any]) -> int:
        """Change a field of rows; returns their number."""
        with self._lock:
            done = self._connection.execute(
                f"UPDATE {table} SET {field} = ? WHERE {where}",  # noqa: S608 - names from the dictionary
                (_hidden(value), *values),
            )
            return done.rowcount

    def select(self, table: str, where: str = "", values: Sequence[Any] = (), more: str = "") -> list[Row]:
        """Rows that are committed.

        Args:
            table: A table of the dictionary.
            where: An SQL condition, its values as `?`.
            values: What stands for each `?`.
            more: What follows the condition: ORDER BY, LIMIT.
        """
        condition = f"seen_from <= ? AND ({where or '1'})"
        names = [column.name for column in self.tables[table]]
        with self._lock:
            found = self._connection.execute(
                f"SELECT {', '.join(names)} FROM {table} WHERE {condition} {more}",  # noqa: S608 - names of the dictionary
                (time.monotonic(), *map(_hidden, values)),
            )
            return [dict(zip(names, map(_shown, row), strict=True)) for row in found]

    def pages(self, table: str, where: str, values: Sequence[Any], fields: Sequence[str], more: str) -> Iterator[Any]:
        """Only some fields of rows, as tuples."""
        with self._lock:
            yield from self._connection.execute(
                f"SELECT {', '.join(fields)} FROM {table} WHERE seen_from <= ? AND ({where or '1'}) {more}",  # noqa: S608
                (time.monotonic(), *map(_hidden, values)),
            ).fetchall()


class _Shape:
    """How rows of a table are stored: the place of each field, and what is there if nobody fills it."""

    def __init__(self, columns: Sequence[Column]) -> None:
        self._places = {column.name: (place, column) for place, column in enumerate(columns)}
        self.initial = [int(column.initial) if column.type == "X" else column.initial for column in columns]

    def values(self, row: Mapping[str, Any]) -> list[Any]:
        """A row's values in the order of the columns; keys that are no fields are left out."""
        values = list(self.initial)
        for name, value in row.items():
            if name in self._places and value not in {None, ""}:
                place, column = self._places[name]
                values[place] = _stored(column, value)
        return values


def _stored(column: Column, value: Any) -> Any:
    if column.type == "X":
        return int(value)
    text = str(value)
    return _hidden(text.rjust(column.length, "0") if column.type == "N" else text.rstrip(" "))


def _hidden(value: Any) -> Any:
    """SQLite keeps no lone surrogate, so it is moved to where no character is."""
    if not isinstance(value, str) or value.isascii():
        return value
    return "".join(chr(ord(each) + _MOVED) if 0xD800 <= ord(each) <= 0xDFFF else each for each in value)


def _shown(value: Any) -> Any:
    if not isinstance(value, str) or value.isascii():
        return value
    return "".join(chr(ord(each) - _MOVED) if 0xF0000 <= ord(each) <= 0xF07FF else each for each in value)


shown = _shown
