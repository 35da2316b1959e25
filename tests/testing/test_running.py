"""Running a source on a thread."""

from __future__ import annotations

from collections.abc import Iterable

import pytest

from connector.errors import Stopping
from connector.hookspecs import Intake
from connector.model import CheckFinding, SettledDocument
from connector.testing import MemoryIntake, RunningSource, run_until_idle


class Quiet:
    """A source that does nothing, or raises."""

    def __init__(self, error: BaseException | None = None, says_idle: bool = True) -> None:
        self._error = error
        self._says_idle = says_idle

    def run(self, intake: Intake) -> None:
        """Say idle, wait for the end."""
        if self._error:
            raise self._error
        if self._says_idle:
            intake.idle()
        intake.wait(60)

    def check(self) -> Iterable[CheckFinding]:
        """Nothing."""
        return []

    def settled(self, outcome: SettledDocument) -> None:
        """Nothing."""


def test_stops_the_source_when_it_is_idle(memory_intake: MemoryIntake) -> None:
    """An idle source is stopped, and how long that took is known."""
    running = run_until_idle(Quiet(), memory_intake)
    assert running.error is None
    assert running.seconds_to_stop is not None
    assert running.seconds_to_stop < 1


def test_an_error_is_kept_and_stopping_is_none(memory_intake: MemoryIntake) -> None:
    """What `run` raised can be looked at; `Stopping` counts as a return."""
    error = RuntimeError("x")
    assert run_until_idle(Quiet(error), memory_intake).error is error
    assert run_until_idle(Quiet(Stopping("x")), memory_intake).error is None


def test_a_source_that_never_says_idle_is_noticed(memory_intake: MemoryIntake) -> None:
    """Waiting for an idle that never comes ends with a TimeoutError."""
    with RunningSource(Quiet(says_idle=False), memory_intake) as running, pytest.raises(TimeoutError):
        running.until_idle(0.1)


def test_an_end_of_its_own_can_be_waited_for(memory_intake: MemoryIntake) -> None:
    """`until_ended` gives the error, and a TimeoutError for a source that goes on."""
    error = RuntimeError("x")
    with RunningSource(Quiet(error), memory_intake) as running:
        assert running.until_ended() is error
    with RunningSource(Quiet(), memory_intake) as running, pytest.raises(TimeoutError):
        running.until_ended(0.1)
