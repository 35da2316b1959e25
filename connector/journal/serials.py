"""Writing the states of serials."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from sqlalchemy import ColumnElement, update

from connector.journal.journal import Transaction
from connector.journal.rows import among, listed
from connector.journal.tables import serial


def change_serials(
    transaction: Transaction, serial_ids: Collection[int], values: Mapping[str, Any], *only: ColumnElement[bool]
) -> None:
    """Set the same values on serials.

    Args:
        transaction: The one to write in.
        serial_ids: Numbers of serials of commands.
        values: By column of `serial`.
        only: Conditions that a row must meet to be changed.
    """
    if serial_ids:
        changed = update(serial).where(among(serial.c.id), *only).values(dict(values))
        transaction.connection.execute(changed, {"ids": listed(serial_ids)})
