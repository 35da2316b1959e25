"""Documents that are mapped and stored together."""

from __future__ import annotations

from typing import Any

from connector.journal import planning
from connector.journal.planned import Mapped
from connector.model import MappingResult


def store(bench: Any, *documents: tuple[Any, ...]) -> list[int]:
    """Documents come in and are stored in one batch; each is its commands and reversals."""
    batch = []
    for wanted in documents:
        commands = tuple(each for each in wanted if hasattr(each, "reason"))
        reversals = tuple(each for each in wanted if not hasattr(each, "reason"))
        result = MappingResult("mbgmcr", "f" * 64, commands, reversals, ())
        batch.append(Mapped(bench.accept().document_id, False, result))
    with bench.writing() as transaction:
        planning.store(transaction, batch, {})
    return [mapped.document_id for mapped in batch]


def test_a_later_document_of_a_batch_waits_for_an_earlier_one(bench: Any) -> None:
    """As if each had been stored alone: the same pack twice in one batch is sent once."""
    store(bench, (bench.command("A", "B"),), (bench.command("B", "C"),))
    assert bench.row("B")["waits_for"] == bench.ids("B")[0]
    assert bench.begin().serials[0].serial == "A"
    assert [each.serial for each in bench.begin().serials] == ["C"]


def test_a_reversal_in_a_batch_takes_back_what_came_before_it(bench: Any) -> None:
    """And not what comes after it, which its mark does not hold twice."""
    store(bench, (bench.command("A"),), (bench.reversal("A"),), (bench.command("A"),))
    assert bench.states("A") == ["cancelled", "queued"]


def test_a_mark_holds_one_document_of_a_batch(bench: Any) -> None:
    """It is spent by the first; the second goes when that is settled."""
    bench.document(bench.reversal("A"))
    store(bench, (bench.command("A"),), (bench.command("A"),))
    assert bench.states("A") == ["held", "queued"]
    assert bench.row("A", 0)["hold"] == "reversal"
    assert bench.row("A", 1)["waits_for"] == bench.ids("A")[0]


def test_what_may_be_sent_at_once_is_due_and_the_rest_is_not(bench: Any) -> None:
    """A command of which every serial waits is due only when the one before it is settled."""
    store(bench, (bench.command("A"),), (bench.command("A"),))
    due = bench.rows("SELECT due_at IS NOT NULL FROM command ORDER BY id")
    assert [row[0] for row in due] == [1, 0]


def test_every_document_of_a_batch_gets_its_own_state(bench: Any) -> None:
    """One without commands is done at once, with nothing; another waits to be sent."""
    first, second = store(bench, (), (bench.command("A"),))
    assert bench.standing(first) == ("done", "nothing")
    assert bench.standing(second) == ("mapped", None)
