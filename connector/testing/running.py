"""Runs a source on a thread of its own, as the host does."""

from __future__ import annotations

import threading
import time
from types import TracebackType

from connector.errors import Stopping
from connector.hookspecs import Source
from connector.testing.intake import MemoryIntake


class RunningSource:
    """A source that runs while the `with` block lasts; leaving the block stops it.

    Attributes:
        error: What `run` raised, None so far; `Stopping` counts as a return.
        seconds_to_stop: How long `run` took to return after it was asked to; None before.
    """

    def __init__(self, source: Source, intake: MemoryIntake) -> None:
        self.error: BaseException | None = None
        self.seconds_to_stop: float | None = None
        self._source = source
        self._intake = intake
        self._thread = threading.Thread(target=self._run, daemon=True)

    def __enter__(self) -> RunningSource:
        self._intake.restart()
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        asked = time.monotonic()
        self._intake.stop()
        self._thread.join(10)
        self.seconds_to_stop = time.monotonic() - asked

    def until_idle(self, seconds: float = 10) -> None:
        """Wait until the source says that nothing waits in it, or has ended.

        Raises:
            TimeoutError: Neither happened in so many seconds.
        """
        end = time.monotonic() + seconds
        while self._thread.is_alive() and not self._intake.idled.wait(0.01):
            if time.monotonic() > end:
                raise TimeoutError(f"the source was not idle after {seconds} s; health: {self._intake.told[-1:]}")

    def until_ended(self, seconds: float = 10) -> BaseException | None:
        """Wait until `run` has ended by itself; returns what it raised.

        Raises:
            TimeoutError: It still runs after so many seconds.
        """
        self._thread.join(seconds)
        if self._thread.is_alive():
            raise TimeoutError(f"the source still runs after {seconds} s; health: {self._intake.told[-1:]}")
        return self.error

    def _run(self) -> None:
        try:
            self._source.run(self._intake)
        except Stopping:
            return
        except BaseException as error:  # noqa: BLE001 -- a played crash is to be looked at, not to end the thread loudly
            self.error = error


def run_until_idle(source: Source, intake: MemoryIntake, seconds: float = 10) -> RunningSource:
    """Run a source until it is idle or has ended, stop it, and say how it went."""
    with RunningSource(source, intake) as running:
        running.until_idle(seconds)
    return running
