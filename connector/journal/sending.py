"""Attempts: written before their first byte leaves, and their results written only against themselves (promise 3)."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from sqlalchemy import Connection, bindparam, func, select, update

from connector.journal import overtaken, settling
from connector.journal.chain import Event
from connector.journal.journal import Transaction
from connector.journal.serials import change_serials
from connector.journal.tables import attempt, command, serial
from connector.model import SerialState


class Due(NamedTuple):
    """A command that may be sent now."""

    command_id: int
    document_id: int
    endpoint: str
    product_code: str
    reason: str
    send_to_market: bool
    market_id: str
    over_cap: bool
    failures: int


class Sending(NamedTuple):
    """A serial of an attempt, as it stood before the attempt."""

    id: int
    serial: str
    uncertain: bool
    again: bool


@dataclass(frozen=True, slots=True)
class Attempt:
    """One HTTP request, recorded before it is made."""

    id: int
    due: Due
    serials: tuple[Sending, ...]
    started_at: float


class Change(NamedTuple):
    """What becomes of a serial after an attempt; `again` and `uncertain` as in the table."""

    state: SerialState
    uncertain: bool
    again: bool = False
    hold: str | None = None
    sentence: str = ""


class Finished(NamedTuple):
    """The result of an attempt.

    Attributes:
        verdict: The transport's verdict.
        status: HTTP status, None without an answer.
        error_type: One of the four documented types, or empty.
        sentence: For a person.
        changes: By serial.id.
        wait: Seconds until what is left of the command is sent again.
    """

    verdict: str
    status: int | None
    error_type: str
    sentence: str
    changes: Mapping[int, Change]
    wait: float = 0.0


_DUE_COLUMNS = (
    command.c.id,
    command.c.document_id,
    command.c.endpoint,
    command.c.product_code,
    command.c.reason,
    command.c.send_to_market,
    command.c.market_id,
    command.c.over_cap,
    command.c.failures,
)


def due(connection: Connection, endpoint: str, now: float, limit: int) -> list[Due]:
    """Commands of an endpoint that may be sent now, the longest due first."""
    query = (
        select(*_DUE_COLUMNS)
        .where(command.c.endpoint == endpoint, command.c.due_at.is_not(None), command.c.due_at <= now)
        .order_by(command.c.due_at, command.c.id)
        .limit(limit)
    )
    return [Due._make(row) for row in connection.execute(query)]


def next_due(connection: Connection, endpoint: str) -> float | None:
    """When the next command of an endpoint is due; None when none waits to be sent."""
    query = select(func.min(command.c.due_at)).where(command.c.endpoint == endpoint, command.c.due_at.is_not(None))
    return connection.execute(query).scalar()


def clock_set_back(transaction: Transaction) -> None:
    """No command waits longer because the machine's clock was set back: what waits is due now."""
    later = update(command).where(command.c.due_at.is_not(None), command.c.due_at > transaction.now)
    transaction.connection.execute(later.values(due_at=transaction.now))


def under_way(connection: Connection) -> bool:
    """Whether an attempt has no result yet."""
    return connection.execute(select(attempt.c.id).where(attempt.c.finished_at.is_(None)).limit(1)).first() is not None


def waiting_endpoints(connection: Connection) -> list[str]:
    """Endpoints that have a command to be sent."""
    query = select(command.c.endpoint).where(command.c.due_at.is_not(None)).distinct()
    return list(connection.execute(query).scalars())


_SENDABLE = (
    select(serial.c.id, serial.c.serial, serial.c.uncertain, serial.c.again)
    .where(serial.c.command_id == bindparam("command"), settling.SENDABLE)
    .order_by(serial.c.id)
)


def sendable(connection: Connection, command_id: int) -> tuple[Sending, ...]:
    """The serials of a command that may be sent now, in document order."""
    rows = connection.execute(_SENDABLE, {"command": command_id})
    return tuple(Sending._make(row) for row in rows)


def begin(transaction: Transaction, chosen: Due, serials: Sequence[Sending]) -> Attempt:
    """Record that a request is about to leave."""
    attempt_id = transaction.next_id(attempt)
    ids = [each.id for each in serials]
    row = {
        "id": attempt_id,
        "command_id": chosen.command_id,
        "endpoint": chosen.endpoint,
        "serial_ids": json.dumps(ids),
        "serial_count": len(ids),
        "started_at": transaction.now,
        "error_type": "",
        "sentence": "",
    }
    transaction.connection.execute(attempt.insert(), row)
    _set_serials(transaction, ids, Change(SerialState.SENDING, uncertain=False), keep_doubt=True)
    transaction.connection.execute(_NOT_DUE, {"command": chosen.command_id})
    told = {"attempt": attempt_id, "serials": [each.serial for each in serials]}
    transaction.tell(Event("attempt.begun", told, chosen.document_id, chosen.command_id, chosen.endpoint))
    return Attempt(attempt_id, chosen, tuple(serials), transaction.now)


_NOT_DUE = update(command).where(command.c.id == bindparam("command")).values(due_at=None)


def _set_serials(transaction: Transaction, ids: Sequence[int], change: Change, keep_doubt: bool = False) -> None:
    values: dict[str, object] = {"state": change.state, "hold": change.hold, "sentence": change.sentence}
    if not keep_doubt:
        values |= {"uncertain": change.uncertain, "again": change.again}
    before = [] if keep_doubt else [serial.c.state == SerialState.SENDING]
    change_serials(transaction, ids, values, *before)


def finish(transaction: Transaction, done: Attempt, result: Finished) -> bool:
    """Record the result of an attempt, unless it has one already; returns whether it was recorded.

    `settling.follow` is due for its command afterwards, once for all results of a transaction.
    """
    if not _close(transaction, done.id, result):
        return False
    groups: dict[Change, list[int]] = defaultdict(list)
    for serial_id, change in result.changes.items():
        groups[change].append(serial_id)
    for change, ids in groups.items():
        _set_serials(transaction, ids, change)
        if change.again or change.state == SerialState.QUEUED:
            overtaken.after_attempt(transaction, ids)
    _count_failure(transaction, done.due.command_id, result)
    _tell(transaction, done, result)
    return True


def _close(transaction: Transaction, attempt_id: int, result: Finished) -> bool:
    still_open = update(attempt).where(attempt.c.id == attempt_id, attempt.c.finished_at.is_(None))
    values = {
        "finished_at": transaction.now,
        "verdict": result.verdict,
        "status": result.status,
        "error_type": result.error_type,
        "sentence": result.sentence,
    }
    return transaction.connection.execute(still_open.values(values)).rowcount == 1


def _count_failure(transaction: Transaction, command_id: int, result: Finished) -> None:
    settled = all(change.state == SerialState.CONFIRMED for change in result.changes.values())
    values = {"failures": 0 if settled else command.c.failures + 1, "due_at": transaction.now + result.wait}
    transaction.connection.execute(update(command).where(command.c.id == command_id).values(values))


def _tell(transaction: Transaction, done: Attempt, result: Finished) -> None:
    states: dict[str, list[str]] = defaultdict(list)
    for each in done.serials:
        states[result.changes[each.id].state].append(each.serial)
    told = {
        "attempt": done.id,
        "verdict": result.verdict,
        "status": result.status,
        "error_type": result.error_type,
        "sentence": result.sentence,
        "states": states,
    }
    transaction.tell(Event("attempt.finished", told, done.due.document_id, done.due.command_id, done.due.endpoint))


def abandoned(connection: Connection) -> list[Attempt]:
    """Attempts without a result: their process ended while it sent."""
    query = (
        select(attempt.c.id, attempt.c.serial_ids, attempt.c.started_at, *_DUE_COLUMNS)
        .join(command, command.c.id == attempt.c.command_id)
        .where(attempt.c.finished_at.is_(None))
        .order_by(attempt.c.id)
    )
    return [
        Attempt(row[0], Due._make(row[3:]), _serials(connection, json.loads(row[1])), row[2])
        for row in connection.execute(query).all()
    ]


def _serials(connection: Connection, ids: Sequence[int]) -> tuple[Sending, ...]:
    columns = (serial.c.id, serial.c.serial, serial.c.uncertain, serial.c.again)
    query = select(*columns).where(serial.c.id.in_(bindparam("ids", expanding=True))).order_by(serial.c.id)
    return tuple(Sending._make(row) for row in connection.execute(query, {"ids": list(ids)}))


def hold(transaction: Transaction, chosen: Due, serials: Sequence[Sending], why: str, sentence: str) -> None:
    """Hold serials of a command that were about to be sent; `why` is `cap`."""
    ids = [each.id for each in serials]
    change_serials(transaction, ids, {"state": SerialState.HELD, "hold": why, "again": False, "sentence": sentence})
    told = {"hold": why, "sentence": sentence, "serials": [each.serial for each in serials]}
    transaction.tell(Event("serial.held", told, chosen.document_id, chosen.command_id, chosen.endpoint))
    settling.follow(transaction, [chosen.command_id])


def sent_serials(connection: Connection, endpoint: str, since: float, surely_not: Sequence[str]) -> int:
    """How many serials were sent to an endpoint since a time, without attempts of the verdicts `surely_not`."""
    query = select(func.sum(attempt.c.serial_count)).where(
        attempt.c.endpoint == endpoint,
        attempt.c.started_at >= since,
        attempt.c.verdict.is_(None) | attempt.c.verdict.not_in(surely_not),
    )
    return connection.execute(query).scalar() or 0
