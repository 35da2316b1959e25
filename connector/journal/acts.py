"""What a person does to serials, always with a reason: retry, release, cancel, resolve.

Each act is done whole or not at all; one serial that does not allow it declines it for all, by name.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from sqlalchemy import bindparam, select, update

from connector.errors import NotAllowed
from connector.journal import later, settling
from connector.journal.chain import Event
from connector.journal.journal import Transaction
from connector.journal.order import history, in_groups
from connector.journal.serials import change_serials
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
    wanted = in_groups(sorted(set(serial_ids)))
    rows = [Row._make(row) for group in wanted for row in transaction.connection.execute(query, {"ids": list(group)})]
    if not rows:
        raise NotAllowed("nothing was named that is in the journal; look it up with `connector commands`")
    return rows


def retry(transaction: Transaction, serial_ids: Sequence[int], why: str) -> int:
    """Send refused or unconfirmed serials again; returns how many.

    Raises:
        NotAllowed: One is in another state, or its pack was sent, or may be, for a later command.
    """
    rows = _rows(transaction, serial_ids)
    _require(rows, lambda row: row.state in (SerialState.REFUSED, SerialState.UNCONFIRMED), "retry", _RETRY)
    return _queue(transaction, rows, "serial.retried", why)


_RETRY = "only refused and unconfirmed serials are sent again"


def release(transaction: Transaction, serial_ids: Sequence[int], why: str) -> int:
    """Send held serials; returns how many.

    Raises:
        NotAllowed: One is not held, waits for its document to be released, is reversed, or its pack was sent, or may
            be, for a later command.
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
    by_command: dict[int, list[Row]] = defaultdict(list)
    for row in rows:
        by_command[row.command_id].append(row)
    for of_command in by_command.values():
        _nothing_later(transaction, of_command)
        _queue_command(transaction, of_command, kind, why)
    # What a person sends again does not wait for the end of a back-off.
    now = update(command).where(command.c.id == bindparam("command")).values(due_at=transaction.now)
    transaction.connection.execute(now, [{"command": each} for each in by_command])
    settling.follow(transaction, by_command)
    return len(rows)


def _nothing_later(transaction: Transaction, rows: Sequence[Row]) -> None:
    """A later command about the same pack must not be overtaken by an older one."""
    every = history(transaction.connection, rows[0].product_id, [row.serial for row in rows])
    for row in rows:
        later = next((each for each in every[row.serial] if each.id > row.id and each.is_ahead), None)
        if later:
            raise NotAllowed(
                f"{row.named} cannot be sent: command {later.command_id} of document {later.document_id} names the "
                f"same pack later and is {later.state}; settle or cancel that one first"
            )


def _queue_command(transaction: Transaction, rows: Sequence[Row], kind: str, why: str) -> None:
    target = Target(rows[0].product_id, rows[0].endpoint, rows[0].reason)
    wanted = [Wanted(row.serial, row.movement, before=row.id) for row in rows]
    alike: dict[tuple[int | None, str], list[Row]] = defaultdict(list)
    for row, (now, _) in zip(rows, turns(transaction, target, wanted, by_person=True), strict=True):
        if now.state is None:
            raise NotAllowed(f"{row.named} cannot be sent: {now.sentence}; cancel it")
        if now.hold == "reversal":
            raise NotAllowed(f"{row.named} cannot be sent: {now.sentence}")
        alike[now.waits_for, now.sentence if now.waits_for else ""].append(row)
    for (waits_for, sentence), same in alike.items():
        values = {"state": SerialState.QUEUED, "hold": None, "again": False, "waits_for": waits_for}
        _change(transaction, same, kind, values | {"sentence": sentence}, why)


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
    values = {"state": SerialState.CANCELLED, "hold": None, "waits_for": None, "sentence": f"cancelled: {why}"}
    _change(transaction, rows, "serial.cancelled", values, why)
    settling.follow(transaction, {row.command_id for row in rows})
    return len(rows)


def resolve(transaction: Transaction, serial_ids: Sequence[int], outcome: Outcome, why: str) -> int:
    """Record what a person found or did outside; returns how many serials.

    `done`: the pack is decommissioned for this reason. `undone`: it is not, and a later command is new. Either closes
    a reversal that waited for this decision.

    Raises:
        NotAllowed: One is under way, was cancelled, or was observed only; or it is to be done while an earlier
            command of its pack is open.
    """
    rows = _rows(transaction, serial_ids)
    decided = (SerialState.UNCONFIRMED, SerialState.HELD, SerialState.REFUSED, SerialState.RESOLVED)
    # Queued ones too: after a restore a person may know that a pack was decommissioned before its file came again.
    allowed = (*decided, SerialState.CONFIRMED, SerialState.QUEUED)
    _require(rows, lambda row: row.state in allowed, "resolve", "wait for its answer")
    values = {"state": SerialState.RESOLVED, "outcome": outcome, "hold": None, "again": False, "waits_for": None}
    _change(transaction, rows, "serial.resolved", values | {"sentence": f"{outcome}: {why}"}, why)
    if outcome == "done":
        _nothing_earlier(transaction, rows)
    for group in in_groups(rows):
        _close_reversals(transaction, [row.id for row in group], outcome)
    judged = later.judge_again(transaction, [row.id for row in rows]) if outcome == "done" else set()
    settling.follow(transaction, judged.union(row.command_id for row in rows))
    return len(rows)


def _nothing_earlier(transaction: Transaction, rows: Sequence[Row]) -> None:
    """An earlier command of a pack that is done would be sent after it."""
    by_product: dict[int, list[Row]] = defaultdict(list)
    for row in rows:
        by_product[row.product_id].append(row)
    for product_id, of_product in by_product.items():
        every = history(transaction.connection, product_id, [row.serial for row in of_product])
        for row in of_product:
            open_one = next((each for each in every[row.serial] if each.id < row.id and not each.is_settled), None)
            if open_one:
                raise NotAllowed(
                    f"{row.named} cannot be resolved as done: command {open_one.command_id} of document "
                    f"{open_one.document_id} names the same pack earlier and is {open_one.state}; settle that one first"
                )


def _close_reversals(transaction: Transaction, serial_ids: Sequence[int], outcome: str) -> None:
    waiting = (reversal.c.original_id.in_(serial_ids), reversal.c.state == "open")
    found = transaction.connection.execute(select(reversal.c.finding_id, reversal.c.document_id).where(*waiting)).all()
    if not found:
        return
    closed = update(finding).where(finding.c.id == bindparam("finding")).values(closed=f"resolved as {outcome}")
    transaction.connection.execute(closed, [{"finding": each.finding_id} for each in found])
    transaction.connection.execute(update(reversal).where(*waiting).values(state="closed"))
    settling.settle_documents(transaction, {each.document_id for each in found})


def _require(rows: Sequence[Row], allowed: Callable[[Row], bool], act: str, else_sentence: str) -> None:
    wrong = [row for row in rows if not allowed(row)]
    if wrong:
        more = f" (and {len(wrong) - 1} more)" if len(wrong) > 1 else ""
        raise NotAllowed(f"cannot {act} {wrong[0].named}{more}: it is {wrong[0].state}; {else_sentence}")


def _change(transaction: Transaction, rows: Sequence[Row], kind: str, values: dict[str, Any], why: str) -> None:
    change_serials(transaction, [row.id for row in rows], values)
    for row in rows:
        told = {"serial": row.serial, "before": row.state, "state": values["state"], "reason": why}
        transaction.tell(Event(kind, told | {"outcome": values.get("outcome")}, row.document_id, row.command_id))
