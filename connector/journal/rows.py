"""Many rows or numbers in one statement: the database reads them from one JSON text (sqlite.org/json1.html).

Between two steps of a statement other threads run, and with dozens of requests under way each step then waits for its
turn. One statement for a whole batch takes one turn.
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Mapping, Sequence
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, Connection, Table, bindparam, func, literal_column, select

from connector.journal.prepared import Prepared

to_json = json.JSONEncoder(ensure_ascii=False).encode
DIGEST_BYTES = 32
AT_ONCE = 5000
"""Rows of one statement: many enough to share its cost, few enough for their text to be small."""
_NUL = re.compile(r"(?<!\\)(?:\\\\)*\\u0000")
"""A NUL in a JSON text; an escaped backslash before `u0000` is none."""


def among(column: ColumnElement[Any], name: str = "ids") -> ColumnElement[bool]:
    """The condition that a column has one of the values that are bound as `name`, by `listed`."""
    values = func.json_each(bindparam(name)).table_valued("value")
    return column.in_(select(values.c.value))


def listed(values: Collection[int] | Collection[str]) -> str:
    """Values as `among` wants them bound."""
    return to_json(list(values))


def insert_rows(
    connection: Connection,
    table: Table,
    rows: Sequence[Mapping[str, Any]],
    same: Mapping[str, Any] | None = None,
    digests: Mapping[str, bytes] | None = None,
) -> None:
    """Insert rows.

    Args:
        connection: Inside a transaction.
        table: Their table.
        rows: Of the same columns in the same order; texts, whole numbers, booleans and None.
        same: Columns that have the same value in every row; times stand here, since a number with a fraction may
            lose its last bit on the way through a text.
        digests: Columns of 32 bytes a row, all rows' one after the other.
    """
    for first in range(0, len(rows), AT_ONCE):
        some = rows[first : first + AT_ONCE]
        cut = slice(first * DIGEST_BYTES, (first + AT_ONCE) * DIGEST_BYTES)
        _insert(connection, table, some, same or {}, {name: each[cut] for name, each in (digests or {}).items()})


def _insert(
    connection: Connection,
    table: Table,
    rows: Sequence[Mapping[str, Any]],
    same: Mapping[str, Any],
    digests: Mapping[str, bytes],
) -> None:
    text = to_json([tuple(row.values()) for row in rows])
    if "\\u0000" in text and _NUL.search(text):
        raise ValueError("a text with a NUL character cannot be stored")  # the database would end the text there
    shared = {f"same_{name}": value for name, value in same.items()}
    packed = {f"digests_{name}": value for name, value in digests.items()}
    statement = _insertion(table, tuple(rows[0]), tuple(same), tuple(digests))
    statement.run(connection, rows=text, **shared, **packed)


@lru_cache(maxsize=64)
def _insertion(table: Table, names: tuple[str, ...], same: tuple[str, ...], digests: tuple[str, ...]) -> Prepared:
    rows = func.json_each(bindparam("rows")).table_valued("key", "value", name="row")
    columns: list[ColumnElement[Any]] = [
        func.json_extract(rows.c.value, literal_column(f"'$[{position}]'")) for position in range(len(names))
    ]
    columns += [bindparam(f"same_{name}", type_=table.c[name].type) for name in same]
    columns += [
        func.substr(bindparam(f"digests_{name}"), rows.c.key * DIGEST_BYTES + 1, DIGEST_BYTES) for name in digests
    ]
    return Prepared(table.insert().from_select([*names, *same, *digests], select(*columns)))
