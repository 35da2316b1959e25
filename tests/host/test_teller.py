"""Telling sources and plugins what became of their documents."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from connector.host.teller import LONGEST_BACKOFF, Teller
from connector.model import SettledDocument


class Told:
    """A source, or the plugins, that is told; fails while it is to."""

    def __init__(self, fault: BaseException | None = None) -> None:
        self.fault = fault
        self.outcomes: list[SettledDocument] = []

    def settled(self, outcome: SettledDocument) -> None:
        """Be told."""
        self.outcomes.append(outcome)
        if self.fault:
            raise self.fault


def teller(bench: Any, source: Told | None, plugins: Told, name: str = "dropbox") -> Teller:
    """A teller of one source."""
    runners: Any = {name: SimpleNamespace(source=source)}
    return Teller(bench.journal, runners, plugins.settled, lambda text: text.replace("geheim", "***"))


def settle(bench: Any, count: int = 1) -> None:
    """Documents that are done."""
    for number in range(count):
        bench.document(bench.command(f"S{number}"))
    bench.send_all()


def test_source_and_plugins_are_told_once(bench: Any) -> None:
    """Then nothing is due."""
    source, plugins = Told(), Told()
    settle(bench, 3)
    telling = teller(bench, source, plugins)
    assert (telling.tell_due(), telling.tell_due()) == (3, 0)
    assert source.outcomes == plugins.outcomes
    assert [each.result for each in source.outcomes] == ["confirmed"] * 3


@pytest.mark.parametrize("fault", [RuntimeError("geheim"), SystemExit(3)])
def test_who_could_not_be_told_is_told_again(bench: Any, fault: BaseException) -> None:
    """After a wait, with the reason kept without its secret; the plugins wait with it."""
    source, plugins = Told(fault), Told()
    settle(bench)
    telling = teller(bench, source, plugins)
    telling.tell_due()
    sentence = bench.one("SELECT sentence FROM outbox")
    assert "geheim" not in sentence and sentence.startswith(type(fault).__name__)
    assert (telling.tell_due(), plugins.outcomes) == (0, [])
    source.fault = None
    bench.clock.advance(1)
    assert telling.tell_due() == 1
    assert len(plugins.outcomes) == 1


def test_a_failing_plugin_is_told_again_with_its_source(bench: Any) -> None:
    """At least once: the source hears it twice."""
    source, plugins = Told(), Told(RuntimeError("no"))
    settle(bench)
    telling = teller(bench, source, plugins)
    telling.tell_due()
    plugins.fault = None
    bench.clock.advance(1)
    telling.tell_due()
    assert (len(source.outcomes), len(plugins.outcomes)) == (2, 2)
    assert bench.untold() == []


def test_the_wait_grows_to_an_hour(bench: Any) -> None:
    """An ERP that is away for a week is asked about once an hour."""
    settle(bench)
    telling = teller(bench, Told(RuntimeError("away")), Told())
    waits = []
    for _ in range(15):
        telling.tell_due()
        waits.append(bench.one("SELECT due_at FROM outbox") - bench.clock.now())
        bench.clock.advance(LONGEST_BACKOFF)
    assert waits[:4] == [1, 2, 4, 8]
    assert waits[-1] == LONGEST_BACKOFF


def test_one_that_fails_keeps_no_other_from_being_told(bench: Any) -> None:
    """The failing one waits, the others are told."""

    class Picky(Told):
        def settled(self, outcome: SettledDocument) -> None:
            """All but the second."""
            super().settled(outcome)
            if outcome.document_id == 2:
                raise RuntimeError("not this one")

    settle(bench, 3)
    teller(bench, Picky(), Told()).tell_due()
    assert bench.untold() == [2]


def test_a_source_that_is_not_open_is_told_later(bench: Any) -> None:
    """The sentence says which."""
    settle(bench)
    teller(bench, None, Told()).tell_due()
    assert bench.one("SELECT sentence FROM outbox") == "source dropbox could not be opened"


def test_a_source_that_the_configuration_lost_is_not_waited_for(bench: Any) -> None:
    """The plugins are told, and that is all that can be done."""
    plugins = Told()
    settle(bench)
    teller(bench, Told(), plugins, name="other").tell_due()
    assert len(plugins.outcomes) == 1
    assert bench.untold() == []


def test_nothing_is_told_of_what_was_only_observed(bench: Any) -> None:
    """Promise 9."""
    bench.document(bench.command("A"), mode="observe")
    assert teller(bench, Told(), Told()).tell_due() == 0
