"""Running one source."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from connector.errors import ConnectorError, Misconfigured, Stopping
from connector.host.intake import HostIntake
from connector.host.runner import SourceRunner
from connector.journal.intake import Origin


class Scripted:
    """A source that does in each run what the script says."""

    def __init__(self, script: list[Callable[[Any], None]]) -> None:
        self.script = script
        self.runs = 0

    def open(self) -> Scripted:
        """Opened anew for each run."""
        return self

    def run(self, intake: Any) -> None:
        """One run."""
        self.runs += 1
        self.script[min(self.runs, len(self.script)) - 1](intake)

    def check(self) -> Iterator[Any]:
        """Nothing to check."""
        return iter(())

    def settled(self, outcome: Any) -> None:
        """Nobody to tell."""


class Quick(HostIntake):
    """A door that notes how long a source is to wait, and does not wait."""

    waits: list[float]

    def wait(self, seconds: float) -> bool:
        """Note it."""
        self.waits.append(seconds)
        return self._stop.wait(0.001)


def fails(_intake: Any) -> None:
    """A fault of the source."""
    raise RuntimeError("the folder is gone")


def refuses(_intake: Any) -> None:
    """An expected refusal, with a sentence for a person."""
    raise ConnectorError("the folder belongs to another journal")


def leaves(_intake: Any) -> None:
    """Returns although the host runs."""


def exits(_intake: Any) -> None:
    """A library that would end the process."""
    raise SystemExit(1)


def stays(intake: Any) -> None:
    """Runs until the host stops."""
    intake.idle()
    intake._stop.wait()


def stopped(intake: Any) -> None:
    """Lets the intake's Stopping pass."""
    intake._stop.wait()
    raise Stopping("the connector shuts down")


@pytest.fixture
def run(bench: Any) -> Iterator[Callable[..., tuple[SourceRunner, Quick]]]:
    """Runs a source on its thread; stopped at the end of the test."""
    started: list[tuple[SourceRunner, threading.Event]] = []

    def start(open_source: Callable[[], Any]) -> tuple[SourceRunner, Quick]:
        stop = threading.Event()
        door = Quick(bench.journal, Origin("dropbox", "send"), stop, str, lambda: None)
        door.waits = []
        runner = SourceRunner("dropbox", door, open_source, bench.clock)
        runner.thread.start()
        started.append((runner, stop))
        return runner, door

    yield start
    for runner, stop in started:
        stop.set()
        runner.thread.join(10)
        assert not runner.thread.is_alive()


def until(condition: Callable[[], object]) -> None:
    """Wait for the source's thread."""
    end = time.monotonic() + 20
    while not condition():
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.002)


@pytest.mark.parametrize(
    ("ends", "sentence"),
    [
        (fails, "RuntimeError: the folder is gone"),
        (refuses, "the folder belongs"),
        (leaves, "it ended by itself"),
        (exits, "SystemExit: 1"),
    ],
)
@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_a_source_that_ends_is_red_and_run_again(
    run: Callable[..., Any], ends: Callable[[Any], None], sentence: str
) -> None:
    """Whatever ended it; the sentence says when it is tried again."""
    said: list[str] = []
    source = Scripted([ends, lambda intake: said.append(intake.trouble) or stays(intake)])
    runner, _ = run(source.open)
    until(lambda: source.runs == 2 and not runner.red)
    assert said[0].startswith(sentence) and said[0].endswith("tried again in 1 s")
    until(lambda: runner.intake.trouble == "" and runner.is_idle)


@pytest.mark.parametrize(("ends", "traced"), [(fails, True), (refuses, False)])
def test_only_an_unexpected_end_is_logged_with_where_it_arose(
    run: Callable[..., Any], caplog: pytest.LogCaptureFixture, ends: Callable[[Any], None], traced: bool
) -> None:
    """A refusal is logged as its sentence alone: it comes again at each try."""
    source = Scripted([ends, stays])
    run(source.open)
    until(lambda: source.runs == 2)
    [record] = [each for each in caplog.records if each.name == "connector.source"]
    assert bool(record.exc_info) is traced
    assert record.getMessage().startswith("source dropbox ended")
    assert ("the folder belongs to another journal" in record.getMessage()) is not traced


def test_the_back_off_doubles_up_to_five_minutes(run: Callable[..., Any]) -> None:
    """1, 2, 4, ... 300 seconds."""
    source = Scripted([fails])
    _, door = run(source.open)
    until(lambda: len(door.waits) > 11)
    assert door.waits[:11] == [1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300]


def test_a_long_good_run_makes_the_next_end_the_first_again(bench: Any, run: Callable[..., Any]) -> None:
    """A source that fails once a day does not wait longer each day."""

    def fails_late(_intake: Any) -> None:
        bench.clock.advance(1000)
        raise RuntimeError("late")

    _, door = run(Scripted([fails, fails, fails, fails_late, stays]).open)
    until(lambda: len(door.waits) >= 4)
    assert door.waits[:4] == [1, 2, 4, 1]


def test_a_source_that_cannot_be_opened_is_red_and_idle(run: Callable[..., Any]) -> None:
    """`run --until-idle` does not wait for it."""

    def closed() -> Any:
        raise Misconfigured([])

    runner, _ = run(closed)
    until(lambda: runner.red)
    assert runner.source is None
    assert runner.is_idle


@pytest.mark.parametrize("ends", [stays, stopped])
def test_a_source_that_ends_with_the_host_is_not_red(run: Callable[..., Any], ends: Callable[[Any], None]) -> None:
    """Returning or letting Stopping pass are both right."""
    source = Scripted([ends])
    runner, door = run(source.open)
    until(lambda: source.runs == 1)
    door._stop.set()
    runner.thread.join(10)
    assert (runner.red, door.trouble, source.runs) == (False, "", 1)
