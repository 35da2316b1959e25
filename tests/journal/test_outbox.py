"""Outcomes that are still to be told."""

from __future__ import annotations

from typing import Any

from connector.journal import acts, document_acts, outbox, planning
from connector.model import Key


def due(bench: Any) -> list[Any]:
    """What is to be told now."""
    with bench.journal.reading() as connection:
        return outbox.due(connection, bench.clock.now())


def test_an_outcome_says_what_became_of_each_serial(bench: Any) -> None:
    """Key, name, result, and every serial with its state."""
    document_id = bench.document(bench.command("A", "B", market=True))
    bench.send(without=["B"])
    bench.act(acts.resolve, bench.ids("B"), "undone")
    outcome = bench.outcome(document_id)
    assert (outcome.key, outcome.name, outcome.source) == (
        Key("idoc", ("SAPERP", "100", "0000000000000001")),
        "1.xml",
        "dropbox",
    )
    assert [(each.serial, each.state, each.reason, each.outcome) for each in outcome.serials] == [
        ("A", "confirmed", "destroy", None),
        ("B", "resolved", "destroy", "undone"),
    ]


def test_what_was_told_is_told_no_more(bench: Any) -> None:
    """That it was handed over is an event, which does not claim that SAP was told: the source may tell nothing."""
    bench.document(bench.command("A"))
    bench.send()
    [waiting] = due(bench)
    with bench.writing() as transaction:
        outbox.told(transaction, [waiting])
    assert due(bench) == []
    assert bench.kinds()[-1] == "outcome.handed_over"


def test_what_could_not_be_told_is_told_later(bench: Any) -> None:
    """After its wait, with the failures counted."""
    bench.document(bench.command("A"))
    bench.send()
    [waiting] = due(bench)
    with bench.writing() as transaction:
        outbox.not_told(transaction, waiting.document_id, "the folder is gone", 30)
    assert due(bench) == []
    bench.clock.advance(30)
    assert due(bench)[0].failures == 1


def test_a_later_outcome_is_told_although_the_earlier_one_was_just_told(bench: Any) -> None:
    """Told while a person retried: the new outcome is another one."""
    bench.document(bench.command("A"))
    bench.send("refused")
    [first] = due(bench)
    bench.clock.advance(1)
    bench.act(acts.retry, bench.ids())
    bench.send()
    with bench.writing() as transaction:
        outbox.told(transaction, [first])
    assert [each.document_id for each in due(bench)] == [first.document_id]


def test_a_clock_set_back_makes_nobody_wait_longer(bench: Any) -> None:
    """What was noted by a clock that was ahead is due at once."""
    bench.document(bench.command("A"))
    bench.send()
    bench.clock.at -= 86_400
    assert due(bench) == []
    with bench.writing() as transaction:
        outbox.clock_set_back(transaction)
    assert len(due(bench)) == 1


def test_a_failed_document_awaits_a_person_and_is_told_again_when_one_has_looked(bench: Any) -> None:
    """Then it is final: nobody maps it again."""
    document_id = bench.document()
    with bench.writing() as transaction:
        planning.fail(transaction, document_id, "cannot be mapped")
    assert bench.outcome(document_id).awaits_person
    bench.clock.advance(1)
    with bench.writing() as transaction:
        outbox.told(transaction, due(bench))
    bench.clock.advance(1)
    with bench.writing() as transaction:
        document_acts.cancel(transaction, [document_id], "not ours")
    assert [each.document_id for each in due(bench)] == [document_id]
    assert not bench.outcome(document_id).awaits_person


def test_a_conflict_that_was_cancelled_is_told_as_one(bench: Any) -> None:
    """Its key is that of an earlier document, which is told by itself; a released one speaks for the key too."""
    for each in (1, 2, 3):
        bench.accept(f"<IDOC>{each}</IDOC>".encode(), docnum="42")
    bench.act(document_acts.cancel, [2])
    bench.act(document_acts.release, [3])
    assert [bench.outcome(each).is_conflict for each in (1, 2, 3)] == [False, True, False]
