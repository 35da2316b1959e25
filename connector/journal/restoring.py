"""Backups, and what happens when a journal has lost something: all that was open is held (promise 9)."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable
from pathlib import Path

from sqlalchemy import select, update

from connector.errors import NotAllowed
from connector.journal import chain, sending, settling, store
from connector.journal.chain import Event
from connector.journal.journal import Journal, Transaction, has_event, read_mark, set_mark
from connector.journal.sending import Change, Finished
from connector.journal.tables import document, serial
from connector.model import DocumentState, SerialState

PAGES = 1000


def doubt(journal: Journal) -> str | None:
    """Why this journal may have lost something; None when it has not."""
    witnessed = journal.witness.read()
    with journal.reading() as connection:
        copied = read_mark(connection, "copy")
        newest = chain.head(connection)
        holds = witnessed is not None and has_event(connection, witnessed)
    if copied:
        return f"it is a backup, made at {copied}"
    if witnessed is None and newest.number > 0:
        return f"its witness {journal.witness.path} is gone or cannot be read"
    if witnessed is not None and not holds:
        return f"it ends at event {newest.number}, or differs, but its witness saw event {witnessed.number}"
    return None


def hold_what_is_open(journal: Journal, why: str) -> int:
    """Hold every serial that would be sent and every document that would be mapped; returns how many serials.

    Args:
        journal: The journal in doubt; its witness follows it from here on.
        why: A sentence for the people who decide.
    """
    sentence = f"the journal lost something ({why}): find out whether this was sent since, then release or resolve it"
    with journal.transaction("restore") as transaction:
        _close_attempts(transaction, sentence)
        held = _hold_serials(transaction, sentence)
        waiting = update(document).where(document.c.state == DocumentState.RECEIVED)
        transaction.connection.execute(waiting.values(state=DocumentState.HELD, hold="restored", sentence=sentence))
        set_mark(transaction.connection, "copy", None)
        transaction.tell(Event("journal.restored", {"reason": why, "serials": held}))
        journal.witness.forget()
    return held


def _close_attempts(transaction: Transaction, sentence: str) -> None:
    for each in sending.abandoned(transaction.connection):
        unknown = Change(SerialState.UNCONFIRMED, uncertain=True, sentence=sentence)
        changes = dict.fromkeys((sent.id for sent in each.serials), unknown)
        sending.finish(transaction, each, Finished("unknown", None, "", sentence, changes))


def _hold_serials(transaction: Transaction, sentence: str) -> int:
    """Queued serials are held; an unconfirmed one is not sent again without a person."""
    queued = (serial.c.state == SerialState.QUEUED) | ((serial.c.state == SerialState.UNCONFIRMED) & serial.c.again)
    commands = set(transaction.connection.execute(select(serial.c.command_id).where(queued)).scalars())
    uncertain = update(serial).where(queued, serial.c.state == SerialState.UNCONFIRMED)
    unsure = transaction.connection.execute(uncertain.values(again=False, sentence=sentence)).rowcount
    waiting = update(serial).where(serial.c.state == SerialState.QUEUED)
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
    if target.exists() or not target.parent.is_dir():
        raise NotAllowed(f"{target} is there already, or its folder is not; name a new file in a folder that exists")
    origin = sqlite3.connect(journal.path, timeout=store.BUSY_SECONDS)
    copy = sqlite3.connect(target)
    try:
        origin.backup(copy, pages=PAGES, progress=lambda _status, left, total: progress(left, total), sleep=0.01)
        at = str(journal.clock.now())
        with copy:
            copy.execute("INSERT OR REPLACE INTO mark (name, text) VALUES ('copy', ?)", (at,))
            copy.execute("DELETE FROM mark WHERE name = 'deliverer'")
        copy.execute("PRAGMA journal_mode=DELETE").close()
    finally:
        origin.close()
        copy.close()
    _sync(target)
    _sync(target.parent)


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
