"""Later commands of a pack, when an earlier one that was settled changes after the fact (promise 4)."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import and_, bindparam, or_, select

from connector.journal import settling
from connector.journal.journal import Transaction
from connector.journal.order import in_groups
from connector.journal.serials import change_serials
from connector.journal.settling import Woken
from connector.journal.tables import command, serial
from connector.model import SerialState

_earlier = serial.alias("earlier")
_QUEUED = and_(serial.c.state == SerialState.QUEUED, serial.c.waits_for.is_(None))
_AGAIN = and_(serial.c.state == SerialState.UNCONFIRMED, serial.c.again)
_LATER = (
    select(serial.c.id, serial.c.serial, serial.c.product_id, serial.c.command_id, serial.c.uncertain)
    .add_columns(command.c.document_id, command.c.endpoint, command.c.reason)
    .add_columns(_earlier.c.id.label("earlier_id"), _earlier.c.command_id.label("earlier_in"))
    .join(_earlier, and_(_earlier.c.serial == serial.c.serial, _earlier.c.product_id == serial.c.product_id))
    .join(command, command.c.id == serial.c.command_id)
    .where(_earlier.c.id.in_(bindparam("ids", expanding=True)), _earlier.c.id < serial.c.id)
    .where(or_(_QUEUED, _AGAIN))
    .order_by(serial.c.id, _earlier.c.id)
)
"""Serials that may be sent now although one of these came before them."""


def wait_again(transaction: Transaction, serial_ids: Sequence[int]) -> set[int]:
    """Serials were refused and are held now: what may be sent after them waits; returns its commands."""
    touched: set[int] = set()
    for group in in_groups(serial_ids):
        for row in transaction.connection.execute(_LATER, {"ids": list(group)}).all():
            if not row.uncertain:
                values = {"waits_for": row.earlier_id, "sentence": f"waits for command {row.earlier_in}"}
                change_serials(transaction, [row.id], values)
                touched.add(row.command_id)
    return touched


def judge_again(transaction: Transaction, serial_ids: Sequence[int]) -> set[int]:
    """Serials were resolved as done: what may be sent after them may be a repeat now; returns its commands.

    What may have been acted on itself is not sent again by itself: a person resolves it too.
    """
    touched: set[int] = set()
    for group in in_groups(serial_ids):
        for row in transaction.connection.execute(_LATER, {"ids": list(group)}).all():
            if row.uncertain:
                sentence = f"command {row.earlier_in} was resolved as done meanwhile: resolve this one too"
                values = {"state": SerialState.UNCONFIRMED, "again": False, "sentence": sentence}
                change_serials(transaction, [row.id], values)
            else:
                settling.take_turn(transaction, Woken(*(getattr(row, name) for name in Woken._fields)))
            touched.add(row.command_id)
    return touched
