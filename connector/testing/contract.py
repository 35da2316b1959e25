"""The promises of a source, as tests that a plugin's own test class inherits."""

from __future__ import annotations

import inspect
import io
from collections.abc import Callable
from typing import Protocol

import pytest

from connector.hookspecs import Source
from connector.model import Taken
from connector.testing.host import MemoryHost
from connector.testing.intake import Crash, MemoryIntake
from connector.testing.running import RunningSource, run_until_idle


class SourceBench(Protocol):
    """What a plugin's author writes: an ERP to play with, and the source on it."""

    def open(self, host: MemoryHost) -> Source:
        """A new instance of the source on the same ERP, as after a restart of the host."""

    def give(self, number: int) -> None:
        """Let the ERP give out document `number`; the same number gives the very same document."""

    def give_unreadable(self) -> None:
        """Let the ERP give out something that cannot be read."""

    def told(self) -> int:
        """How many documents the ERP believes to be taken: it would not keep them for us any longer."""

    def kept_unreadable(self) -> bool:
        """True when what could not be read is still there for a person to look at."""

    def snapshot(self) -> object:
        """The ERP's whole state, comparable with `==`; `check()` must not change it."""


class SourceContract:
    """Inherit, and give a fixture `bench` that returns a `SourceBench`.

    The tests run the source as the host does, with a `MemoryIntake` in place of the journal. A crash is played by an
    exception that the source cannot catch, a restart by a new source on the same bench and the same intake.
    """

    @pytest.fixture
    def bench(self) -> SourceBench:
        """Replace this."""
        pytest.fail(f"{type(self).__name__} needs a fixture `bench` that returns a SourceBench")

    def test_hands_over_every_document(
        self, bench: SourceBench, memory_host: MemoryHost, memory_intake: MemoryIntake
    ) -> None:
        """Every document of the ERP reaches the intake, and the ERP is told."""
        _give(bench, 3)
        assert run_until_idle(bench.open(memory_host), memory_intake).error is None
        assert len(memory_intake.documents) == 3
        assert bench.told() == 3

    def test_takes_what_comes_while_it_runs(
        self, bench: SourceBench, memory_host: MemoryHost, memory_intake: MemoryIntake
    ) -> None:
        """A document that appears after the source became idle is taken too."""
        with RunningSource(bench.open(memory_host), memory_intake) as running:
            running.until_idle()
            bench.give(1)
            _wait_for(running, memory_intake, lambda: bench.told() == 1)
        assert len(memory_intake.documents) == 1

    def test_stores_before_the_erp_is_told(
        self, bench: SourceBench, memory_host: MemoryHost, memory_intake: MemoryIntake
    ) -> None:
        """As long as nothing is stored, the ERP believes nothing to be taken."""
        bench.give(1)
        memory_intake.fail_next(Crash())
        assert isinstance(run_until_idle(bench.open(memory_host), memory_intake).error, Crash)
        assert (len(memory_intake.documents), bench.told()) == (0, 0)

    @pytest.mark.parametrize("moment", ["before", "after"])
    def test_a_crash_loses_and_doubles_nothing(
        self, bench: SourceBench, memory_host: MemoryHost, memory_intake: MemoryIntake, moment: str
    ) -> None:
        """After a crash before or after storing, the next run hands over the rest; repeats have the same key."""
        _give(bench, 3)
        memory_intake.fail_next(Crash(), "before" if moment == "before" else "after")
        assert isinstance(run_until_idle(bench.open(memory_host), memory_intake).error, Crash)
        assert run_until_idle(bench.open(memory_host), memory_intake).error is None
        assert len(memory_intake.documents) == 3
        assert bench.told() == 3

    def test_the_same_document_again_is_a_repeat(
        self, bench: SourceBench, memory_host: MemoryHost, memory_intake: MemoryIntake
    ) -> None:
        """A document that the ERP gives out twice has the same key both times: new, then a repeat."""
        for _ in range(2):
            bench.give(1)
            run_until_idle(bench.open(memory_host), memory_intake)
        assert {receipt.taken for receipt in memory_intake.receipts} <= {Taken.NEW, Taken.REPEAT}
        assert len(memory_intake.documents) == 1

    def test_a_run_with_nothing_new_hands_over_nothing_new(
        self, bench: SourceBench, memory_host: MemoryHost, memory_intake: MemoryIntake
    ) -> None:
        """What was taken once is not taken as new again by the next run."""
        _give(bench, 2)
        for _ in range(2):
            run_until_idle(bench.open(memory_host), memory_intake)
        assert len(memory_intake.documents) == 2

    def test_returns_soon_after_it_is_asked_to_stop(
        self, bench: SourceBench, memory_host: MemoryHost, memory_intake: MemoryIntake
    ) -> None:
        """`run` returns, or raises `Stopping`, within 2 seconds."""
        bench.give(1)
        running = run_until_idle(bench.open(memory_host), memory_intake)
        assert running.error is None
        assert running.seconds_to_stop is not None
        assert running.seconds_to_stop < 2

    def test_check_changes_nothing(
        self, bench: SourceBench, memory_host: MemoryHost, memory_intake: MemoryIntake
    ) -> None:
        """`check` tells how things stand in sentences, and leaves the ERP as it is."""
        bench.give(1)
        source = bench.open(memory_host)
        before = bench.snapshot()
        findings = list(source.check())
        assert bench.snapshot() == before
        assert findings
        assert all(finding.part and finding.sentence for finding in findings)

    def test_opening_changes_nothing(self, bench: SourceBench, memory_host: MemoryHost) -> None:
        """A source that is only opened has not touched the ERP."""
        bench.give(1)
        before = bench.snapshot()
        bench.open(memory_host)
        assert bench.snapshot() == before

    def test_unreadable_input_is_refused_and_kept(
        self, bench: SourceBench, memory_host: MemoryHost, memory_intake: MemoryIntake
    ) -> None:
        """What cannot be read is recorded with its cause, is kept, and keeps nothing else from being taken."""
        bench.give_unreadable()
        bench.give(1)
        assert run_until_idle(bench.open(memory_host), memory_intake).error is None
        assert [bool(refused.name and refused.cause) for refused in memory_intake.refused] == [True]
        assert bench.kept_unreadable()
        assert len(memory_intake.documents) == 1

    def test_an_error_of_the_intake_ends_the_run(
        self, bench: SourceBench, memory_host: MemoryHost, memory_intake: MemoryIntake
    ) -> None:
        """The source does not swallow an error of `accept`: the host must see it and start it anew."""
        bench.give(1)
        memory_intake.fail_next(RuntimeError("no journal"))
        running = run_until_idle(bench.open(memory_host), memory_intake)
        assert isinstance(running.error, RuntimeError)
        assert bench.told() == 0

    def test_a_document_without_form_is_read_again_from_its_bytes(
        self, bench: SourceBench, memory_host: MemoryHost, memory_intake: MemoryIntake
    ) -> None:
        """A document handed over with `hold` has no XML form, and `read` gives the one document of its bytes again."""
        bench.give(1)
        source = bench.open(memory_host)
        assert run_until_idle(source, memory_intake).error is None
        for document in memory_intake.documents:
            assert bool(document.hold) == (document.xml == b""), "`hold` says why `xml` is empty, and nothing else"
            if document.hold:
                read = getattr(bench.open(memory_host), "read")  # noqa: B009 -- optional: see `Reading`
                found = list(read(io.BytesIO(document.original), document.name))
                assert [(each.key, each.original) for each in found] == [(document.key, document.original)]

    def test_has_the_methods_of_a_source(self, bench: SourceBench, memory_host: MemoryHost) -> None:
        """`run`, `check` and `settled` exist with the parameters that the host calls them with."""
        source = bench.open(memory_host)
        parameters = {name: len(inspect.signature(getattr(source, name)).parameters) for name in _METHODS}
        assert parameters == _METHODS


_METHODS = {"run": 1, "check": 0, "settled": 1}


def _give(bench: SourceBench, count: int) -> None:
    for number in range(1, count + 1):
        bench.give(number)


def _wait_for(running: RunningSource, intake: MemoryIntake, happened: Callable[[], bool]) -> None:
    """Wait for looks of the source, up to 10 s, until the thing has happened."""
    for _ in range(1000):
        if happened() or running.error:
            return
        intake.wait(0.01)
