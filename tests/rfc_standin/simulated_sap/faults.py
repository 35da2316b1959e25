"""Misbehaviour on demand."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from fnmatch import fnmatchcase

PLACES = {
    "logon": {"drop", "slow", "refuse"},
    "describe": {"drop", "slow", "restart", "dump"},
    "ping": {"drop", "slow", "restart"},
    "call": {"drop", "drop_after", "slow", "restart", "dump"},
    "unit": {"drop", "drop_after", "slow", "restart", "dump"},
    "register": {"drop", "slow"},
    "send": {"drop", "repeat", "no_confirm", "slow"},
}
"""Where a fault strikes, and what it does there; README.md says what each means."""


@dataclass
class Fault:
    """A fault that waits for its moment."""

    place: str
    action: str
    name: str = "*"
    skip: int = 0
    times: int = 1
    seconds: float = 0
    key: str = "TIME_OUT"
    message: str = "Time limit exceeded."


class Faults:
    """The faults that are set, struck in the order in which they were set."""

    def __init__(self) -> None:
        self._set: list[Fault] = []
        self._lock = threading.Lock()

    def add(self, fault: Fault) -> None:
        """Set a fault.

        Raises:
            ValueError: there is no such fault.
        """
        if fault.action not in PLACES.get(fault.place, ()):
            raise ValueError(f"no fault {fault.action!r} at {fault.place!r}; there are {PLACES}")
        with self._lock:
            self._set.append(fault)

    def clear(self) -> None:
        """No fault is set any more."""
        with self._lock:
            self._set.clear()

    def due(self, place: str, name: str) -> Fault | None:
        """The fault that strikes now; it is spent by that."""
        with self._lock:
            for fault in self._set:
                if fault.place == place and fnmatchcase(name, fault.name) and _strikes(fault):
                    self._set = [each for each in self._set if each.times > 0]
                    return fault
        return None


def _strikes(fault: Fault) -> bool:
    if fault.skip > 0:
        fault.skip -= 1
        return False
    fault.times -= 1
    return True
