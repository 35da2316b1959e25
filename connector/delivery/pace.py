"""How fast an endpoint may be sent to: requests a second, and the cap of serials an hour."""

from __future__ import annotations

from collections import deque

HOUR = 3600.0
UNLIMITED = 1_000_000


class Pace:
    """Requests a second, evenly spaced."""

    def __init__(self, requests_per_second: float | None) -> None:
        self._gap = 1 / requests_per_second if requests_per_second else 0.0
        self._next = 0.0

    def room(self, monotonic: float) -> int:
        """How many requests may leave at once now."""
        return 0 if self.wait(monotonic) else 1 if self._gap else UNLIMITED

    def wait(self, monotonic: float) -> float:
        """Seconds until a request may leave; 0 when it may now."""
        return max(0.0, self._next - monotonic)

    def sent(self, monotonic: float) -> None:
        """A request leaves now."""
        self._next = max(self._next, monotonic) + self._gap


class Cap:
    """Serials sent in the last hour, counted on a clock that never goes back."""

    def __init__(self, serials_per_hour: int) -> None:
        self.serials_per_hour = serials_per_hour
        self._sent: deque[tuple[float, int]] = deque()
        self._total = 0

    def allows(self, serials: int, monotonic: float) -> bool:
        """Whether so many more stay within the cap."""
        while self._sent and self._sent[0][0] <= monotonic - HOUR:
            self._total -= self._sent.popleft()[1]
        return self._total + serials <= self.serials_per_hour

    def count(self, serials: int, monotonic: float) -> None:
        """So many are sent now."""
        self._sent.append((monotonic, serials))
        self._total += serials

    def give_back(self, serials: int) -> None:
        """So many of those sent last were surely not acted on."""
        while serials and self._sent:
            at, count = self._sent.pop()
            kept = max(0, count - serials)
            if kept:
                self._sent.append((at, kept))
            self._total -= count - kept
            serials -= count - kept
