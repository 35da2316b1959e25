"""What waits for a person, counted and by name."""

from __future__ import annotations

from typing import Any

import pytest

from connector.journal import acts, attention, endpoints, outbox, planning
from connector.model import Finding, FindingKind


def fill(bench: Any) -> None:
    """Some of everything."""
    for serial in "ABC":
        bench.document(bench.command(serial, market=serial == "B"), bench.command(serial, reason="sample"))
    bench.document(bench.command("H"), Finding(FindingKind.HELD, "no GTIN"))
    bench.document(bench.reversal("Z"))


def test_what_waits_for_a_person_is_counted(bench: Any) -> None:
    """Held documents, held serials but not those held with their document, unconfirmed ones, paused endpoints."""
    fill(bench)
    bench.document(bench.command("P"), holds={0: "plugin"}, send_rest=True)
    for serial in "AB":
        assert bench.send("unknown").serials[0].serial in (serial, "A", "B")
    with bench.journal.reading() as connection:
        found = attention.needs_person(connection)
    assert found["held documents"] == 1
    assert found["held serials"] == 1


def test_nothing_waits_for_a_person_in_a_quiet_journal(bench: Any) -> None:
    """An empty answer means exit code 0."""
    bench.document(bench.command("A"))
    bench.send()
    with bench.journal.reading() as connection:
        assert attention.needs_person(connection) == {}


@pytest.mark.parametrize(("failures", "asks"), [(1, {}), (2, {}), (3, {"paused endpoints": 1})])
def test_an_endpoint_that_stays_paused_asks_for_a_person(bench: Any, failures: int, asks: dict[str, int]) -> None:
    """One glitch mends itself; a wrong key does not."""
    with bench.writing() as transaction:
        paused = endpoints.Standing("default", paused_by="connector", paused_until=1.0, failures=failures)
        endpoints.put(transaction, paused)
    with bench.journal.reading() as connection:
        assert attention.needs_person(connection) == asks


def named(bench: Any) -> list[tuple[str, str]]:
    """Kind and name of each."""
    with bench.journal.reading() as connection:
        return [(each.what, each.name) for each in attention.waiting(connection)]


def test_each_thing_is_named_with_a_sentence(bench: Any) -> None:
    """The serials of one document are one thing."""
    held = bench.accept().document_id
    with bench.writing() as transaction:
        planning.hold(transaction, held, "mapping", "no mapping takes it")
        endpoints.put(transaction, endpoints.Standing("plant2", paused_by="person", sentence="paused by a person: x"))
    unsure = bench.document(bench.command("A", "B", market=True))
    bench.send("unknown")
    with bench.journal.reading() as connection:
        found = list(attention.waiting(connection))
    assert [(each.what, each.name) for each in found] == [
        *(("held documents", str(held)), ("unconfirmed serials", str(unsure)), ("paused endpoints", "plant2")),
    ]
    assert found[0].sentence == f"document {held} (1.xml): no mapping takes it"
    assert found[1].sentence.startswith(f"document {unsure} (2.xml): 2 of its serials: ")
    assert found[2].sentence == "endpoint plant2: paused by a person: x"


def test_what_is_counted_is_named(bench: Any) -> None:
    """Both come of the same conditions; what was decided is neither counted nor named."""
    fill(bench)
    bench.document(bench.command("P"), holds={0: "plugin"}, send_rest=True)
    with bench.journal.reading() as connection:
        counted = attention.needs_person(connection)
    assert {what for what, _ in named(bench)} == set(counted)
    bench.act(acts.cancel, bench.ids("P"))
    assert ("held serials", "1") not in named(bench)


def test_refused_serials_and_lasting_untold_outcomes_are_named(bench: Any) -> None:
    """They are no question to a person, but somebody should know."""
    document_id = bench.document(bench.command("A"))
    bench.send("refused")
    assert named(bench) == [("refused serials", str(document_id))]
    for _ in range(attention.LASTING):
        with bench.writing() as transaction:
            outbox.not_told(transaction, document_id, "the folder is gone", 1)
    assert named(bench)[-1] == ("untold outcomes", str(document_id))
