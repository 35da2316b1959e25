"""Shows what becomes of one thing that happens at the ERP."""

from __future__ import annotations

import time
from collections.abc import Callable

from connector.demo.story import story
from connector.errors import ConnectorError
from connector.host.host import Host
from connector.journal import chain, queries

PATIENCE = 30.0
"""Seconds that one thing may take."""


class Stage:
    """A running host, and someone who watches."""

    def __init__(self, host: Host, say: Callable[[str], None]) -> None:
        """Nothing happens yet.

        Args:
            host: The host.
            say: Shows a line.
        """
        self._host = host
        self._say = say

    def show(self, title: str, happen: Callable[[], object], documents: int = 1) -> None:
        """Let something happen, wait until all is done about it, and tell the story.

        Args:
            title: What happens.
            happen: Makes it happen.
            documents: So many documents come of it, or repeats.

        Raises:
            ConnectorError: It did not end as it should.
        """
        before = self._newest()
        self._say(f"\n{title}")
        happen()
        self._wait(lambda: self._come(before) >= documents)
        self._wait(lambda: self._host.is_idle)
        with self._host.journal.reading() as connection:
            for line in story(connection, before):
                self._say(f"  {line}")

    def _newest(self) -> int:
        with self._host.journal.reading() as connection:
            return chain.head(connection).number

    def _come(self, before: int) -> int:
        with self._host.journal.reading() as connection:
            return len({each["document_id"] for each in queries.events_after(connection, before)} - {None})

    def _wait(self, arrived: Callable[[], bool]) -> None:
        end = time.monotonic() + PATIENCE
        while not arrived():
            if self._host.failure or time.monotonic() > end:
                raise ConnectorError(
                    self._host.failure or f"the demo waited {PATIENCE:.0f} s for nothing; run `make test`"
                )
            time.sleep(0.05)
