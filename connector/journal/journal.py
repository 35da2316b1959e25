"""The journal as an object: opening it, writing in transactions, reading, and the right to deliver."""

from __future__ import annotations

import os
import secrets
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cache
from pathlib import Path

from filelock import FileLock, Timeout
from sqlalchemy import Connection, Engine, Table, func, select

from connector.errors import JournalBusy, JournalFull, JournalUnsafe
from connector.journal import chain, store
from connector.journal.chain import Event, Head
from connector.journal.prepared import Prepared
from connector.journal.tables import event, mark
from connector.journal.witness import Witness
from connector.model import Clock
from connector.stops import stop_point

Transitions = Mapping[str, Mapping[str, frozenset[str]]]
PROBED_SECONDS = 1.0
"""How long the right to deliver may be held by a process that only looks whether somebody has it."""


@cache
def _newest(table: Table) -> Prepared:
    return Prepared(select(func.max(table.c.id)))


class Transaction:
    """One group of changes that is on disk as a whole or not at all.

    Attributes:
        connection: Inside `BEGIN IMMEDIATE`.
        now: Time of all its changes.
        transitions: By endpoint: after a confirmed reason, the reasons that may follow (promise 4).
        events: What it tells the audit chain, added at its end.
        products: Numbers of (endpoint, GTIN) that it has looked up.
        restores: The journal may be older than its witness, and is trusted again once this is on disk.
    """

    def __init__(self, connection: Connection, now: float, transitions: Transitions) -> None:
        self.connection = connection
        self.now = now
        self.transitions = transitions
        self.events: list[Event] = []
        self.restores = False
        self.products: dict[tuple[str, str], int] = {}
        self._next_ids: dict[str, int] = {}

    def next_id(self, table: Table) -> int:
        """A new number for a row; only this transaction writes, so counting is safe."""
        if table.name not in self._next_ids:
            [newest] = _newest(table).column(self.connection)
            self._next_ids[table.name] = (newest or 0) + 1
        self._next_ids[table.name] += 1
        return self._next_ids[table.name] - 1

    def tell(self, entry: Event) -> None:
        """Add an event to the chain when this transaction commits."""
        self.events.append(entry)


class Journal:
    """The journal's file and its witness.

    Attributes:
        path: The file.
        id: 8 hex digits, made once.
        witness: The head outside the journal.
        witness_fault: Why the witness could not be written; None when it could.
        doubt: Why the journal may have lost something; None when it has not. While there is a doubt the witness
            stays as it is, so that every process finds the same until the journal is declared restored.
    """

    def __init__(self, path: Path, witness: Path, clock: Clock, transitions: Transitions | None = None) -> None:
        """Open the journal; make it when neither it nor a witness of it is there.

        Args:
            path: The file; its folder must be there.
            witness: A directory, not the journal's.
            clock: For the times of events.
            transitions: By endpoint: after a confirmed reason, the reasons that may follow.

        Raises:
            JournalUnsafe: The file is gone while its witness is there, is damaged, or is newer than the program.
            JournalFull: It cannot be written.
        """
        self.path = path
        self.clock = clock
        self.transitions = transitions or {}
        self.witness_fault: str | None = None
        self._writing = threading.Lock()
        self._delivering = FileLock(f"{path}.lock", timeout=PROBED_SECONDS, thread_local=False)
        # The heads first: another process that makes this journal just now writes its head last.
        heads = sorted(witness.glob("*.head"))
        if not self._has_bytes():
            self._must_be_new(heads)
        self.engine: Engine = store.open_engine(path)
        self._writer = self.engine.execution_options(**{store.WRITES: True})
        try:
            with store.telling(path):
                self.id = self._open(heads)
        except BaseException:
            self.engine.dispose()
            raise
        self.witness = Witness(witness, self.id)
        self.doubt = self._find_doubt()
        self._must_be_witnessed()

    def _open(self, heads: Sequence[Path]) -> str:
        """Bring the tables to this program's version; returns the journal's id."""
        with self.engine.connect() as connection:
            has_tables = store.version(connection) is not None
            found = read_mark(connection, "id") if has_tables else None
        if found is None:
            # A file that lost its write-ahead log may be empty, or hold no more than tables.
            self._must_be_new(heads)
        store.upgrade(self.engine, self.path)
        return found or self._identity()

    def _must_be_new(self, heads: Sequence[Path]) -> None:
        if heads:
            raise JournalUnsafe(
                f"the journal {self.path} is gone or empty, but {heads[0]} says that it was there; "
                "put the newest backup in its place and run `connector journal restored`"
            )

    def _must_be_witnessed(self) -> None:
        """A journal that is used without a witness would be taken at the next start for one that lost something."""
        if self.witness_fault and self.witness.read() is None:
            self.engine.dispose()
            raise JournalFull(
                f"the journal {self.path} is not used: {self.witness_fault}; make room, or correct its rights"
            )

    def _has_bytes(self) -> bool:
        return self.path.exists() and self.path.stat().st_size > 0

    def _identity(self) -> str:
        """The id of a new journal; another process may be making the same journal just now."""
        with self._writer.begin() as connection:
            found = read_mark(connection, "id")
            if found is None:
                set_mark(connection, "id", found := secrets.token_hex(4))
        return found

    def _find_doubt(self) -> str | None:
        # The witness first: the journal grows meanwhile, and an event that is witnessed is in it.
        witnessed = self.witness.read()
        with self.reading() as connection:
            copied, newest = read_mark(connection, "copy"), chain.head(connection)
            holds = witnessed is not None and has_event(connection, witnessed)
        if copied:
            return f"it is a backup, made at {copied}"
        if witnessed is None and newest.number > 0:
            return f"its witness {self.witness.path} is gone or cannot be read"
        if witnessed is not None and not holds:
            return f"it ends at event {newest.number}, or differs, but its witness saw event {witnessed.number}"
        if witnessed is None or witnessed.number < newest.number:
            # What is on disk without a witness is told outside from now on.
            self._keep_witness(newest)
        return None

    @contextmanager
    def transaction(self, activity: str, inner: bool = False) -> Iterator[Transaction]:
        """Write a group of changes; on disk, and witnessed, when the block has been left.

        Args:
            activity: What it is for, the first part of its stop points' names.
            inner: Nobody outside acts on it before `catch_up` or a later transaction is witnessed, and if it were
                lost the same would be done again: so it is not witnessed itself, which saves a sync of the disk.

        Raises:
            JournalFull: Nothing was written; the same may be tried again.
        """
        with self._writing, store.telling(self.path):
            with self._writer.begin() as connection:
                transaction = Transaction(connection, self.clock.now(), self.transitions)
                yield transaction
                head = chain.append(connection, self.id, transaction.now, transaction.events)
                stop_point(f"{activity}.before_commit")
            stop_point(f"{activity}.after_commit")
            if transaction.restores:
                self.doubt = None
        # Outside the lock: the witness only goes forward, and others write meanwhile.
        if transaction.events and self.doubt is None and not inner:
            self._keep_witness(head, transaction.restores)
        stop_point(f"{activity}.witnessed")

    def catch_up(self) -> None:
        """Witness all that is on disk: somebody outside is about to be told of it."""
        with self.reading() as connection:
            newest = chain.head(connection)
        if self.doubt is None:
            self._keep_witness(newest)

    def _keep_witness(self, head: Head, restored: bool = False) -> None:
        try:
            self.witness.write(head, restored)
        except OSError as error:
            # What was committed stands; the witness lags until the next commit, which a start does not mistake
            # for a loss. Only its room or rights need a person, as the journal's own do.
            self.witness_fault = f"the witness {self.witness.path} cannot be written: {error.strerror}"
        else:
            self.witness_fault = None

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A connection that sees one state of the journal and waits for nobody."""
        with store.telling(self.path), self.engine.connect() as connection, connection.begin():
            yield connection

    def trouble(self) -> str:
        """Why the journal or its witness cannot be written just now; empty when they can. Writes, to find out."""
        try:
            with self._writing, store.telling(self.path), self._writer.begin() as connection:
                set_mark(connection, "tried", str(self.clock.now()))
                newest = chain.head(connection)
        except JournalFull as error:
            return str(error)
        if self.doubt is None:
            self._keep_witness(newest)
        return self.witness_fault or ""

    def take_delivery(self) -> None:
        """Become the one process that delivers from this journal.

        Raises:
            JournalBusy: Another process does; the sentence names it.
            JournalFull: The lock beside the journal cannot be written.
        """
        try:
            with store.telling(self.path):
                self._delivering.acquire()
        except Timeout:
            with self.reading() as connection:
                who = read_mark(connection, "deliverer") or "another process"
            raise JournalBusy(f"{who} delivers from the journal {self.path}; stop it first") from None
        with self._writing, store.telling(self.path), self._writer.begin() as connection:
            set_mark(connection, "deliverer", f"process {os.getpid()}")

    def is_delivered(self) -> bool:
        """Whether some process (this one too) delivers from this journal now.

        Raises:
            JournalFull: The lock beside the journal cannot be written.
        """
        if self._delivering.is_locked:
            return True
        probe = FileLock(f"{self.path}.lock", timeout=0, thread_local=False)
        try:
            with store.telling(self.path), probe:
                return False
        except Timeout:
            return True

    def close(self) -> None:
        """Give back the right to deliver and close every connection."""
        self._delivering.release()
        self.engine.dispose()


def read_mark(connection: Connection, name: str) -> str | None:
    """A fact about the journal, None when it was never set."""
    return connection.execute(select(mark.c.text).where(mark.c.name == name)).scalar()


def set_mark(connection: Connection, name: str, text: str | None) -> None:
    """Set a fact about the journal; None takes it away."""
    connection.execute(mark.delete().where(mark.c.name == name))
    if text is not None:
        connection.execute(mark.insert().values(name=name, text=text))


def has_event(connection: Connection, head: Head) -> bool:
    """Whether the chain holds this very event; the head of an empty chain is always held."""
    found = connection.execute(select(event.c.hash).where(event.c.number == head.number)).scalar()
    return head.number == 0 or found == head.hash
