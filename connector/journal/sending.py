"""Attempts: written before their first byte leaves, and their results written only against themselves (promise 3)."""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from sqlalchemy import Connection, bindparam, func, select, update

from connector.journal import settling
from connector.journal.chain import Event
from connector.journal.journal import Transaction
from connector.journal.prepared import Prepared
from connector.journal.rows import among, insert_rows, listed
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
    return [_due(row) for row in _DUE.rows(connection, endpoint=endpoint, now=now, limit=limit)]


_DUE = Prepared(
    select(*_DUE_COLUMNS)
    .where(
        command.c.endpoint == bindparam("endpoint"),
        command.c.due_at.is_not(None),
        command.c.due_at <= bindparam("now"),
    )
    .order_by(command.c.due_at, command.c.id)
    .limit(bindparam("limit"))
)


def _due(row: Sequence[Any]) -> Due:
    # The driver knows no boolean, and the API is sent one.
    found = Due._make(row)
    return found._replace(send_to_market=bool(found.send_to_market), over_cap=bool(found.over_cap))


def next_due(connection: Connection, endpoint: str) -> float | None:
    """When the next command of an endpoint is due; None when none waits to be sent."""
    found: float | None = _NEXT_DUE.column(connection, endpoint=endpoint)[0]
    return found


_NEXT_DUE = Prepared(
    select(func.min(command.c.due_at)).where(command.c.endpoint == bindparam("endpoint"), command.c.due_at.is_not(None))
)


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


_SENDABLE = Prepared(
    select(serial.c.command_id, serial.c.id, serial.c.serial, serial.c.uncertain, serial.c.again)
    .where(among(serial.c.command_id, "commands"), settling.SENDABLE)
    .order_by(serial.c.id)
)


def sendable(connection: Connection, command_ids: Collection[int]) -> dict[int, tuple[Sending, ...]]:
    """The serials of commands that may be sent now, in document order; empty for a command that has none."""
    found: dict[int, list[Sending]] = {command_id: [] for command_id in command_ids}
    for command_id, *row in _SENDABLE.rows(connection, commands=listed(command_ids)):
        found[command_id].append(Sending._make(row))
    return {command_id: tuple(serials) for command_id, serials in found.items()}


def begin(transaction: Transaction, chosen: Sequence[tuple[Due, Sequence[Sending]]]) -> list[Attempt]:
    """Record that requests are about to leave, each with the serials that it names."""
    begun = [Attempt(transaction.next_id(attempt), each, tuple(serials), transaction.now) for each, serials in chosen]
    insert_rows(
        transaction.connection,
        attempt,
        [_attempt_row(each) for each in begun],
        {"started_at": transaction.now, "error_type": "", "sentence": ""},
    )
    leaving = [serial.id for each in begun for serial in each.serials]
    _LEAVE.run(transaction.connection, ids=listed(leaving))
    _NOT_DUE.run(transaction.connection, commands=listed([each.due.command_id for each in begun]))
    for each in begun:
        due, told = each.due, {"attempt": each.id, "serials": [sent.serial for sent in each.serials]}
        transaction.tell(Event("attempt.begun", told, due.document_id, due.command_id, due.endpoint))
    return begun


_LEAVE = Prepared(update(serial).where(among(serial.c.id)).values(state="sending", hold=None, sentence=""))
_NOT_DUE = Prepared(update(command).where(among(command.c.id, "commands")).values(due_at=None))


def _attempt_row(begun: Attempt) -> dict[str, Any]:
    return {
        "id": begun.id,
        "command_id": begun.due.command_id,
        "endpoint": begun.due.endpoint,
        "serial_ids": json.dumps([each.id for each in begun.serials]),
        "serial_count": len(begun.serials),
    }


def abandoned(connection: Connection) -> list[Attempt]:
    """Attempts without a result: their process ended while it sent."""
    query = (
        select(attempt.c.id, attempt.c.serial_ids, attempt.c.started_at, *_DUE_COLUMNS)
        .join(command, command.c.id == attempt.c.command_id)
        .where(attempt.c.finished_at.is_(None))
        .order_by(attempt.c.id)
    )
    return [
        Attempt(row[0], _due(row[3:]), _serials(connection, json.loads(row[1])), row[2])
        for row in connection.execute(query).all()
    ]


def _serials(connection: Connection, ids: Sequence[int]) -> tuple[Sending, ...]:
    columns = (serial.c.id, serial.c.serial, serial.c.uncertain, serial.c.again)
    query = select(*columns).where(among(serial.c.id)).order_by(serial.c.id)
    return tuple(Sending._make(row) for row in connection.execute(query, {"ids": listed(ids)}))


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
