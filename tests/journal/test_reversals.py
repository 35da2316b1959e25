"""Promise 6: reversals."""

from __future__ import annotations

from typing import Any

import pytest

from connector.journal import acts, document_acts


def test_a_reversal_takes_exactly_its_serials_out_of_what_was_not_sent(bench: Any) -> None:
    """The others of the same command go out; the reversal's finding says from where."""
    bench.document(bench.command("A", "B", "C"))
    document_id = bench.document(bench.reversal("B"))
    assert [sent.serial for sent in bench.send().serials] == ["A", "C"]
    assert bench.states() == ["confirmed", "cancelled", "confirmed"]
    assert bench.standing(document_id) == ("done", "nothing")
    assert "taken out of command 1 of document 1" in bench.outcome(document_id).findings[0].sentence


def test_a_reversal_is_of_its_own_movement_alone(bench: Any) -> None:
    """A command of another movement type stays, and a mark is left."""
    bench.document(bench.command("A", movement="333"))
    bench.document(bench.reversal("A", movement="551"))
    assert bench.states() == ["queued"]
    assert bench.one("SELECT state FROM reversal") == "mark"


def test_a_reversal_in_the_same_document_takes_its_original_out(bench: Any) -> None:
    """Original and reversal in one document: nothing is sent."""
    document_id = bench.document(bench.command("A"), bench.reversal("A"))
    assert bench.begin() is None
    assert bench.standing(document_id) == ("done", "nothing")


@pytest.mark.parametrize("verdict", ["answered", "refused", "unknown"])
def test_what_was_sent_is_held_for_a_person(bench: Any, verdict: str) -> None:
    """The reversal's document is held until its original is resolved."""
    bench.document(bench.command("A", market=True))
    bench.send(verdict)
    document_id = bench.document(bench.reversal("A"))
    assert bench.standing(document_id) == ("held", None)
    bench.act(acts.resolve, bench.ids("A"), "undone")
    assert bench.standing(document_id) == ("done", "nothing")
    assert bench.findings(document_id) == [("held", "A", "resolved as undone")]


def test_releasing_the_reversal_closes_it(bench: Any) -> None:
    """A person leaves the pack decommissioned: the document is done in part."""
    bench.document(bench.command("A"))
    bench.send()
    document_id = bench.document(bench.reversal("A"), bench.command("B"))
    bench.act(document_acts.release, [document_id])
    bench.send()
    assert bench.standing(document_id) == ("done", "partly")
    assert bench.one("SELECT state FROM reversal") == "closed"
    assert bench.states("A") == ["confirmed"]


def test_an_open_reversal_holds_the_rest_of_its_document(bench: Any) -> None:
    """Promise 7: nothing of a document goes out while one item of it waits for a person."""
    bench.document(bench.command("A"))
    bench.send()
    bench.document(bench.reversal("A"), bench.command("B"))
    assert bench.states("B") == ["held"]
    assert bench.begin() is None


def test_an_open_reversal_holds_nothing_where_the_rest_is_sent(bench: Any) -> None:
    """`held_items: send_rest` lets the rest go."""
    bench.document(bench.command("A"))
    bench.send()
    bench.document(bench.reversal("A"), bench.command("B"), send_rest=True)
    assert bench.states("B") == ["queued"]


def test_a_reversal_of_something_observed_takes_nothing_back(bench: Any) -> None:
    """It is ignored, and leaves no mark."""
    bench.document(bench.command("A"), mode="observe")
    bench.document(bench.reversal("A"))
    assert bench.states() == ["observed"]
    assert bench.one("SELECT count(*) FROM reversal") == 0


def test_an_observed_reversal_takes_nothing_back(bench: Any) -> None:
    """`mode: observe` changes nothing of what is to be sent."""
    bench.document(bench.command("A"))
    bench.document(bench.reversal("A"), mode="observe")
    assert bench.states() == ["queued"]


def test_a_reversal_stops_what_would_be_sent_again_by_itself(bench: Any) -> None:
    """Unconfirmed without a market: the reversal ends its back-off."""
    bench.document(bench.command("A"))
    bench.send("unknown")
    bench.document(bench.reversal("A"))
    bench.clock.advance(10_000)
    assert bench.begin() is None


def test_a_reversal_stops_a_retry_in_doubt(bench: Any) -> None:
    """A person had it sent again, and then it was reversed: it is held, since it may have been acted on."""
    bench.document(bench.command("A", market=True))
    bench.send("unknown")
    bench.act(acts.retry, bench.ids("A"))
    document_id = bench.document(bench.reversal("A"))
    assert bench.states() == ["held"]
    assert bench.begin() is None
    bench.act(acts.resolve, bench.ids("A"), "undone")
    assert bench.standing(document_id) == ("done", "nothing")


def test_a_reversal_takes_the_newest_original_that_is_not_reversed_yet(bench: Any) -> None:
    """Two originals, two reversals: each takes one, the newest first."""
    for _ in range(2):
        bench.document(bench.command("A"))
    bench.document(bench.reversal("A"))
    assert bench.states("A") == ["queued", "cancelled"]
    bench.document(bench.reversal("A"))
    assert bench.states("A") == ["cancelled", "cancelled"]


def test_what_was_taken_back_stays_so_when_it_is_mapped_again(bench: Any) -> None:
    """A new mapping of the original meets the mark again."""
    first = bench.document(bench.command("A", "B"))
    bench.document(bench.reversal("A"))
    bench.act(document_acts.remap, [first])
    bench.map(first, bench.command("A", "B"))
    assert [bench.states(serial)[-1] for serial in "AB"] == ["held", "queued"]
    assert bench.row("A")["hold"] == "reversal"


def test_a_reversal_mapped_again_takes_back_once(bench: Any) -> None:
    """Its marks are forgotten and set anew; what it took back before it does not look for again."""
    bench.document(bench.command("A"))
    document_id = bench.document(bench.reversal("A", "B"))
    bench.act(document_acts.remap, [document_id])
    bench.map(document_id, bench.reversal("A", "B"))
    assert sorted(row[0] for row in bench.rows("SELECT state FROM reversal")) == ["applied", "mark"]
