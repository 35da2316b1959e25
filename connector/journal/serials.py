"""Writing the states of serials."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, bindparam, update

from connector.journal.journal import Transaction
from connector.journal.order import in_groups
from connector.journal.tables import serial


def change_serials(
    transaction: Transaction, serial_ids: Sequence[int], values: Mapping[str, Any], *only: ColumnElement[bool]
) -> None:
    """Set the same values on serials, in statements of a size that SQLite takes.

    Args:
        transaction: The one to write in.
        serial_ids: Numbers of serials of commands.
        values: By column of `serial`.
        only: Conditions that a row must meet to be changed.
    """
    changed = update(serial).where(serial.c.id.in_(bindparam("ids", expanding=True)), *only).values(dict(values))
    for group in in_groups(serial_ids):
        transaction.connection.execute(changed, {"ids": list(group)})
