"""Reversals that come while their original is under way (promise 6)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from connector.journal import acts


def test_a_reversal_that_comes_during_an_attempt_that_was_not_acted_on_takes_it_back(
    bench: Any, answer_to: Callable[..., Any]
) -> None:
    """Nothing was decommissioned, so the serial is not sent again, and nobody has to decide."""
    bench.document(bench.command("A", "B"))
    attempt = bench.begin()
    document_id = bench.document(bench.reversal("A"))
    assert bench.standing(document_id) == ("held", None)
    bench.finish(attempt, answer_to("not_sent", attempt))
    assert bench.states() == ["cancelled", "queued"]
    assert bench.standing(document_id) == ("done", "nothing")


def test_a_reversal_that_comes_during_an_attempt_with_an_unknown_outcome_stops_it(
    bench: Any, answer_to: Callable[..., Any]
) -> None:
    """It is not sent again by itself, even without a market: a person decides."""
    bench.document(bench.command("A"))
    attempt = bench.begin()
    bench.document(bench.reversal("A"))
    bench.finish(attempt, answer_to("unknown", attempt))
    bench.clock.advance(10_000)
    assert bench.begin() is None
    assert bench.states() == ["unconfirmed"]


def test_a_reversal_during_an_attempt_in_doubt_holds_what_was_not_acted_on(
    bench: Any, answer_to: Callable[..., Any]
) -> None:
    """Unknown, retried by a person, reversed while under way, not sent: the first attempt may have been acted on."""
    bench.document(bench.command("A", market=True))
    bench.send("unknown")
    bench.act(acts.retry, bench.ids())
    attempt = bench.begin()
    document_id = bench.document(bench.reversal("A"))
    bench.finish(attempt, answer_to("not_sent", attempt))
    assert bench.states() == ["held"]
    assert bench.standing(document_id) == ("held", None)


def test_a_reversal_during_an_attempt_that_is_confirmed_waits_for_a_person(
    bench: Any, answer_to: Callable[..., Any]
) -> None:
    """The pack is decommissioned: only a person can undo that, outside."""
    bench.document(bench.command("A"))
    attempt = bench.begin()
    document_id = bench.document(bench.reversal("A"))
    bench.finish(attempt, answer_to("answered", attempt))
    assert bench.states() == ["confirmed"]
    assert bench.standing(document_id) == ("held", None)
