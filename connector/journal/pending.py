"""Reversals that still have a say: open ones, which a person decides, and marks that wait for their original."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import Connection, select

from connector.journal.journal import Transaction
from connector.journal.order import SENDABLE_TURN, Turn, in_groups
from connector.journal.tables import reversal
from connector.model import SerialState


class Waiting(NamedTuple):
    """An open reversal or an unspent mark for a pack."""

    id: int
    serial: str
    movement: str
    state: str
    document_id: int


def waiting(connection: Connection, product_id: int, serials: Sequence[str]) -> list[Waiting]:
    """Open reversals and unspent marks for these serials of one product, oldest first."""
    columns = (reversal.c.id, reversal.c.serial, reversal.c.movement, reversal.c.state, reversal.c.document_id)
    rows: list[Waiting] = []
    for group in in_groups(serials):
        query = select(*columns).where(
            reversal.c.serial.in_(group), reversal.c.product_id == product_id, reversal.c.state.in_(["open", "mark"])
        )
        rows.extend(Waiting._make(row) for row in connection.execute(query.order_by(reversal.c.id)))
    return rows


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
