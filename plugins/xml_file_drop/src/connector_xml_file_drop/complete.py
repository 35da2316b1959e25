"""What of a folder's files is complete."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple, Protocol

from connector.plugin import Clock
from connector_xml_file_drop.look import Entry
from connector_xml_file_drop.settings import Complete


class Ripe(NamedTuple):
    """What is complete.

    Attributes:
        files: The complete ones.
        seconds: Until the next one may be complete; None when none becomes so by waiting.
    """

    files: list[Entry]
    seconds: float | None


class Completeness(Protocol):
    """Knows when the ERP has finished writing a file."""

    def ripe(self, files: Iterable[Entry], names: frozenset[str]) -> Ripe:
        """Those of the files that are complete; `names` is all that is in the folder."""


class Stable:
    """Complete when size and time of change stayed the same for so long.

    The time is measured between our own looks: on a network share the clock of the server, which a file's time
    of change comes from, may differ from ours.
    """

    def __init__(self, seconds: float, clock: Clock) -> None:
        self._seconds = seconds
        self._clock = clock
        self._seen: dict[Entry, float] = {}

    def ripe(self, files: Iterable[Entry], names: frozenset[str]) -> Ripe:
        """See `Completeness`."""
        now = self._clock.monotonic()
        seen, self._seen = self._seen, {file: self._seen.get(file, now) for file in files}
        ready = {file: None for file, since in self._seen.items() if file in seen and now - since >= self._seconds}
        waiting = [since + self._seconds - now for file, since in self._seen.items() if file not in ready]
        return Ripe(list(ready), min(waiting, default=None))


class Marked:
    """Complete when its marker exists."""

    def __init__(self, marker: str) -> None:
        self.marker = marker

    def marker_of(self, name: str) -> str:
        """Name of the marker of a file."""
        return self.marker.replace("{name}", name)

    def ripe(self, files: Iterable[Entry], names: frozenset[str]) -> Ripe:
        """See `Completeness`."""
        return Ripe([file for file in files if self.marker_of(file.name) in names], None)


class Renamed:
    """Complete when its name does not have the ending of what is being written."""

    def __init__(self, ending: str) -> None:
        self._ending = ending

    def ripe(self, files: Iterable[Entry], names: frozenset[str]) -> Ripe:
        """See `Completeness`."""
        return Ripe([file for file in files if not file.name.endswith(self._ending)], None)


def completeness(complete: Complete, clock: Clock) -> Completeness:
    """The one that the settings ask for."""
    if complete.marker is not None:
        return Marked(complete.marker)
    if complete.rename is not None:
        return Renamed(complete.rename)
    return Stable(complete.stable or 0, clock)
