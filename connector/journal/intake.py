"""Taking documents in: once each, and on disk before their source is told so (promises 1 and 2)."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from sqlalchemy import Connection, select

from connector.journal import outbox
from connector.journal.chain import Event
from connector.journal.journal import Transaction
from connector.journal.order import AT_ONCE
from connector.journal.tables import content, document, source
from connector.model import Document, DocumentState, Key, Mode, Receipt, Taken

SameContent = Callable[[bytes, bytes], bool]
"""Whether two XML forms differ in nothing but what SAP changes when it sends a document again."""


class Origin(NamedTuple):
    """Where documents come from: the source's name, and its mode at that moment."""

    source: str
    mode: Mode


class _Known(NamedTuple):
    id: int
    original: bytes
    xml: bytes


def accept(transaction: Transaction, origin: Origin, documents: Sequence[Document], same: SameContent) -> list[Receipt]:
    """Store documents; a receipt for each, in order."""
    batch = _Batch(transaction, origin, _known(transaction.connection, [str(each.key) for each in documents]), same)
    receipts = [batch.take(each) for each in documents]
    if batch.rows:
        transaction.connection.execute(document.insert(), batch.rows)
        transaction.connection.execute(content.insert(), batch.contents)
    return receipts


def _known(connection: Connection, keys: Sequence[str]) -> dict[str, list[_Known]]:
    """Documents that have one of the keys already, oldest first."""
    found: dict[str, list[_Known]] = {}
    columns = (document.c.id, document.c.key, content.c.original, content.c.xml)
    for start in range(0, len(keys), AT_ONCE):
        query = select(*columns).join(content, content.c.document_id == document.c.id)
        query = query.where(document.c.key.in_(keys[start : start + AT_ONCE])).order_by(document.c.id)
        for row in connection.execute(query):
            found.setdefault(row.key, []).append(
                _Known(row.id, row.original, row.original if row.xml is None else row.xml)
            )
    return found


class _Batch:
    """Documents of one call, judged one by one and stored together."""

    def __init__(
        self, transaction: Transaction, origin: Origin, known: dict[str, list[_Known]], same: SameContent
    ) -> None:
        self.transaction = transaction
        self.origin = origin
        self.known = known
        self.same = same
        self.rows: list[dict[str, Any]] = []
        self.contents: list[dict[str, Any]] = []

    def take(self, handed: Document) -> Receipt:
        earlier = self.known.setdefault(str(handed.key), [])
        repeated = next((each for each in earlier if self._is_same(each, handed)), None)
        if repeated:
            details = {"source": self.origin.source, "name": handed.name}
            self.transaction.tell(Event("document.repeat", details, document_id=repeated.id))
            return Receipt(repeated.id, Taken.REPEAT)
        first = earlier[0].id if earlier else None
        stored = self._add(handed, first)
        earlier.append(_Known(stored, handed.original, handed.xml_form))
        return Receipt(stored, Taken.NEW if first is None else Taken.CONFLICT)

    def _is_same(self, stored: _Known, handed: Document) -> bool:
        if stored.original == handed.original or not (stored.xml and not handed.lacks_form):
            # Without XML form nothing but the bytes can be compared; the same bytes may have got theirs since.
            return stored.original == handed.original
        return stored.xml == handed.xml_form or self.same(stored.xml, handed.xml_form)

    def _add(self, handed: Document, first: int | None) -> int:
        document_id = self.transaction.next_id(document)
        row = self._row(handed, first)
        self.rows.append(row | {"id": document_id})
        self.contents.append({"document_id": document_id, "original": handed.original, "xml": handed.xml})
        details = row | {"sha256": hashlib.sha256(handed.original).hexdigest()}
        self.transaction.tell(Event("document.received", details, document_id=document_id))
        return document_id

    def _row(self, handed: Document, first: int | None) -> dict[str, Any]:
        conflict = f"has the key of document {first} and other content; cancel it, or release it to be mapped"
        return {
            "source": self.origin.source,
            "key": str(handed.key),
            "sender": handed.sender,
            "name": handed.name,
            "mode": self.origin.mode,
            "line_offset": handed.line_offset,
            "state": DocumentState.HELD if first else DocumentState.RECEIVED,
            "hold": "conflict" if first else None,
            "sentence": conflict if first else "",
            "conflict_of": first,
            "released": False,
            "received_at": self.transaction.now,
        }


def refuse(transaction: Transaction, origin: Origin, name: str, sha256: str, cause: str) -> int:
    """Record input that cannot be read; the same input refused again gives the same number."""
    key = str(Key("unread", (origin.source, sha256 or name)))
    found = transaction.connection.execute(select(document.c.id).where(document.c.key == key)).scalar()
    if found is not None:
        transaction.tell(Event("document.repeat", {"source": origin.source, "name": name}, document_id=found))
        return int(found)
    document_id = transaction.next_id(document)
    row = {
        "source": origin.source,
        "key": key,
        "sender": "",
        "name": name,
        "mode": origin.mode,
        "line_offset": 0,
        "state": DocumentState.FAILED,
        "hold": "failed",
        "sentence": cause,
        "released": False,
        "received_at": transaction.now,
        "settled_at": transaction.now,
    }
    transaction.connection.execute(document.insert(), row | {"id": document_id})
    transaction.tell(Event("document.failed", row, document_id=document_id))
    outbox.put(transaction, [document_id])
    return document_id


def unknown(connection: Connection, keys: Sequence[Key]) -> list[Key]:
    """Those of the keys that no document has."""
    texts = {str(key): key for key in keys}
    seen: set[str] = set()
    every = list(texts)
    for start in range(0, len(every), AT_ONCE):
        query = select(document.c.key).where(document.c.key.in_(every[start : start + AT_ONCE]))
        seen.update(connection.execute(query).scalars())
    return [key for text, key in texts.items() if text not in seen]


def cursor(connection: Connection, source_name: str) -> str | None:
    """The cursor that a source last stored."""
    return connection.execute(select(source.c.cursor).where(source.c.name == source_name)).scalar()


def store_cursor(transaction: Transaction, source_name: str, text: str) -> None:
    """Store a source's cursor; it moves in the transaction that stores the documents."""
    _source_row(transaction, source_name)
    transaction.connection.execute(source.update().where(source.c.name == source_name).values(cursor=text))


def store_health(transaction: Transaction, source_name: str, ok: bool, sentence: str) -> None:
    """Keep how a source says it stands; a change between well and not well is an event."""
    before = _source_row(transaction, source_name)
    changed = source.update().where(source.c.name == source_name)
    transaction.connection.execute(changed.values(ok=ok, sentence=sentence, at=transaction.now))
    if before != ok:
        kind = "source.well" if ok else "source.red"
        transaction.tell(Event(kind, {"source": source_name, "sentence": sentence}))


def _source_row(transaction: Transaction, source_name: str) -> bool | None:
    """Make sure that the source has a row; returns whether it was well, None for a new one."""
    found = transaction.connection.execute(select(source.c.ok).where(source.c.name == source_name)).scalar()
    if found is None:
        fresh = {"name": source_name, "cursor": None, "ok": True, "sentence": "", "at": transaction.now}
        transaction.connection.execute(source.insert(), fresh)
    return found
