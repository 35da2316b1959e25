"""A logon that SAP refused is not tried again as it was: SAP locks a user after a few."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from typing import Any

from connector.plugin import Clock
from connector_sap_rfc.faults import SapFault

SAME_PASSWORD_SECONDS = 3600.0
"""How long the same password is not tried again."""
Parameters = Mapping[str, Any]
"""`connection` and `server` with their secrets; what else is in it does not count."""


class Refusals:
    """Remembers the last refused logon of a source. It runs on one thread and tells outcomes on another."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._last: tuple[Parameters, SapFault, float] | None = None

    def remember(self, parameters: Parameters, fault: SapFault) -> None:
        """A fault that came of these parameters; only a refused logon counts."""
        if fault.kind == "logon":
            with self._lock:
                self._last = (_secrets(parameters), fault, self._clock.monotonic() + SAME_PASSWORD_SECONDS)

    def standing(self, parameters: Callable[[], Parameters]) -> SapFault | None:
        """The refusal of these very parameters, if it is not an hour old.

        Args:
            parameters: As they are now; asked only when something was refused.
        """
        with self._lock:
            last = self._last
        if last is None or self._clock.monotonic() >= last[2] or _secrets(parameters()) != last[0]:
            return None
        sentence = f"{last[1]}. The same is not tried again for an hour, so that SAP does not lock the user"
        return SapFault("logon", sentence, last[1].key)


def _secrets(parameters: Parameters) -> Parameters:
    return {section: dict(parameters[section]) for section in ("connection", "server")}
