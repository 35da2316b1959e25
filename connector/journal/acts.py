"""What a person does to serials, always with a reason: retry, release, cancel, resolve.

Each act is done whole or not at all; one serial that does not allow it declines it for all, by name.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from sqlalchemy import bindparam, select, update

from connector.errors import NotAllowed
from connector.journal import settling
from connector.journal.chain import Event
from connector.journal.journal import Transaction
from connector.journal.order import history
from connector.journal.tables import command, finding, reversal, serial
from connector.journal.turns import Target, Wanted, turns
from connector.model import Outcome, SerialState


class Row(NamedTuple):
    """A serial of a command, as an act finds it."""

    id: int
    serial: str
    state: str
    movement: str
    uncertain: bool
    hold: str | None
    sentence: str
    command_id: int
    product_id: int
    document_id: int
    endpoint: str
    product_code: str
    reason: str

    @property
    def named(self) -> str:
        """How a sentence names it."""
        return f"serial {self.serial} of command {self.command_id}"


def _rows(transaction: Transaction, serial_ids: Sequence[int]) -> list[Row]:
    names = ("id", "serial", "state", "movement", "uncertain", "hold", "sentence", "command_id", "product_id")
    more = (command.c.document_id, command.c.endpoint, command.c.product_code, command.c.reason)
    query = (
        select(*(serial.c[name] for name in names), *more)
        .join(command, command.c.id == serial.c.command_id)
        .where(serial.c.id.in_(bindparam("ids", expanding=True)))
        .order_by(serial.c.id)
    )
    rows = [Row._make(row) for row in transaction.connection.execute(query, {"ids": list(serial_ids)})]
    if not rows:
        raise NotAllowed("nothing was named that is in the journal; look it up with `connector commands`")
    return rows


def retry(transaction: Transaction, serial_ids: Sequence[int], why: str) -> int:
    """Send refused or unconfirmed serials again; returns how many.

    Raises:
        NotAllowed: One is in another state, or a later command about its pack stands or is unsettled.
    """
    rows = _rows(transaction, serial_ids)
    _require(rows, lambda row: row.state in (SerialState.REFUSED, SerialState.UNCONFIRMED), "retry", _RETRY)
    for row in rows:
        _nothing_later(transaction, row)
    return _queue(transaction, rows, "serial.retried", why)


_RETRY = "only refused and unconfirmed serials are sent again"


def _nothing_later(transaction: Transaction, row: Row) -> None:
    """A later command about the same pack must not be overtaken by an older one."""
    every = history(transaction.connection, row.product_id, [row.serial])[row.serial]
    later = next((each for each in every if each.id > row.id and (each.stands or not each.is_settled)), None)
    if later:
        raise NotAllowed(
            f"{row.named} cannot be sent again: command {later.command_id} of document {later.document_id} names the "
            f"same pack later and is {later.state}; settle or cancel that one first"
        )


def release(transaction: Transaction, serial_ids: Sequence[int], why: str) -> int:
    """Send held serials; returns how many.

    Raises:
        NotAllowed: One is not held, or waits for its document to be released.
    """
    rows = _rows(transaction, serial_ids)
    _require(rows, lambda row: row.state == SerialState.HELD, "release", "only held serials are released")
    _require(rows, lambda row: row.hold != "document", "release", "release or remap its document instead")
    capped = [{"command": row.command_id} for row in rows if row.hold == "cap"]
    if capped:
        beyond = update(command).where(command.c.id == bindparam("command")).values(over_cap=True)
        transaction.connection.execute(beyond, capped)
    return _queue(transaction, rows, "serial.released", why)


def _queue(transaction: Transaction, rows: Sequence[Row], kind: str, why: str) -> int:
    """Queue serials by a person's will: it overrides a hold, never the order of a pack's commands."""
    for row in rows:
        target = Target(row.product_id, row.endpoint, row.reason)
        [(now, _)] = turns(transaction, target, [Wanted(row.serial, row.movement, before=row.id)])
        if now.state is None:
            raise NotAllowed(f"{row.named} cannot be sent: {now.sentence}; cancel it")
        values = {"state": SerialState.QUEUED, "hold": None, "again": False, "waits_for": now.waits_for}
        _change(transaction, row, kind, values | {"sentence": now.sentence if now.waits_for else ""}, why)
    settling.follow(transaction, {row.command_id for row in rows})
    return len(rows)


def cancel(transaction: Transaction, serial_ids: Sequence[int], why: str) -> int:
    """Never send these serials; returns how many.

    Raises:
        NotAllowed: One may have been acted on, is under way, or is settled for good.
    """
    rows = _rows(transaction, serial_ids)
    open_states = (SerialState.QUEUED, SerialState.HELD, SerialState.REFUSED)
    _require(rows, lambda row: row.state in (*open_states, SerialState.UNCONFIRMED), "cancel", "it cannot be unsent")
    _require(
        rows,
        lambda row: not row.uncertain and row.state != SerialState.UNCONFIRMED,
        "cancel",
        "an attempt may have been acted on: find out outside, then use `connector resolve`",
    )
    for row in rows:
        values = {"state": SerialState.CANCELLED, "hold": None, "waits_for": None, "sentence": f"cancelled: {why}"}
        _change(transaction, row, "serial.cancelled", values, why)
    settling.follow(transaction, {row.command_id for row in rows})
    return len(rows)


def resolve(transaction: Transaction, serial_ids: Sequence[int], outcome: Outcome, why: str) -> int:
    """Record what a person found or did outside; returns how many serials.

    `done`: the pack is decommissioned for this reason. `undone`: it is not, and a later command is new. Either closes
    a reversal that waited for this decision.

    Raises:
        NotAllowed: One is queued or under way, was never sent, or is confirmed and not to be undone.
    """
    rows = _rows(transaction, serial_ids)
    decided = (SerialState.UNCONFIRMED, SerialState.HELD, SerialState.REFUSED, SerialState.RESOLVED)
    allowed = (*decided, SerialState.CONFIRMED)
    _require(rows, lambda row: row.state in allowed, "resolve", "cancel it, or wait for its answer")
    for row in rows:
        values = {"state": SerialState.RESOLVED, "outcome": outcome, "hold": None, "again": False}
        _change(transaction, row, "serial.resolved", values | {"sentence": f"{outcome}: {why}"}, why)
        _close_reversal(transaction, row, outcome)
    settling.follow(transaction, {row.command_id for row in rows})
    return len(rows)


def _close_reversal(transaction: Transaction, row: Row, outcome: str) -> None:
    waiting = (reversal.c.original_id == row.id, reversal.c.state == "open")
    found = transaction.connection.execute(select(reversal.c.finding_id, reversal.c.document_id).where(*waiting)).all()
    for each in found:
        closed = update(finding).where(finding.c.id == each.finding_id).values(closed=f"resolved as {outcome}")
        transaction.connection.execute(closed)
    transaction.connection.execute(update(reversal).where(*waiting).values(state="closed"))
    settling.settle_documents(transaction, {each.document_id for each in found})


def _require(rows: Sequence[Row], allowed: Callable[[Row], bool], act: str, else_sentence: str) -> None:
    wrong = [row for row in rows if not allowed(row)]
    if wrong:
        more = f" (and {len(wrong) - 1} more)" if len(wrong) > 1 else ""
        raise NotAllowed(f"cannot {act} {wrong[0].named}{more}: it is {wrong[0].state}; {else_sentence}")


def _change(transaction: Transaction, row: Row, kind: str, values: dict[str, Any], why: str) -> None:
    transaction.connection.execute(update(serial).where(serial.c.id == row.id).values(values))
    told = {"serial": row.serial, "before": row.state, "state": values["state"], "reason": why}
    transaction.tell(Event(kind, told | {"outcome": values.get("outcome")}, row.document_id, row.command_id))
