"""Backups, and what happens when a journal has lost something: all that was open is held (promise 9)."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import and_, select, update

from connector.errors import NotAllowed
from connector.journal import endpoints, finishing, sending, settling, store
from connector.journal.chain import Event
from connector.journal.endpoints import Standing
from connector.journal.finishing import Change, Finished
from connector.journal.journal import Journal, Transaction, set_mark
from connector.journal.tables import OPEN_SERIAL, document, serial
from connector.model import DocumentState, SerialState

PAGES = 1000


def doubt(journal: Journal) -> str | None:
    """Why this journal may have lost something; None when it has not."""
    return journal.doubt


def hold_what_is_open(journal: Journal, why: str, endpoint_names: Iterable[str] = ()) -> int:
    """Hold every serial that would be sent and every document that would be mapped; returns how many serials.

    Every endpoint is paused until a person resumes it: what is handed in from here on may have been sent already, and
    the journal cannot know.

    Args:
        journal: The journal in doubt; its witness follows it from here on.
        why: A sentence for the people who decide.
        endpoint_names: Endpoints of connector.yaml; the journal may be too old to know them.
    """
    sentence = f"the journal lost something ({why}): find out whether this was sent since, then release or resolve it"
    with journal.transaction("restore") as transaction:
        _close_attempts(transaction, sentence)
        held = _hold_serials(transaction, sentence)
        _pause(transaction, why, endpoint_names)
        waiting = update(document).where(document.c.state == DocumentState.RECEIVED)
        transaction.connection.execute(waiting.values(state=DocumentState.HELD, hold="restored", sentence=sentence))
        set_mark(transaction.connection, "copy", None)
        transaction.tell(Event("journal.restored", {"reason": why, "serials": held}))
        transaction.restores = True
    return held


def _pause(transaction: Transaction, why: str, endpoint_names: Iterable[str]) -> None:
    known = {each.name: each for each in endpoints.every(transaction.connection)}
    for name in sorted({*known, *endpoint_names}):
        sentence = (
            f"the journal lost something ({why}): see `Restoring the journal` in docs/deployment.md, then "
            f"`connector endpoint resume {name}`"
        )
        before = known.get(name, Standing(name))
        paused = before._replace(paused_by="restored", paused_until=None, sentence=sentence, since=transaction.now)
        endpoints.put(transaction, paused)


def _close_attempts(transaction: Transaction, sentence: str) -> None:
    unknown = Change(SerialState.UNCONFIRMED, uncertain=True, sentence=sentence)
    cut = [
        (each, Finished("unknown", None, "", sentence, dict.fromkeys((sent.id for sent in each.serials), unknown)))
        for each in sending.abandoned(transaction.connection)
    ]
    finishing.finish(transaction, cut)
    settling.follow(transaction, [each.due.command_id for each, _ in cut])


def _hold_serials(transaction: Transaction, sentence: str) -> int:
    """Queued serials are held; an unconfirmed one is not sent again without a person."""
    again = (OPEN_SERIAL, serial.c.state == SerialState.UNCONFIRMED, serial.c.again)
    queued = (OPEN_SERIAL, serial.c.state == SerialState.QUEUED)
    found = select(serial.c.command_id).where(and_(*again) | and_(*queued))
    commands = set(transaction.connection.execute(found).scalars())
    unsure = transaction.connection.execute(
        update(serial).where(*again).values(again=False, sentence=sentence)
    ).rowcount
    waiting = update(serial).where(*queued)
    values = {"state": SerialState.HELD, "hold": "restored", "waits_for": None, "sentence": sentence}
    held = transaction.connection.execute(waiting.values(values)).rowcount
    settling.follow(transaction, commands)
    return held + unsure


def back_up(journal: Journal, target: Path, progress: Callable[[int, int], None]) -> None:
    """Copy the journal while it is in use, and mark the copy as one.

    Args:
        journal: The journal.
        target: A file that is not there yet.
        progress: Called with pages left and pages in all.

    Raises:
        NotAllowed: The target is there already, or its folder is not.
    """
    if target.exists():
        raise NotAllowed(f"{target} is there already; name a new file")
    if not target.parent.is_dir():
        raise NotAllowed(f"there is no folder {target.parent}; make it, or name a new file in a folder that exists")
    unfinished = target.with_name(f"{target.name}.unfinished")
    unfinished.unlink(missing_ok=True)
    at = datetime.fromtimestamp(journal.clock.now(), UTC).isoformat(timespec="seconds")
    with store.telling(target):
        _copy(journal.path, unfinished, at, progress)
    store.sync(unfinished)
    unfinished.rename(target)
    store.sync(target.parent)


def _copy(path: Path, target: Path, at: str, progress: Callable[[int, int], None]) -> None:
    with (
        closing(sqlite3.connect(path, timeout=store.BUSY_SECONDS, isolation_level=None)) as origin,
        closing(sqlite3.connect(target)) as copy,
    ):
        # One read transaction over the whole copy: without it each commit of the host begins the copy anew.
        origin.execute("BEGIN")
        origin.execute("SELECT count(*) FROM mark").fetchone()
        origin.backup(copy, pages=PAGES, progress=lambda _status, left, total: progress(left, total), sleep=0.0)
        with copy:
            copy.execute("INSERT OR REPLACE INTO mark (name, text) VALUES ('copy', ?)", (at,))
            copy.execute("DELETE FROM mark WHERE name = 'deliverer'")
        copy.execute("PRAGMA journal_mode=DELETE").close()
