"""What follows when serials change their state: who waited for them, when to send, and whether documents are done."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from typing import Any, NamedTuple

from sqlalchemy import Row, and_, bindparam, case, exists, func, or_, select, true

from connector.journal import outbox
from connector.journal.chain import Event
from connector.journal.journal import Transaction
from connector.journal.order import SENDABLE_TURN, history, in_groups, turn
from connector.journal.pending import unless_reversed
from connector.journal.tables import command, document, finding, serial
from connector.model import SETTLED, DocumentResult, DocumentState, FindingKind, SerialState

SENDABLE = and_(
    serial.c.waits_for.is_(None),
    or_(
        serial.c.state == SerialState.QUEUED,
        and_(serial.c.state == SerialState.UNCONFIRMED, serial.c.again == true()),
    ),
)
"""Serials that the delivery may send without a person."""

_DUE = (
    command.update()
    .where(command.c.id == bindparam("command"))
    .values(
        due_at=case(
            (
                exists().where(serial.c.command_id == command.c.id, SENDABLE),
                func.coalesce(command.c.due_at, bindparam("now")),
            ),
            else_=None,
        )
    )
)


def follow(transaction: Transaction, command_ids: Iterable[int]) -> None:
    """Bring everything in line with the serials of these commands, whose states have changed.

    Args:
        transaction: The one that changed them.
        command_ids: Their commands.
    """
    touched = set(command_ids)
    fresh = set(touched)
    while fresh:
        fresh = {woken for group in in_groups(sorted(fresh)) for woken in _wake(transaction, group)}
        touched |= fresh
    _reschedule(transaction, touched)
    settle_documents(transaction, _documents_of(transaction, touched))


def _wake(transaction: Transaction, command_ids: Collection[int]) -> set[int]:
    """Give their turn to the serials that waited for one of these commands; returns the commands it changed."""
    blocker = serial.alias("blocker")
    query = (
        select(
            serial.c.id,
            serial.c.serial,
            serial.c.product_id,
            serial.c.command_id,
            command.c.document_id,
            command.c.endpoint,
            command.c.reason,
        )
        .join(blocker, blocker.c.id == serial.c.waits_for)
        .join(command, command.c.id == serial.c.command_id)
        .where(blocker.c.command_id.in_(bindparam("commands", expanding=True)), blocker.c.state.in_(SETTLED))
    )
    waiting = transaction.connection.execute(query, {"commands": list(command_ids)}).all()
    for row in waiting:
        take_turn(transaction, row)
    return {row.command_id for row in waiting}


def take_turn(transaction: Transaction, row: Row[*tuple[Any, ...]]) -> None:
    """Give a serial its turn; `row` has its id, serial, product, command, document, endpoint and reason."""
    every = history(transaction.connection, row.product_id, [row.serial])[row.serial]
    earlier = [each for each in every if each.id < row.id]
    now = turn(earlier, row.reason, transaction.transitions.get(row.endpoint, {}))
    if now == SENDABLE_TURN:
        now = unless_reversed(transaction.connection, row.product_id, row.serial)
    state = now.state or SerialState.CANCELLED
    values = {"state": state, "hold": now.hold, "waits_for": now.waits_for, "sentence": now.sentence}
    transaction.connection.execute(serial.update().where(serial.c.id == row.id).values(values))
    details = {"serial": row.serial, "state": state, "sentence": now.sentence}
    transaction.tell(Event("serial.turn", details, row.document_id, row.command_id))


def _reschedule(transaction: Transaction, command_ids: Collection[int]) -> None:
    """Commands with something to send become due now, unless they are due already; the others are not due."""
    if command_ids:
        rows = [{"command": each, "now": transaction.now} for each in sorted(command_ids)]
        transaction.connection.execute(_DUE, rows)


def _documents_of(transaction: Transaction, command_ids: Collection[int]) -> set[int]:
    query = select(command.c.document_id).where(command.c.id.in_(bindparam("commands", expanding=True)))
    found: set[int] = set()
    for group in in_groups(sorted(command_ids)):
        found.update(transaction.connection.execute(query, {"commands": list(group)}).scalars())
    return found


def settle_documents(transaction: Transaction, document_ids: Collection[int]) -> None:
    """Set state and result of mapped documents by their serials and open findings."""
    for group in in_groups(sorted(set(document_ids))):
        _settle_documents(transaction, group)


def _settle_documents(transaction: Transaction, document_ids: Sequence[int]) -> None:
    counts = _serial_states(transaction, document_ids)
    open_findings = _open_findings(transaction, document_ids)
    query = select(document).where(document.c.id.in_(bindparam("documents", expanding=True)))
    for row in transaction.connection.execute(query, {"documents": list(document_ids)}).all():
        _settle(transaction, row, counts[row.id], row.id in open_findings)


def _serial_states(transaction: Transaction, document_ids: Collection[int]) -> dict[int, dict[str, int]]:
    """How many serials of each document are in each state; `resolved` is split by its outcome."""
    shown = case((serial.c.state == SerialState.RESOLVED, serial.c.outcome), else_=serial.c.state)
    query = (
        select(command.c.document_id, shown.label("shown"), func.count())
        .join(serial, serial.c.command_id == command.c.id)
        .where(command.c.document_id.in_(bindparam("documents", expanding=True)))
        .group_by(command.c.document_id, shown)
    )
    counts: dict[int, dict[str, int]] = defaultdict(dict)
    for document_id, state, count in transaction.connection.execute(query, {"documents": list(document_ids)}):
        counts[document_id][state] = count
    return counts


def _open_findings(transaction: Transaction, document_ids: Collection[int]) -> set[int]:
    """Documents that have a held finding which nobody has closed."""
    query = select(finding.c.document_id).where(
        finding.c.document_id.in_(bindparam("documents", expanding=True)),
        finding.c.kind == FindingKind.HELD,
        finding.c.closed.is_(None),
    )
    return set(transaction.connection.execute(query, {"documents": list(document_ids)}).scalars())


def _settle(transaction: Transaction, row: Row[*tuple[Any, ...]], states: dict[str, int], is_held: bool) -> None:
    movable = row.state in (DocumentState.MAPPED, DocumentState.DONE) or row.hold == "findings"
    if not movable:
        return
    is_open = bool(set(states) - SETTLED - {"done", "undone"})
    if is_held:
        change = _Change(DocumentState.HELD, hold="findings")
    elif is_open:
        change = _Change(DocumentState.MAPPED)
    else:
        change = _Change(DocumentState.DONE, result(states, _left_out(transaction, row.id)))
    if change != (row.state, row.result, row.hold):
        _change(transaction, row, change)


class _Change(NamedTuple):
    state: DocumentState
    result: DocumentResult | None = None
    hold: str | None = None


def _change(transaction: Transaction, row: Row[*tuple[Any, ...]], change: _Change) -> None:
    state, outcome, hold = change
    done = state == DocumentState.DONE
    kept = "" if row.hold else row.sentence
    sentence = "an item of it is held: see its findings" if hold else kept
    settled = transaction.now if done else None
    values = {"state": state, "result": outcome, "hold": hold, "sentence": sentence, "settled_at": settled}
    transaction.connection.execute(document.update().where(document.c.id == row.id).values(values))
    transaction.tell(Event(f"document.{state}", {"result": outcome}, document_id=row.id))
    if done:
        outbox.put(transaction, row.id)
    else:
        outbox.take_out(transaction, row.id)


def _left_out(transaction: Transaction, document_id: int) -> bool:
    """Whether an item was rejected, or held and closed as left out."""
    query = select(finding.c.id).where(
        finding.c.document_id == document_id,
        or_(
            and_(finding.c.kind == FindingKind.REJECTED, finding.c.closed.is_(None)),
            and_(finding.c.kind == FindingKind.HELD, finding.c.closed == LEFT_OUT),
        ),
    )
    return transaction.connection.execute(query.limit(1)).first() is not None


LEFT_OUT = "left out"
"""How a held finding is closed when a person releases the rest of its document."""


def result(states: dict[str, int], left_out: bool) -> DocumentResult:
    """The result of a document whose serials are all settled.

    Args:
        states: Settled states (`done` and `undone` for resolved ones) with their counts. Cancelled ones and those
            that a person found undone neither help nor harm the result.
        left_out: Whether something of the document gave no command that should have.
    """
    counted = set(states) - {SerialState.CANCELLED, "undone"}
    if counted == {SerialState.OBSERVED}:
        return DocumentResult.OBSERVED
    confirmed = counted <= {SerialState.CONFIRMED, "done"}
    if counted and confirmed and not left_out:
        return DocumentResult.CONFIRMED
    if counted == {SerialState.REFUSED}:
        return DocumentResult.REFUSED
    return DocumentResult.PARTLY if counted else DocumentResult.NOTHING
