"""Reversals that came while an attempt of their original was under way."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row, select

from connector.journal import settling
from connector.journal.chain import Event
from connector.journal.journal import Transaction
from connector.journal.reversals import stop, taken_back
from connector.journal.rows import among, listed
from connector.journal.serials import change_serials
from connector.journal.tables import command, finding, reversal, serial
from connector.model import SerialState

_REVERSED = (
    select(reversal.c.id, reversal.c.document_id, reversal.c.finding_id, serial.c.id.label("original_id"))
    .add_columns(serial.c.state, serial.c.uncertain, serial.c.command_id, command.c.document_id.label("original_in"))
    .join(serial, serial.c.id == reversal.c.original_id)
    .join(command, command.c.id == serial.c.command_id)
    .where(among(reversal.c.original_id), reversal.c.state == "open")
)


def after_attempt(transaction: Transaction, serial_ids: Sequence[int]) -> None:
    """Serials that would be sent again are not, when an open reversal names them (promise 6).

    What was surely not acted on is taken back, as if the reversal had come before the attempt; the rest waits for a
    person.

    Args:
        transaction: The one that wrote the attempt's result.
        serial_ids: Serials of the attempt that would be sent again.
    """
    found = transaction.connection.execute(_REVERSED, {"ids": listed(serial_ids)}).all()
    for row in found:
        if row.state == SerialState.QUEUED and not row.uncertain:
            _take_back(transaction, row)
        else:
            stop(transaction, [row.original_id], row.document_id)
    settling.settle_documents(transaction, {row.document_id for row in found})


def _take_back(transaction: Transaction, row: Row[*tuple[Any, ...]]) -> None:
    values = taken_back(row.document_id)
    change_serials(transaction, [row.original_id], values)
    transaction.connection.execute(reversal.update().where(reversal.c.id == row.id).values(state="applied"))
    closed = "taken back after all: no attempt was acted on"
    transaction.connection.execute(finding.update().where(finding.c.id == row.finding_id).values(closed=closed))
    details = {"serial_id": row.original_id, "state": SerialState.CANCELLED, "sentence": values["sentence"]}
    transaction.tell(Event("serial.reversed", details, row.original_in, row.command_id))
