"""What a document's sentence says of its parts."""

from __future__ import annotations

from typing import Any

import pytest

from connector.journal import acts, document_acts, queries
from connector.journal.document_queries import with_sentences
from connector.journal.queries import Filter
from connector.model import Finding, FindingKind


def sentence(bench: Any, document_id: int) -> str:
    """The sentence of a document as people see it."""
    with bench.journal.reading() as connection:
        rows = with_sentences(connection, queries.documents(connection, Filter(), 100))
    return next(str(row["sentence"]) for row in rows if row["id"] == document_id)


def test_a_mapped_document_says_what_it_waits_for_the_worst_first(bench: Any) -> None:
    """Serials of all its commands, settled ones left out."""
    document_id = bench.document(bench.command("A", "B", market=True), bench.command("C"), bench.command("D"))
    other = bench.document(bench.command("E"))
    assert sentence(bench, document_id) == "4 serials queued"
    bench.send("unknown")
    bench.send("answered")
    assert sentence(bench, document_id) == "2 serials unconfirmed, 1 queued"
    assert sentence(bench, other) == "1 serial queued"


def test_a_document_that_is_done_waits_for_nothing(bench: Any) -> None:
    """Confirmed whole: no sentence, ignored items or not."""
    document_id = bench.document(bench.command("A"), Finding(FindingKind.IGNORED, "keeps the pack in stock"))
    bench.send_all()
    assert bench.standing(document_id) == ("done", "confirmed")
    assert sentence(bench, document_id) == ""


@pytest.mark.parametrize(
    ("serials", "verdict", "said"),
    [((), ("done", "nothing"), "2 findings left out"), (("A",), ("done", "partly"), "2 findings left out")],
)
def test_a_released_document_says_what_was_left_out(
    bench: Any, serials: tuple[str, ...], verdict: tuple[str, str], said: str
) -> None:
    """Nobody takes `done nothing` for a document that asked for nothing."""
    held = [Finding(FindingKind.HELD, "no GTIN"), Finding(FindingKind.HELD, "no market")]
    document_id = bench.document(*held, *([bench.command(*serials)] if serials else []))
    bench.act(document_acts.release, [document_id])
    bench.send_all()
    assert bench.standing(document_id) == verdict
    assert sentence(bench, document_id) == said


def test_a_document_whose_items_are_ignored_says_so(bench: Any) -> None:
    """Findings that a later mapping replaced, or that a person cancelled, do not count."""
    ignored = [Finding(FindingKind.IGNORED, "keeps the pack in stock")]
    document_id = bench.document(*ignored)
    assert sentence(bench, document_id) == "1 finding ignored"
    bench.act(document_acts.remap, [document_id])
    bench.map(document_id, *ignored)
    assert sentence(bench, document_id) == "1 finding ignored"


def test_a_sentence_of_its_own_stays(bench: Any) -> None:
    """Who cancelled what is said before what is still open."""
    document_id = bench.document(bench.command("A", market=True), bench.command("B"), Finding(FindingKind.HELD, "x"))
    bench.act(document_acts.release, [document_id])
    bench.send("unknown")
    bench.act(acts.cancel, bench.ids("B"))
    assert sentence(bench, document_id) == "1 serial unconfirmed"
    held = bench.document(Finding(FindingKind.HELD, "no GTIN"))
    assert sentence(bench, held) == "an item of it is held: see its findings"
    bench.act(document_acts.cancel, [held], why="not ours")
    assert sentence(bench, held) == "cancelled: not ours"
