"""Results of attempts, written only against themselves (promise 3)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from sqlalchemy import Integer, bindparam, case, select, update

from connector.journal import overtaken
from connector.journal.chain import Event
from connector.journal.journal import Transaction
from connector.journal.prepared import Prepared
from connector.journal.rows import among, listed
from connector.journal.sending import Attempt
from connector.journal.tables import attempt, command, serial
from connector.model import SerialState


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
        left: Whether it may have been acted on; what surely was not is no failure of the command.
    """

    verdict: str
    status: int | None
    error_type: str
    sentence: str
    changes: Mapping[int, Change]
    wait: float = 0.0
    left: bool = True


Ended = tuple[Attempt, Finished]
"""An attempt and its result."""


def finish(transaction: Transaction, results: Sequence[Ended]) -> int:
    """Record the results of attempts, but of those that have one already; returns how many were recorded.

    `settling.follow` is due for their commands afterwards, once for all results of a transaction.
    """
    ids = listed([done.id for done, _ in results])
    still_open = set(_STILL_OPEN.column(transaction.connection, ids=ids))
    ended = [each for each in results if each[0].id in still_open]
    _close(transaction, ended)
    _settle(transaction, ended)
    for once in _once_each(ended):
        _count_failures(transaction, once)
    for done, result in ended:
        _tell(transaction, done, result)
    return len(ended)


_STILL_OPEN = Prepared(select(attempt.c.id).where(among(attempt.c.id), attempt.c.finished_at.is_(None)))


def _close(transaction: Transaction, ended: Sequence[Ended]) -> None:
    alike: dict[tuple[Any, ...], list[int]] = defaultdict(list)
    for done, result in ended:
        alike[result[:4]].append(done.id)
    for said, ids in alike.items():
        values = {f"new_{name}": value for name, value in zip(_SAID, said, strict=True)}
        _CLOSE.run(transaction.connection, ids=listed(ids), new_finished_at=transaction.now, **values)


_SAID = ("verdict", "status", "error_type", "sentence")
_CLOSE = Prepared(
    update(attempt)
    .where(among(attempt.c.id))
    .values({name: bindparam(f"new_{name}") for name in (*_SAID, "finished_at")})
)


def _settle(transaction: Transaction, ended: Sequence[Ended]) -> None:
    alike: dict[Change, list[int]] = defaultdict(list)
    for _, result in ended:
        for serial_id, change in result.changes.items():
            alike[change].append(serial_id)
    for change, ids in alike.items():
        values = {f"new_{name}": value for name, value in change._asdict().items()}
        _SETTLE.run(transaction.connection, ids=listed(ids), **values)
        if change.again or change.state == SerialState.QUEUED:
            overtaken.after_attempt(transaction, ids)


_SETTLE = Prepared(
    update(serial)
    .where(among(serial.c.id), serial.c.state == SerialState.SENDING)
    .values({name: bindparam(f"new_{name}") for name in Change._fields})
)


def _once_each(ended: Sequence[Ended]) -> Iterator[list[Ended]]:
    """Results in groups that name a command once: of two attempts of one command the later one counts last."""
    group: list[Ended] = []
    for each in ended:
        if any(each[0].due.command_id == other.due.command_id for other, _ in group):
            yield group
            group = []
        group.append(each)
    if group:
        yield group


def _count_failures(transaction: Transaction, ended: Sequence[Ended]) -> None:
    """So many attempts in a row did not settle the command; what is left of it is due after the result's wait."""
    alike: dict[tuple[bool, bool, float], list[int]] = defaultdict(list)
    for done, result in ended:
        settled = all(change.state == SerialState.CONFIRMED for change in result.changes.values())
        alike[settled, result.left, result.wait].append(done.due.command_id)
    for (settled, left, wait), commands in alike.items():
        due_at = transaction.now + wait
        _COUNT.run(transaction.connection, ids=listed(commands), settled=settled, more=int(left), new_due_at=due_at)


_COUNT = Prepared(
    update(command)
    .where(among(command.c.id))
    .values(
        failures=case((bindparam("settled"), 0), else_=command.c.failures + bindparam("more", type_=Integer)),
        due_at=bindparam("new_due_at"),
    )
)


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
