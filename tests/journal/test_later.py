"""Later commands of a pack, when an earlier one changes after the fact."""

from __future__ import annotations

from typing import Any

from connector.journal import acts, later


def refused_then_queued(bench: Any, first: str, second: str, market: bool = False) -> None:
    """One command of pack A was refused, another one may be sent."""
    bench.document(bench.command("A", reason=first))
    bench.send("refused")
    bench.document(bench.command("A", reason=second, market=market))


def test_what_is_resolved_as_done_makes_a_later_one_a_repeat(bench: Any) -> None:
    """Refused, done outside, and the same reason was queued meanwhile: it is cancelled, not sent."""
    refused_then_queued(bench, "destroy", "destroy")
    bench.act(acts.resolve, bench.ids("A")[:1], "done")
    assert bench.states("A") == ["resolved", "cancelled"]
    assert bench.begin() is None


def test_what_is_resolved_as_done_lets_the_transitions_decide(bench: Any) -> None:
    """Another reason after it is held, or goes where the endpoint allows it."""
    refused_then_queued(bench, "sample", "destroy")
    bench.act(acts.resolve, bench.ids("A")[:1], "done")
    assert bench.row("A")["hold"] == "transition"


def test_what_is_resolved_as_undone_changes_nothing_later(bench: Any) -> None:
    """The later command is sent as it would have been."""
    refused_then_queued(bench, "destroy", "destroy")
    bench.act(acts.resolve, bench.ids("A")[:1], "undone")
    assert bench.states("A") == ["resolved", "queued"]


def test_a_later_one_in_doubt_is_not_sent_again_by_itself(bench: Any) -> None:
    """Its back-off ends; a person resolves it too."""
    refused_then_queued(bench, "destroy", "destroy")
    bench.send("unknown")
    bench.act(acts.resolve, bench.ids("A")[:1], "done")
    bench.clock.advance(10_000)
    assert bench.begin() is None
    assert bench.states("A") == ["resolved", "unconfirmed"]


def test_a_later_retry_in_doubt_is_not_sent_either(bench: Any) -> None:
    """Told to a market, unknown, retried, and then an earlier one was found done: unconfirmed, not cancelled."""
    refused_then_queued(bench, "destroy", "destroy", market=True)
    bench.send("unknown")
    bench.act(acts.retry, bench.ids("A")[1:])
    bench.act(acts.resolve, bench.ids("A")[:1], "done")
    assert bench.states("A") == ["resolved", "unconfirmed"]
    assert bench.begin() is None


def test_what_may_be_sent_waits_for_what_is_held_after_the_fact(bench: Any) -> None:
    """And gives the commands that were changed."""
    refused_then_queued(bench, "sample", "destroy")
    bench.document(bench.command("B"))
    with bench.writing() as transaction:
        transaction.connection.exec_driver_sql("UPDATE serial SET state = 'held', hold = 'refusals' WHERE id = 1")
        assert later.wait_again(transaction, [1]) == {2}
    assert bench.row("A")["waits_for"] == 1
    assert bench.row("B")["waits_for"] is None


def test_what_is_resolved_as_undone_ends_no_back_off_of_a_later_one(bench: Any) -> None:
    """Nothing stands, so the later one in doubt is sent again as it would have been."""
    refused_then_queued(bench, "destroy", "destroy")
    bench.send("unknown")
    bench.act(acts.resolve, bench.ids("A")[:1], "undone")
    bench.clock.advance(10)
    assert bench.begin() is not None
