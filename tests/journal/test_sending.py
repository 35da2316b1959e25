"""Promise 3: attempts, and their results against themselves alone."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from connector.journal import acts, sending
from connector.transport.answer import Verdict

SURELY_NOT = ["not_sent", "throttled", "token_rejected", "closed"]


def test_an_attempt_is_on_disk_before_it_leaves(bench: Any) -> None:
    """Its serials are `sending`, and its command is not due any more."""
    bench.document(bench.command("A", "B"))
    attempt = bench.begin()
    assert bench.states() == ["sending", "sending"]
    assert json.loads(bench.one("SELECT serial_ids FROM attempt")) == [sent.id for sent in attempt.serials]
    assert bench.begin() is None


def test_a_success_confirms_and_settles_the_document(bench: Any) -> None:
    """The document is done, and its source is to be told."""
    document_id = bench.document(bench.command("A", "B"))
    bench.send()
    assert bench.states() == ["confirmed", "confirmed"]
    assert bench.standing(document_id) == ("done", "confirmed")
    assert bench.untold() == [document_id]


@pytest.mark.parametrize("verdict", SURELY_NOT)
def test_what_was_surely_not_acted_on_is_queued_again(bench: Any, verdict: str) -> None:
    """The serial goes back to what it was, without a doubt, and is due."""
    bench.document(bench.command("A", market=True))
    bench.send(verdict)
    assert bench.states() == ["queued"]
    assert bench.row("A")["uncertain"] is False
    assert bench.send().serials[0].serial == "A"


def test_refused_is_settled_and_not_sent_again(bench: Any) -> None:
    """The API said no: nothing is due, the document is done."""
    document_id = bench.document(bench.command("A"))
    bench.send("refused")
    assert bench.states() == ["refused"]
    assert bench.begin() is None
    assert bench.standing(document_id) == ("done", "refused")


def test_an_unknown_outcome_told_to_a_market_waits_for_a_person(bench: Any) -> None:
    """With send_to_market it is not sent again by itself, however long it takes."""
    document_id = bench.document(bench.command("A", market=True))
    bench.send("unknown")
    bench.clock.advance(100_000)
    assert bench.states() == ["unconfirmed"]
    assert bench.begin() is None
    assert bench.standing(document_id) == ("mapped", None)


def test_an_unknown_outcome_without_a_market_is_sent_again_after_a_wait(bench: Any) -> None:
    """It waits longer each time, and is confirmed in the end."""
    bench.document(bench.command("A"))
    for wait in (1, 2, 4):
        assert bench.send("unknown") is not None
        bench.clock.advance(wait - 0.1)
        assert bench.begin() is None
        bench.clock.advance(0.2)
    bench.send()
    assert bench.states() == ["confirmed"]


def test_the_wait_for_an_unknown_outcome_has_an_end(bench: Any) -> None:
    """After any number of failures it is at most a quarter of an hour."""
    bench.document(bench.command("A"))
    for _ in range(15):
        assert bench.send("unknown") is not None
        bench.clock.advance(900)


def test_a_serial_missing_from_the_answer_is_unconfirmed(bench: Any) -> None:
    """The others are confirmed, and only the missing one is sent again."""
    bench.document(bench.command("A", "B"))
    bench.send(without=["B"])
    assert bench.states() == ["confirmed", "unconfirmed"]
    bench.clock.advance(10)
    assert [sent.serial for sent in bench.send().serials] == ["B"]


def test_a_refusal_after_an_unknown_outcome_proves_nothing(bench: Any) -> None:
    """It stays unconfirmed and waits for a person, even without a market."""
    bench.document(bench.command("A"))
    bench.send("unknown")
    bench.clock.advance(10)
    bench.send("refused")
    assert bench.states() == ["unconfirmed"]
    bench.clock.advance(100_000)
    assert bench.begin() is None


@pytest.mark.parametrize("verdict", SURELY_NOT)
def test_a_doubt_outlives_an_attempt_that_was_not_acted_on(bench: Any, verdict: str) -> None:
    """Unknown, retried by a person, not sent, then refused: still unconfirmed."""
    bench.document(bench.command("A", market=True))
    bench.send("unknown")
    bench.act(acts.retry, bench.ids("A"))
    bench.send(verdict)
    bench.send("refused")
    assert bench.states() == ["unconfirmed"]


def test_a_result_is_written_once(bench: Any, answer_to: Callable[..., Any]) -> None:
    """The second result of an attempt changes nothing."""
    bench.document(bench.command("A"))
    attempt = bench.begin()
    assert bench.finish(attempt, answer_to("unknown", attempt))
    assert not bench.finish(attempt, answer_to("answered", attempt))
    assert bench.states() == ["unconfirmed"]


def test_a_result_does_not_touch_a_later_attempt(bench: Any, answer_to: Callable[..., Any]) -> None:
    """The late answer of a first attempt leaves the second one's serial `sending`."""
    bench.document(bench.command("A"))
    first = bench.begin()
    bench.finish(first, answer_to("unknown", first))
    bench.clock.advance(10)
    second = bench.begin()
    bench.finish(first, answer_to("answered", first))
    assert bench.states() == ["sending"]
    bench.finish(second, answer_to("answered", second))
    assert bench.states() == ["confirmed"]


def test_attempts_without_a_result_are_found_at_the_next_start(bench: Any) -> None:
    """They come with their command and serials, doubts included."""
    bench.document(bench.command("A", "B", market=True))
    begun = bench.begin()
    bench.reopen()
    with bench.journal.reading() as connection:
        assert [found.serials for found in sending.abandoned(connection)] == [begun.serials]
        assert sending.under_way(connection)


def test_commands_are_due_in_their_order(bench: Any) -> None:
    """First come, first sent; a command in back-off blocks no other."""
    for serial in "ABC":
        bench.document(bench.command(serial))
        bench.clock.advance(1)
    bench.send("unknown")
    assert [bench.send().serials[0].serial for _ in range(2)] == ["B", "C"]


def test_a_clock_set_back_makes_nothing_wait_longer(bench: Any) -> None:
    """A back-off noted by a clock that was a day ahead ends when that is noticed."""
    bench.document(bench.command("A"))
    bench.send("unknown")
    bench.clock.at -= 86_400
    assert bench.begin() is None
    with bench.writing() as transaction:
        sending.clock_set_back(transaction)
    assert bench.begin() is not None


def test_the_cap_counts_what_may_have_been_acted_on(bench: Any) -> None:
    """Attempts that were surely not acted on, or are long past, do not count."""
    for serial in "ABCD":
        bench.document(bench.command(serial, market=True))
    for verdict in ("answered", "not_sent", "unknown", "refused"):
        bench.send(verdict)
    with bench.journal.reading() as connection:
        assert sending.sent_serials(connection, "default", bench.clock.now() - 1, [str(Verdict.NOT_SENT)]) == 3
        assert sending.sent_serials(connection, "default", bench.clock.now() + 1, []) == 0


def test_what_a_hold_holds_is_due_no_more(bench: Any) -> None:
    """The cap's hold waits for a person, who lets it through beyond the cap."""
    bench.document(bench.command("A"))
    with bench.writing() as transaction:
        [due] = sending.due(transaction.connection, "default", transaction.now, 5)
        serials = sending.sendable(transaction.connection, [due.command_id])[due.command_id]
        sending.hold(transaction, due, serials, "cap", "too many")
    assert bench.states() == ["held"]
    assert bench.begin() is None
    bench.act(acts.release, bench.ids())
    assert bench.begin().due.over_cap


def test_waiting_endpoints_are_named(bench: Any) -> None:
    """Each once, while something may be sent."""
    bench.document(bench.command("A", endpoint="plant2"), bench.command("B", endpoint="plant2"), bench.command("C"))
    with bench.journal.reading() as connection:
        assert sorted(sending.waiting_endpoints(connection)) == ["default", "plant2"]
        assert sending.next_due(connection, "plant2") == bench.clock.now()
        assert sending.next_due(connection, "plant3") is None
