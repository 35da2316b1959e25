"""Rows of look-up tables that documents gave: the newest of each key, with the document it came from.

Two senders name their materials alike, so each has rows of its own.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

from sqlalchemy import Connection, bindparam, func, select, true

from connector.journal import store
from connector.journal.chain import Event
from connector.journal.journal import Journal, Transaction
from connector.journal.planned import Mapped
from connector.journal.prepared import Prepared
from connector.journal.rows import among, insert_rows, listed, to_json
from connector.journal.tables import document, lookup_row
from connector.model import Finding, FindRow, GivenRow, PlannedRow

_OF_ONE = (lookup_row.c.name == bindparam("name"), lookup_row.c.sender == bindparam("sender"))
_SENDERS = Prepared(select(document.c.id, document.c.sender).where(among(document.c.id)))
_FORGET = Prepared(lookup_row.delete().where(among(lookup_row.c.document_id)))
_KNOWN = Prepared(
    select(lookup_row.c.key, lookup_row.c.newness, lookup_row.c.document_id).where(*_OF_ONE, among(lookup_row.c.key))
)
_DELETE = Prepared(lookup_row.delete().where(*_OF_ONE, among(lookup_row.c.key)))
_FIND = Prepared(
    select(lookup_row.c.document_id, lookup_row.c.cells, lookup_row.c.sentence).where(
        *_OF_ONE, lookup_row.c.key == bindparam("key")
    )
)


class Scope(NamedTuple):
    """One table of one sender."""

    name: str
    sender: str


def store_rows(transaction: Transaction, group: Sequence[Mapped]) -> list[Mapped]:
    """Keep the rows that documents give, in place of older ones and of those of an earlier mapping of theirs.

    Args:
        transaction: The one to write in.
        group: The documents' mappings, oldest first.

    Returns:
        The same, with findings that say so where a row was not taken because a newer one is there.
    """
    _FORGET.run(transaction.connection, ids=listed([mapped.document_id for mapped in group]))
    giving = [mapped.document_id for mapped in group if mapped.result.rows]
    if not giving:
        return list(group)
    senders = dict(_SENDERS.rows(transaction.connection, ids=listed(giving)))
    shelf = _Shelf(transaction)
    shelf.look_up(
        (Scope(row.table, senders[mapped.document_id]), _key_text(row.key))
        for mapped in group
        for row in mapped.result.rows
    )
    stored = [_put(shelf, senders.get(mapped.document_id, ""), mapped) for mapped in group]
    shelf.write()
    return stored


def forget(transaction: Transaction, document_id: int) -> None:
    """A document that gave rows was mapped again and is held, ignored or failed as a whole: it gives none any more."""
    _FORGET.run(transaction.connection, ids=listed([document_id]))


def _put(shelf: _Shelf, sender: str, mapped: Mapped) -> Mapped:
    findings = list(mapped.result.findings)
    for row in mapped.result.rows:
        newer = shelf.put(Scope(row.table, sender), row, mapped.document_id)
        if newer is not None:
            findings[row.finding] = _not_taken(findings[row.finding], newer)
    if not mapped.result.rows:
        return mapped
    return replace(mapped, result=replace(mapped.result, findings=tuple(findings)))


def _not_taken(finding: Finding, newer: int) -> Finding:
    return replace(finding, sentence=f"{finding.sentence}; not taken, for document {newer} is newer")


class _Shelf:
    """The newest row of each key that a group of documents touches."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction
        self._newest: dict[tuple[Scope, str], tuple[list[str], int]] = {}
        self._rows: dict[tuple[Scope, str], dict[str, Any]] = {}

    def look_up(self, touched: Iterable[tuple[Scope, str]]) -> None:
        """Read how new the rows are that are there."""
        for scope, keys in _by_scope(touched).items():
            known = _KNOWN.rows(self._transaction.connection, **scope._asdict(), ids=listed(keys))
            for key, newness, document_id in known:
                self._newest[scope, key] = json.loads(newness), document_id

    def put(self, scope: Scope, row: PlannedRow, document_id: int) -> int | None:
        """Take a row unless a newer one is there; returns the number of the document that gave that."""
        key = _key_text(row.key)
        newness = [*row.newness], document_id
        there = self._newest.get((scope, key))
        if there is not None and there > newness:
            return there[1]
        self._newest[scope, key] = newness
        self._rows[scope, key] = {
            **scope._asdict(),
            "key": key,
            "cells": None if row.cells is None else to_json(row.cells),
            "sentence": row.sentence,
            "newness": to_json(newness[0]),
            "document_id": document_id,
        }
        return None

    def write(self) -> None:
        """Store what was taken."""
        for scope, keys in _by_scope(self._rows).items():
            _DELETE.run(self._transaction.connection, **scope._asdict(), ids=listed(keys))
        rows = list(self._rows.values())
        insert_rows(self._transaction.connection, lookup_row, rows, {"at": self._transaction.now})
        for document_id, own in _by_document(rows).items():
            self._transaction.tell(Event("document.rows", {"rows": own}, document_id=document_id))


def _by_scope(touched: Iterable[tuple[Scope, str]]) -> dict[Scope, list[str]]:
    found: dict[Scope, list[str]] = {}
    for scope, key in touched:
        found.setdefault(scope, []).append(key)
    return found


def _by_document(rows: Iterable[Mapping[str, Any]]) -> dict[int, list[dict[str, Any]]]:
    found: dict[int, list[dict[str, Any]]] = {}
    for row in rows:
        found.setdefault(row["document_id"], []).append({name: row[name] for name in ("name", "key", "cells")})
    return found


def _key_text(key: Mapping[str, str]) -> str:
    """A key as the journal holds it, whatever order a mapping or a look-up names its columns in."""
    return to_json(dict(sorted(key.items())))


class GivenRows:
    """Rows as they stand at one moment; what was found once is kept, for as long as this is used."""

    def __init__(self, connection: Connection, path: Path) -> None:
        """Read with a connection of the journal at the path."""
        self._connection = connection
        self._path = path
        self._found: dict[tuple[Any, ...], GivenRow | None] = {}

    def of(self, sender: str) -> FindRow:
        """Finds rows for documents of a sender.

        Raises:
            JournalFull: The journal cannot be read just now (when a row is looked for).
            JournalUnsafe: The journal is damaged (likewise).
        """
        return partial(self._find, sender)

    def _find(self, own: str, table: str, senders: Sequence[str], key: Mapping[str, str]) -> GivenRow | None:
        asked = (table, tuple(senders) or (own,), tuple(key.items()))
        if asked not in self._found:
            text = _key_text(key)
            found = (self._row(table, sender, text) for sender in senders or (own,))
            self._found[asked] = next((row for row in found if row is not None), None)
        return self._found[asked]

    def _row(self, table: str, sender: str, key: str) -> GivenRow | None:
        with store.telling(self._path):
            row = _FIND.first(self._connection, name=table, sender=sender, key=key)
        return None if row is None else _given(*row)


def _given(document_id: int, cells: str | None, sentence: str) -> GivenRow:
    return GivenRow(document_id, None if cells is None else json.loads(cells), sentence)


@contextmanager
def given_rows(journal: Journal) -> Iterator[GivenRows]:
    """The rows as they stand when the first one is looked for."""
    with journal.reading() as connection:
        yield GivenRows(connection, journal.path)


def list_rows(
    connection: Connection, table: str, key: Mapping[str, str], limit: int, document_id: int = 0
) -> list[dict[str, Any]]:
    """Rows for people, by table, sender and key.

    Args:
        connection: A connection of the journal.
        table: Name of the table; empty for all.
        key: Values that key columns have; those left out may have any.
        limit: At most so many.
        document_id: Only rows that this document gave; 0 for all.
    """
    query = select(lookup_row).order_by(lookup_row.c.name, lookup_row.c.sender, lookup_row.c.key).limit(limit)
    if table:
        query = query.where(lookup_row.c.name == table)
    if document_id:
        query = query.where(lookup_row.c.document_id == document_id)
    for column, value in key.items():
        query = query.where(func.json_extract(lookup_row.c.key, f'$."{column}"') == value)
    rows = [dict(row) for row in connection.execute(query).mappings()]
    for row in rows:
        row["table"] = row.pop("name")
        row["key"] = json.loads(row["key"])
        row["cells"] = None if row["cells"] is None else json.loads(row["cells"])
        del row["newness"]
    return rows


def key_columns(connection: Connection, table: str) -> list[str]:
    """Names of the key columns of a table's rows, of those of all tables when `table` is empty."""
    key = func.json_each(lookup_row.c.key).table_valued("key")
    query = select(key.c.key).select_from(lookup_row).join(key, true()).distinct().order_by(key.c.key)
    return list(connection.execute(query.where(lookup_row.c.name == table) if table else query).scalars())


def tables(connection: Connection) -> list[dict[str, Any]]:
    """Every table and sender, with how many keys it has and when it last changed."""
    columns = (lookup_row.c.name, lookup_row.c.sender)
    query = select(
        lookup_row.c.name.label("table"),
        lookup_row.c.sender,
        func.count(lookup_row.c.cells).label("rows"),
        (func.count() - func.count(lookup_row.c.cells)).label("without_row"),
        func.max(lookup_row.c.at).label("at"),
    ).group_by(*columns)
    return [dict(row) for row in connection.execute(query.order_by(*columns)).mappings()]
