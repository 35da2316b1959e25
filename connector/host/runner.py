"""Runs one source: opened, run, and when it fails opened again after a back-off."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable

from connector.errors import ConnectorError, Stopping
from connector.hookspecs import Source
from connector.host.intake import HostIntake
from connector.model import Clock

LONGEST_BACKOFF = 300.0
"""Seconds."""
GOOD_RUN = 600.0
"""Seconds after which an end counts as the first of its kind again."""
log = logging.getLogger("connector.source")


class SourceRunner:
    """One source on a thread of its own.

    Attributes:
        name: The source.
        intake: Its door.
        source: The opened source; None while it cannot be opened.
        red: Whether its last run failed.
    """

    def __init__(self, name: str, intake: HostIntake, open_source: Callable[[], Source], clock: Clock) -> None:
        self.name = name
        self.intake = intake
        self.source: Source | None = None
        self.red = False
        self._open = open_source
        self._clock = clock
        self.thread = threading.Thread(target=self._run, name=f"source-{name}", daemon=True)

    def _run(self) -> None:
        failures = 0
        while not self.intake.stopping:
            started = self._clock.monotonic()
            sentence = self._run_once()
            if self.intake.stopping or not sentence:
                return
            self.red = True
            if self._clock.monotonic() - started > GOOD_RUN:
                failures = 0
            wait = min(LONGEST_BACKOFF, float(2**failures))
            failures = min(failures + 1, 30)
            if self._say(f"{sentence}; it is tried again in {wait:.0f} s"):
                return
            self.intake.wait(wait)

    def _run_once(self) -> str:
        """Open and run the source; returns why it ended, or nothing when it ended as asked."""
        try:
            self.source = self._open()
            self.red = False
            self.source.run(self.intake)
        except Stopping:
            return ""
        except ConnectorError as error:
            # Its text is meant for a person, who can do something about it; where it arose helps nobody.
            log.error("source %s ended: %s", self.name, error)
            return str(error) or type(error).__name__
        except (Exception, SystemExit) as error:
            log.error("source %s ended", self.name, exc_info=error)
            return f"{type(error).__name__}: {error}"
        return "it ended by itself although the connector runs"

    def _say(self, sentence: str) -> bool:
        """Make the source red; returns whether the host shuts down meanwhile."""
        try:
            self.intake.ended(sentence)
        except Stopping:
            return True
        return False

    @property
    def is_idle(self) -> bool:
        """Whether nothing is to be expected of it now: it said so, or it is red."""
        return self.red or self.intake.is_idle
