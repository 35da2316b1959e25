"""Looks again and again at what waits for a person, and tells each thing once."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Sequence

from connector.alerts.message import message
from connector.alerts.way import Way
from connector.errors import ConnectorError
from connector.journal import alerts, attention
from connector.journal.alerts import Key, Told
from connector.journal.attention import Waiting
from connector.journal.journal import Journal

LONGEST_BACKOFF = 3600.0
"""Seconds between two tries to send a message."""
FIRST_BACKOFF = 30.0
log = logging.getLogger("connector.alerts")


class Alerter:
    """What was told is kept in the journal; while that cannot be written, in memory."""

    def __init__(
        self,
        journal: Journal,
        way: Way,
        window: float,
        others: Callable[[], Iterable[Waiting]],
        mask: Callable[[str], str],
    ) -> None:
        """Read what was told before.

        Args:
            journal: The journal.
            way: How a person is reached.
            window: Seconds: what comes within them is one message.
            others: What waits for a person and does not stand in the journal.
            mask: Takes secrets out of a text.
        """
        self._journal = journal
        self._way = way
        self._window = window
        self._others = others
        self._mask = mask
        with journal.reading() as connection:
            self._stored: dict[Key, Told] = alerts.known(connection)
            self._stored_failure = alerts.failure(connection)
        self._known = dict(self._stored)
        self._failure = self._stored_failure
        self._failures = 0
        self._not_before = 0.0

    def look(self) -> None:
        """Look once; tell what is new and has been there for the window.

        Raises:
            ConnectorError: The journal cannot be read or written; what was told is not forgotten.
        """
        now = self._journal.clock.now()
        found = {(each.what, each.name): each for each in self._found()}
        known = self._known
        self._known = {key: known.get(key, Told(now)) for key in found}
        new = [each for key, each in found.items() if self._known[key].told_at is None]
        if self._is_due(new, now):
            self._tell(new, now)
        self._store()

    def _found(self) -> list[Waiting]:
        with self._journal.reading() as connection:
            return [*attention.waiting(connection), *self._others()]

    def _is_due(self, new: Sequence[Waiting], now: float) -> bool:
        since = [self._known[each.what, each.name].since for each in new]
        # A clock that was set back must not put it off.
        waited = any(not 0 <= now - each < self._window for each in since)
        return waited and self._journal.clock.monotonic() >= self._not_before

    def _tell(self, new: Sequence[Waiting], now: float) -> None:
        still_open = len(self._known) - len(new)
        try:
            short = self._way.send(message(new, still_open, self._journal.id, now, self._mask))
        except ConnectorError as error:
            self._fail(self._mask(str(error)))
            return
        log.info("told a person of %d things", len(new))
        self._failure, self._failures = short, 0
        for each in new:
            key = each.what, each.name
            self._known[key] = self._known[key]._replace(told_at=now)

    def _fail(self, sentence: str) -> None:
        if sentence != self._failure:
            log.error("nobody could be alerted: %s", sentence)
        wait = min(LONGEST_BACKOFF, FIRST_BACKOFF * 2.0 ** min(self._failures, 20))
        self._failure, self._failures = sentence, self._failures + 1
        self._not_before = self._journal.clock.monotonic() + wait

    def _store(self) -> None:
        changed = {key: told for key, told in self._known.items() if self._stored.get(key) != told}
        ended = self._stored.keys() - self._known.keys()
        if not changed and not ended and self._failure == self._stored_failure:
            return
        with self._journal.transaction("alert", inner=True) as transaction:
            alerts.store(transaction, changed, ended)
            alerts.keep_failure(transaction, self._failure)
        self._stored, self._stored_failure = dict(self._known), self._failure
