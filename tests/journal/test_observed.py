"""What the journal holds of documents that were observed only."""

from __future__ import annotations

from typing import Any

from connector.journal.observed import observed_counts, observed_fingerprints, observed_ids
from connector.journal.queries import Filter
from connector.model import Finding, FindingKind, Place

HELD = Finding(FindingKind.HELD, "no GTIN", Place(5, "/IDOC/ITEM[2]"), 11, serial="X")


def test_only_documents_of_mode_observe_count(bench: Any) -> None:
    """Oldest first; those of mode send are another matter."""
    bench.document(bench.command("A"))
    second = bench.document(bench.command("B"), mode="observe")
    third = bench.document(bench.command("C"), mode="observe")
    with bench.journal.reading() as connection:
        assert observed_ids(connection, Filter()) == [(second, False), (third, False)]
        assert observed_ids(connection, Filter(sources=("other",))) == []


def test_an_open_conflict_is_told_apart(bench: Any) -> None:
    """It was not mapped, and is not before a person released it."""
    bench.accept(b"<A/>", docnum="1", mode="observe")
    second = bench.accept(b"<B/>", docnum="1", mode="observe").document_id
    with bench.journal.reading() as connection:
        assert observed_ids(connection, Filter()) == [(1, False), (second, True)]


def test_counts_are_those_of_when_the_documents_came(bench: Any) -> None:
    """Documents by state or result, serials by state, findings by kind, and the period."""
    bench.document(bench.command("A", "B"), mode="observe")
    bench.clock.advance(100)
    bench.document(bench.command("C"), HELD, mode="observe")
    bench.document(bench.command("D"))
    with bench.journal.reading() as connection:
        found = observed_counts(connection, Filter())
        assert found["last_at"] - found["first_at"] >= 100
        assert found["documents"] == {"observed": 1, "held": 1}
        assert found["serials"] == {"observed": 3}
        assert found["findings"] == {"held": 1}
        later = Filter(since=found["first_at"] + 1)
        assert observed_counts(connection, later)["serials"] == {"observed": 1}
        earlier = Filter(until=found["last_at"])
        assert observed_counts(connection, earlier)["serials"] == {"observed": 2}


def test_documents_are_counted_by_the_state_of_their_mapping(bench: Any) -> None:
    """Name and fingerprint as they were recorded."""
    bench.document(bench.command("A"), mode="observe")
    bench.accept(mode="observe")
    with bench.journal.reading() as connection:
        [row] = observed_fingerprints(connection, Filter())
        assert row["documents"] == 1
        assert (row["mapping"], row["fingerprint"]) == tuple(
            bench.rows("SELECT mapping, fingerprint FROM document WHERE id = 1")[0]
        )
        assert observed_counts(connection, Filter(since=1e12))["first_at"] is None
