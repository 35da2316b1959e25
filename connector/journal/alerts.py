"""Which alerts were told, so that none is repeated, over restarts too."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from sqlalchemy import Connection, select

from connector.journal.journal import Transaction, read_mark, set_mark
from connector.journal.tables import alert

FAILURE = "alert_failure"
"""Name of the mark that says why alerts cannot be sent."""
Key = tuple[str, str]
"""Kind and name, as of `attention.Waiting`."""


class Told(NamedTuple):
    """An alert that has not ended.

    Attributes:
        since: When it was first seen.
        told_at: When a person was told; None while nobody was.
    """

    since: float
    told_at: float | None = None


def known(connection: Connection) -> dict[Key, Told]:
    """Every alert that has not ended."""
    rows = connection.execute(select(alert.c.what, alert.c.name, alert.c.since, alert.c.told_at))
    return {(what, name): Told(since, told_at) for what, name, since, told_at in rows}


def store(transaction: Transaction, changed: Mapping[Key, Told], ended: Iterable[Key]) -> None:
    """Keep new and told alerts, and forget those that have ended."""
    for what, name in {*ended, *changed}:
        transaction.connection.execute(alert.delete().where(alert.c.what == what, alert.c.name == name))
    rows = [{"what": what, "name": name, **told._asdict()} for (what, name), told in changed.items()]
    if rows:
        transaction.connection.execute(alert.insert(), rows)


def keep_failure(transaction: Transaction, sentence: str) -> None:
    """Remember why the last message could not be sent; empty when it was."""
    set_mark(transaction.connection, FAILURE, sentence or None)


def failure(connection: Connection) -> str:
    """Why the last message could not be sent; empty when it was."""
    return read_mark(connection, FAILURE) or ""
