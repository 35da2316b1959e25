"""Lines of documents by the names that their ERP gives them, for reversals that name what they reverse (promise 6).

Two senders count their documents alike, so a name is kept with its sender.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy import Connection, bindparam, select

from connector.journal.journal import Transaction
from connector.journal.planned import Mapped
from connector.journal.prepared import Prepared
from connector.journal.rows import among, insert_rows, listed
from connector.journal.tables import document, line
from connector.model import LineName

_SENDERS = Prepared(select(document.c.id, document.c.sender).where(among(document.c.id)))
_FORGET = Prepared(line.delete().where(among(line.c.document_id)))
_ITEMS = Prepared(select(line.c.item, line.c.name).where(line.c.document_id == bindparam("document")))
_NAMED = Prepared(select(line.c.document_id, line.c.item).where(line.c.name == bindparam("name")))


def store(transaction: Transaction, group: Sequence[Mapped]) -> dict[int, dict[int, str]]:
    """Keep the lines of documents in place of those of an earlier mapping; returns the names by document and item."""
    connection = transaction.connection
    _FORGET.run(connection, ids=listed([mapped.document_id for mapped in group]))
    naming = [mapped for mapped in group if mapped.result.lines]
    if not naming:
        return {}
    senders = dict(_SENDERS.rows(connection, ids=listed([mapped.document_id for mapped in naming])))
    names = {
        mapped.document_id: {each.item: _scoped(senders[mapped.document_id], each.name) for each in mapped.result.lines}
        for mapped in naming
    }
    insert_rows(connection, line, _rows(names))
    return names


def _rows(names: Mapping[int, Mapping[int, str]]) -> list[dict[str, int | str]]:
    return [
        {"document_id": document_id, "item": item, "name": name}
        for document_id, items in names.items()
        for item, name in items.items()
    ]


def items(connection: Connection, document_id: int) -> dict[int, str]:
    """The names of a document's lines, by item."""
    return dict(_ITEMS.rows(connection, document=document_id))


def named(connection: Connection, document_id: int, name: LineName) -> str:
    """The line that a document names, as `store` keeps it: one of its own sender's."""
    [[_, sender]] = _SENDERS.rows(connection, ids=listed([document_id]))
    return _scoped(sender, name)


def items_named(connection: Connection, name: str) -> set[tuple[int, int]]:
    """Documents, with their items, that have a name."""
    return set(_NAMED.rows(connection, name=name))


def _scoped(sender: str, name: LineName) -> str:
    # A name is percent-quoted: the last blank is always this one.
    return f"{sender} {name}"
