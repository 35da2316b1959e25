"""Statements of the hot path, made into text once.

SQLAlchemy builds, caches and wraps each execution anew, which costs more than the database does. These go to the
driver as they are; their rows come back as plain tuples, so a boolean is 0 or 1.
"""

from __future__ import annotations

import sqlite3
from functools import cached_property
from typing import Any

from sqlalchemy import Connection
from sqlalchemy.dialects import sqlite
from sqlalchemy.sql import ClauseElement


class Prepared:
    """A statement with named parameters."""

    def __init__(self, statement: ClauseElement) -> None:
        """Keep a statement; it is compiled at its first use."""
        self._statement = statement

    @cached_property
    def _compiled(self) -> tuple[str, dict[str, Any]]:
        dialect = sqlite.dialect(paramstyle="named")
        compiled: Any = self._statement.compile(dialect=dialect)
        constants = {name: bind.value for bind, name in compiled.bind_names.items() if not bind.required}
        return str(compiled), constants

    def run(self, connection: Connection, /, **values: Any) -> int:
        """Execute; returns how many rows were changed."""
        return self._cursor(connection, values).rowcount

    def rows(self, connection: Connection, /, **values: Any) -> list[tuple[Any, ...]]:
        """Execute; returns all rows."""
        return self._cursor(connection, values).fetchall()

    def first(self, connection: Connection, /, **values: Any) -> tuple[Any, ...] | None:
        """Execute; returns the first row."""
        found: tuple[Any, ...] | None = self._cursor(connection, values).fetchone()
        return found

    def column(self, connection: Connection, /, **values: Any) -> list[Any]:
        """Execute; returns the first value of all rows."""
        return [row[0] for row in self._cursor(connection, values)]

    def _cursor(self, connection: Connection, values: dict[str, Any]) -> sqlite3.Cursor:
        text, constants = self._compiled
        driver: sqlite3.Connection = connection.connection.driver_connection  # type: ignore[assignment]  # opened in store.py
        return driver.execute(text, constants | values)
