"""What a source may use of the host, without a host."""

from __future__ import annotations

import logging
import time
from collections.abc import Mapping
from typing import TYPE_CHECKING

from connector.errors import Fault, Misconfigured
from connector.model import Clock

if TYPE_CHECKING:
    import requests


class SystemClock:
    """The machine's clocks."""

    def now(self) -> float:
        """Seconds since 1970-01-01 UTC."""
        return time.time()

    def monotonic(self) -> float:
        """Seconds of a clock that never goes back."""
        return time.monotonic()


class MemoryHost:
    """A `SourceHost` for tests.

    Attributes:
        name: The source's name.
        clock: The machine's, unless given.
        log: Logger `connector.testing`.
        journal_id: Empty, unless given: no journal yet. A `MemoryIntake` has an id of its own.
    """

    def __init__(
        self,
        name: str = "source",
        secrets: Mapping[str, str] | None = None,
        clock: Clock | None = None,
        journal_id: str = "",
    ) -> None:
        self.name = name
        self.journal_id = journal_id
        self.clock = clock or SystemClock()
        self.log = logging.getLogger("connector.testing")
        self._secrets = dict(secrets or {})
        self._http: requests.Session | None = None

    @property
    def http(self) -> requests.Session:
        """A plain session."""
        import requests  # heavy, and pytest loads this module in every run

        self._http = self._http or requests.Session()
        return self._http

    def secret(self, reference: str) -> str:
        """The secret given for this reference; Misconfigured when none was."""
        try:
            return self._secrets[reference]
        except KeyError:
            sentence = f"no secret {reference!r}: give it to MemoryHost(secrets=...)"
            raise Misconfigured([Fault("MemoryHost", 0, sentence)]) from None
