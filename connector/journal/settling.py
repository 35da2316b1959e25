"""What follows when serials change their state: who waited for them, when to send, and whether documents are done."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from typing import NamedTuple

from sqlalchemy import ColumnElement, and_, bindparam, case, exists, func, literal_column, or_, select, true

from connector.journal import outbox
from connector.journal.chain import Event
from connector.journal.journal import Transaction
from connector.journal.order import SENDABLE_TURN, history, turn
from connector.journal.pending import unless_reversed
from connector.journal.prepared import Prepared
from connector.journal.rows import among, listed
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

_DUE = Prepared(
    command.update()
    .where(among(command.c.id, "commands"))
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
"""Commands with something to send become due now, unless they are due already; the others are not due."""


def follow(transaction: Transaction, command_ids: Iterable[int], document_ids: Collection[int] = ()) -> None:
    """Bring everything in line with the serials of these commands, whose states have changed.

    Args:
        transaction: The one that changed them.
        command_ids: Their commands.
        document_ids: Documents to be looked at besides those of the commands.
    """
    touched = set(command_ids)
    fresh = set(touched)
    while fresh:
        fresh = _wake(transaction, fresh)
        touched |= fresh
    if touched:
        commands = listed(touched)
        _DUE.run(transaction.connection, commands=commands, now=transaction.now)
        document_ids = {*document_ids, *_DOCUMENTS_OF.column(transaction.connection, commands=commands)}
    settle_documents(transaction, document_ids)


class Woken(NamedTuple):
    """A serial whose turn may have come."""

    id: int
    serial: str
    product_id: int
    command_id: int
    document_id: int
    endpoint: str
    reason: str


_blocker = serial.alias("blocker")
_SETTLED: list[ColumnElement[str]] = [literal_column(f"'{state}'") for state in sorted(SETTLED)]
_WOKEN = Prepared(
    select(serial.c.id, serial.c.serial, serial.c.product_id, serial.c.command_id)
    .add_columns(command.c.document_id, command.c.endpoint, command.c.reason)
    .join(_blocker, _blocker.c.id == serial.c.waits_for)
    .join(command, command.c.id == serial.c.command_id)
    .where(
        among(_blocker.c.command_id, "commands"),
        _blocker.c.state.in_(_SETTLED),
    )
    .order_by(serial.c.id)
)
"""Serials that waited for one of these commands."""
_DOCUMENTS_OF = Prepared(select(command.c.document_id).where(among(command.c.id, "commands")))


def _wake(transaction: Transaction, command_ids: Collection[int]) -> set[int]:
    """Give their turn to the serials that waited for one of these commands; returns the commands it changed."""
    waiting = [Woken._make(row) for row in _WOKEN.rows(transaction.connection, commands=listed(command_ids))]
    for row in waiting:
        take_turn(transaction, row)
    return {row.command_id for row in waiting}


def take_turn(transaction: Transaction, row: Woken) -> None:
    """Give a serial its turn."""
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


class _Standing(NamedTuple):
    id: int
    state: str
    result: str | None
    hold: str | None
    sentence: str


_STANDING = Prepared(select(*(document.c[name] for name in _Standing._fields)).where(among(document.c.id)))


def settle_documents(transaction: Transaction, document_ids: Collection[int]) -> None:
    """Set state and result of mapped documents by their serials and open findings."""
    if not document_ids:
        return
    chosen = listed(sorted(document_ids))
    counts = _serial_states(transaction, chosen)
    findings = _findings(transaction, chosen)
    changes: dict[_Change, list[int]] = defaultdict(list)
    for row in map(_Standing._make, _STANDING.rows(transaction.connection, ids=chosen)):
        change = _next(row, counts[row.id], findings[row.id])
        if change:
            changes[change].append(row.id)
    for change, changed in changes.items():
        _change(transaction, changed, change)


_SHOWN = case((serial.c.state == SerialState.RESOLVED, serial.c.outcome), else_=serial.c.state)
_COUNTS = Prepared(
    select(command.c.document_id, _SHOWN.label("shown"), func.count())
    .join(serial, serial.c.command_id == command.c.id)
    .where(among(command.c.document_id))
    .group_by(command.c.document_id, _SHOWN)
)


def _serial_states(transaction: Transaction, chosen: str) -> dict[int, dict[str, int]]:
    """How many serials of each document are in each state; `resolved` is split by its outcome."""
    counts: dict[int, dict[str, int]] = defaultdict(dict)
    for document_id, state, count in _COUNTS.rows(transaction.connection, ids=chosen):
        counts[document_id][state] = count
    return counts


class _Findings(NamedTuple):
    """Whether a document has a held finding that nobody has closed, and one that was left out or rejected."""

    is_held: bool = False
    left_out: bool = False


_HELD = and_(finding.c.kind == FindingKind.HELD, finding.c.closed.is_(None))
_FINDINGS = Prepared(
    select(finding.c.document_id, func.max(_HELD), func.max(outbox.IS_LEFT_OUT))
    .where(among(finding.c.document_id))
    .group_by(finding.c.document_id)
)


def _findings(transaction: Transaction, chosen: str) -> dict[int, _Findings]:
    found: dict[int, _Findings] = defaultdict(_Findings)
    for document_id, is_held, left_out in _FINDINGS.rows(transaction.connection, ids=chosen):
        found[document_id] = _Findings(bool(is_held), bool(left_out))
    return found


class _Change(NamedTuple):
    state: DocumentState
    result: DocumentResult | None
    hold: str | None
    sentence: str


def _next(row: _Standing, states: dict[str, int], findings: _Findings) -> _Change | None:
    """What a document becomes; None when it stays as it is, or is not for its serials to change."""
    movable = row.state in (DocumentState.MAPPED, DocumentState.DONE) or row.hold == "findings"
    if not movable:
        return None
    is_open = bool(set(states) - SETTLED - {"done", "undone"})
    kept = "" if row.hold else row.sentence
    if findings.is_held:
        change = _Change(DocumentState.HELD, None, hold="findings", sentence="an item of it is held: see its findings")
    elif is_open:
        change = _Change(DocumentState.MAPPED, None, None, kept)
    else:
        change = _Change(DocumentState.DONE, result(states, findings.left_out), None, kept)
    return change if change[:3] != (row.state, row.result, row.hold) else None


_CHANGED = Prepared(
    document.update()
    .where(among(document.c.id))
    .values({name: bindparam(f"new_{name}") for name in (*_Change._fields, "settled_at")})
)


def _change(transaction: Transaction, document_ids: Sequence[int], change: _Change) -> None:
    done = change.state == DocumentState.DONE
    new = {f"new_{name}": value for name, value in change._asdict().items()}
    settled_at = transaction.now if done else None
    _CHANGED.run(transaction.connection, ids=listed(document_ids), new_settled_at=settled_at, **new)
    for document_id in document_ids:
        transaction.tell(Event(f"document.{change.state}", {"result": change.result}, document_id=document_id))
    if done:
        outbox.put(transaction, document_ids)
    else:
        outbox.take_out(transaction, document_ids)


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
