"""Reversals that still have a say: open ones, which a person decides, and marks that wait for their original."""

from __future__ import annotations

from collections.abc import Collection
from typing import NamedTuple

from sqlalchemy import Connection, bindparam, or_, select

from connector.journal.journal import Transaction
from connector.journal.order import SENDABLE_TURN, Turn
from connector.journal.prepared import Prepared
from connector.journal.rows import among, listed
from connector.journal.tables import reversal
from connector.model import SerialState


class Waiting(NamedTuple):
    """An open reversal or an unspent mark for a pack."""

    id: int
    serial: str
    movement: str
    line: str | None
    state: str
    document_id: int


def waiting(connection: Connection, product_id: int, serials: Collection[str]) -> list[Waiting]:
    """Open reversals and unspent marks for these serials of one product, oldest first."""
    rows = _WAITING.rows(connection, product=product_id, serials=listed(serials))
    return sorted(Waiting._make(row) for row in rows)


_WAITING = Prepared(
    select(*(reversal.c[name] for name in Waiting._fields)).where(
        among(reversal.c.serial, "serials"),
        reversal.c.product_id == bindparam("product"),
        or_(reversal.c.state == "open", reversal.c.state == "mark"),
    )
)


def decide_first(found: Waiting) -> Turn:
    """The turn of a serial whose pack has an open reversal."""
    sentence = f"document {found.document_id} reverses what was sent for this pack: decide that first"
    return Turn(SerialState.HELD, sentence, hold="reversal")


def unless_reversed(connection: Connection, product_id: int, name: str) -> Turn:
    """The turn of a serial that waited and could be sent now, but for an open reversal of its pack."""
    found = next((each for each in waiting(connection, product_id, [name]) if each.state == "open"), None)
    return decide_first(found) if found else SENDABLE_TURN


def has_open(connection: Connection, document_id: int) -> bool:
    """Whether a reversal of this document waits for a person."""
    query = select(reversal.c.id).where(reversal.c.document_id == document_id, reversal.c.state == "open")
    return connection.execute(query.limit(1)).first() is not None


def spend(transaction: Transaction, mark_id: int, serial_id: int) -> None:
    """A mark has held its original; it holds no other."""
    values = {"state": "spent", "original_id": serial_id}
    transaction.connection.execute(reversal.update().where(reversal.c.id == mark_id).values(values))


def forget_marks(transaction: Transaction, document_id: int) -> None:
    """The reversal's document is mapped anew or cancelled: its unspent marks hold nothing any more."""
    unspent = (reversal.c.document_id == document_id, reversal.c.state == "mark")
    transaction.connection.execute(reversal.delete().where(*unspent))
