"""Documents that wait to be mapped, with their bytes."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, NamedTuple

from sqlalchemy import Connection, Row, select

from connector.errors import Unreadable
from connector.journal.rows import among, listed
from connector.journal.tables import content, document
from connector.model import Document, DocumentState, Key

BATCH_DOCUMENTS = 50
BATCH_BYTES = 8 * 1024 * 1024
"""A batch is full with one or the other: large enough to share its fsync, small enough to be held."""


class Received(NamedTuple):
    """A document as the journal holds it."""

    id: int
    source: str
    mode: str
    document: Document


_LOAD = select(document, content.c.original, content.c.xml).join(content, content.c.document_id == document.c.id)
_WAITING = _LOAD.where(document.c.state == DocumentState.RECEIVED).order_by(document.c.id).limit(BATCH_DOCUMENTS)
_STILL = select(document.c.id).where(among(document.c.id), document.c.state == DocumentState.RECEIVED)


def batch(connection: Connection) -> list[Received]:
    """The documents that have waited longest, as many as share one transaction well."""
    found: list[Received] = []
    size = 0
    with connection.execute(_WAITING) as rows:
        for row in rows:
            found.append(_received(row))
            size += len(row.original)
            if size > BATCH_BYTES:
                break
    return found


def still(connection: Connection, document_ids: Collection[int]) -> set[int]:
    """Which of them still wait: a person may have cancelled one since it was read."""
    return set(connection.execute(_STILL, {"ids": listed(document_ids)}).scalars())


def load(connection: Connection, document_id: int) -> Received:
    """A document with its bytes.

    Raises:
        Unreadable: The journal has no bytes of it: its source could not read it.
    """
    row = connection.execute(_LOAD.where(document.c.id == document_id)).first()
    if row is None:
        raise Unreadable(f"the journal has no bytes of document {document_id}")
    return _received(row)


def _received(row: Row[*tuple[Any, ...]]) -> Received:
    return Received(
        id=row.id,
        source=row.source,
        mode=row.mode,
        document=Document(
            key=Key.parse(row.key),
            sender=row.sender,
            original=row.original,
            xml=row.xml,
            name=row.name,
            line_offset=row.line_offset,
        ),
    )
