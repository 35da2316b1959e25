"""The door through which one source hands documents to the journal."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Sequence
from typing import TypeVar

from connector import pipeline
from connector.errors import JournalFull, Stopping
from connector.journal import intake
from connector.journal.intake import Origin
from connector.journal.journal import Journal
from connector.model import Document, Key, Receipt

log = logging.getLogger("connector.source")
Result = TypeVar("Result")
RETRY_SECONDS = 1.0
QUIET_SECONDS = 5.0
"""A source that never says `idle` counts as idle once it has spent so long in `wait` without a document."""


class HostIntake:
    """What `run` of a source is given. See `hookspecs.Intake`."""

    def __init__(
        self,
        journal: Journal,
        origin: Origin,
        stop: threading.Event,
        mask: Callable[[str], str],
        arrived: Callable[[], None],
    ) -> None:
        """Make a door.

        Args:
            journal: The journal.
            origin: The source, and its mode.
            stop: Set when the host shuts down.
            mask: Takes secrets out of a text.
            arrived: Called when documents are on disk.
        """
        self._journal = journal
        self._origin = origin
        self._stop = stop
        self._mask = mask
        self._arrived = arrived
        self._is_idle = False
        self._waited = 0.0
        self._waits_since: float | None = None
        self._said: tuple[bool, str] | None = None
        self._ended = False

    @property
    def stopping(self) -> bool:
        """True once the host shuts down."""
        return self._stop.is_set()

    def wait(self, seconds: float) -> bool:
        """Sleep for so many seconds, or until the host shuts down. Returns `stopping`."""
        self._waits_since = self._journal.clock.monotonic()
        try:
            return self._stop.wait(seconds)
        finally:
            self._waited, self._waits_since = self._quiet, None

    @property
    def _quiet(self) -> float:
        """Seconds spent in `wait` since the last document; a source that is at work is not quiet, however long."""
        since = self._waits_since
        return self._waited + (self._journal.clock.monotonic() - since if since is not None else 0.0)

    @property
    def journal_id(self) -> str:
        """Identity of the journal behind this intake."""
        return self._journal.id

    @property
    def cursor(self) -> str | None:
        """The cursor of the last `accept` that gave one."""
        with self._journal.reading() as connection:
            return intake.cursor(connection, self._origin.source)

    def accept(self, documents: Sequence[Document], cursor: str | None = None) -> list[Receipt]:
        """Store documents, and the cursor, in one transaction; return when they are on disk."""
        self._is_idle = False
        receipts = self._when_there_is_room(lambda: pipeline.accept(self._journal, self._origin, documents, cursor))
        self._waited = 0.0
        self._arrived()
        self._goes_on()
        return receipts

    def _when_there_is_room(self, write: Callable[[], Result]) -> Result:
        """Write, and while the journal cannot be written, wait and try the same again."""
        full = ""
        while not self.stopping:
            try:
                written = write()
            except JournalFull as error:
                if not full:
                    log.error("source %s takes nothing in: %s", self._origin.source, self._mask(str(error)))
                full = self._mask(str(error))
                self._said = (False, full)
                self._stop.wait(RETRY_SECONDS)
            else:
                if full:
                    log.info("source %s goes on: the journal can be written again", self._origin.source)
                    self.health(True, "goes on: the journal can be written again")
                return written
        raise Stopping("the connector shuts down; nothing was stored")

    def unknown(self, keys: Sequence[Key]) -> list[Key]:
        """Those of the keys that the journal has never seen."""
        with self._journal.reading() as connection:
            return intake.unknown(connection, keys)

    def refuse(self, name: str, sha256: str, cause: str) -> int:
        """Record input that cannot be read as a `failed` document."""

        def write() -> int:
            with self._journal.transaction("refuse") as transaction:
                return intake.refuse(transaction, self._origin, name, sha256, self._mask(cause))

        return self._when_there_is_room(write)

    def health(self, ok: bool, sentence: str) -> None:
        """Say how the source stands."""
        self._ended = False
        said = (ok, self._mask(sentence))
        if said == self._said:
            return

        def write() -> None:
            with self._journal.transaction("health") as transaction:
                intake.store_health(transaction, self._origin.source, *said)

        self._when_there_is_room(write)
        self._said = said

    def ended(self, sentence: str) -> None:
        """The source ended by itself: it is red until it hands over documents, is idle or says that it is well."""
        self._is_idle = False
        self.health(False, sentence)
        self._ended = True

    def _goes_on(self) -> None:
        if self._ended:
            self.health(True, "runs again")

    @property
    def trouble(self) -> str:
        """Why the source is not well, as far as this process knows; empty when it is."""
        return self._said[1] if self._said and not self._said[0] else ""

    def idle(self) -> None:
        """Say that the source has looked and that nothing waits in it."""
        self._goes_on()
        self._is_idle = True

    @property
    def is_idle(self) -> bool:
        """Whether the source said so, or has been quiet for long."""
        return self._is_idle or self._quiet > QUIET_SECONDS
