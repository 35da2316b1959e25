"""What follows when serials change their state."""

from __future__ import annotations

from typing import Any

import pytest

from connector.journal import acts, document_acts
from connector.journal.settling import result
from connector.model import DocumentResult, Finding, FindingKind


@pytest.mark.parametrize(
    ("states", "left_out", "expected"),
    [
        ({"confirmed": 2}, False, "confirmed"),
        ({"confirmed": 2, "done": 1}, False, "confirmed"),
        ({"confirmed": 1, "cancelled": 1}, False, "confirmed"),
        ({"confirmed": 1}, True, "partly"),
        ({"confirmed": 1, "refused": 1}, False, "partly"),
        ({"refused": 3}, False, "refused"),
        ({"refused": 1, "undone": 1}, False, "refused"),
        ({"undone": 1}, False, "nothing"),
        ({"cancelled": 1}, False, "nothing"),
        ({}, False, "nothing"),
        ({}, True, "nothing"),
        ({"observed": 2}, False, "observed"),
        ({"observed": 2, "cancelled": 1}, False, "observed"),
    ],
)
def test_the_result_of_a_document(states: dict[str, int], left_out: bool, expected: str) -> None:
    """By the states of its serials, and by what of it gave no command that should have."""
    assert result(states, left_out) == DocumentResult(expected)


def test_a_document_is_open_until_its_last_serial_is_settled(bench: Any) -> None:
    """Two commands, one confirmed: mapped; both: done."""
    document_id = bench.document(bench.command("A"), bench.command("B", reason="sample"))
    bench.send()
    assert bench.standing(document_id) == ("mapped", None)
    bench.send()
    assert bench.standing(document_id) == ("done", "confirmed")


def test_a_waiting_repeat_is_cancelled_when_its_predecessor_confirms(bench: Any) -> None:
    """It is settled with that cause, and so is its document."""
    bench.document(bench.command("A"))
    second = bench.document(bench.command("A"))
    bench.send()
    assert bench.states("A") == ["confirmed", "cancelled"]
    assert bench.row("A")["sentence"] == "destroy was confirmed already by command 1"
    assert bench.standing(second) == ("done", "nothing")


def test_a_waiting_command_is_sent_when_its_predecessor_was_refused(bench: Any) -> None:
    """Nothing stands, so it is its turn, at once."""
    bench.document(bench.command("A", reason="sample"))
    bench.document(bench.command("A", reason="destroy"))
    bench.send("refused")
    assert bench.send().due.reason == "destroy"


def test_a_waiting_command_of_another_reason_is_held_by_the_transitions(bench: Any) -> None:
    """Sample confirmed, destroy waited: a person decides."""
    bench.document(bench.command("A", reason="sample"))
    bench.document(bench.command("A", reason="destroy"))
    bench.send()
    assert bench.row("A")["hold"] == "transition"
    assert bench.begin() is None


def test_part_of_a_command_is_sent_while_the_rest_waits(bench: Any) -> None:
    """A waits for another command, B does not: B goes alone, and A later."""
    bench.document(bench.command("A", reason="lock"))
    bench.document(bench.command("A", "B", reason="destroy"))
    lock = bench.begin()
    assert [sent.serial for sent in bench.send().serials] == ["B"]
    from connector.transport.answer import Answer, Verdict

    bench.finish(lock, Answer(Verdict.ANSWERED, 200, "", confirmed=frozenset("A")))
    assert [sent.serial for sent in bench.send().serials] == ["A"]


def test_an_unconfirmed_predecessor_blocks_until_a_person_decides(bench: Any) -> None:
    """Told to a market, outcome unknown: nothing else is sent about that pack."""
    bench.document(bench.command("A", market=True))
    bench.document(bench.command("A", reason="sample", market=True))
    bench.send("unknown")
    bench.clock.advance(100_000)
    assert bench.begin() is None
    bench.act(acts.resolve, bench.ids()[:1], "undone")
    assert bench.send().due.reason == "sample"


def test_a_settled_document_whose_serial_is_retried_is_told_again(bench: Any) -> None:
    """Each outcome is told once it is one."""
    document_id = bench.document(bench.command("A"))
    bench.send("refused")
    with bench.writing() as transaction:
        from connector.journal import outbox

        [waiting] = outbox.due(transaction.connection, transaction.now)
        outbox.told(transaction, [waiting])
    assert bench.untold() == []
    bench.act(acts.retry, bench.ids())
    bench.send()
    assert bench.untold() == [document_id]


def test_a_rejected_item_makes_the_result_partly(bench: Any) -> None:
    """What should have been sent and could not is part of the result."""
    document_id = bench.document(bench.command("A"), Finding(FindingKind.REJECTED, "no GS1 serial"))
    bench.send()
    assert bench.standing(document_id) == ("done", "partly")


def test_more_commands_than_a_statement_takes_get_their_turn(bench: Any) -> None:
    """Six hundred commands wait for one pack each of the first; all may be sent when it is cancelled."""
    serials = [f"S{number}" for number in range(600)]
    first = bench.document(bench.command(*serials), max_serials={"default": 1000})
    bench.document(bench.command(*serials), max_serials={"default": 1})
    bench.act(document_acts.cancel, [first])
    assert bench.one("SELECT count(*) FROM command WHERE due_at IS NOT NULL") == 600
