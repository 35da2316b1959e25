"""What people ask of the journal, and that no question of the hot path reads whole tables."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import event

from connector.journal import acts, attention, document_acts, outbox, queries, restoring, sending
from connector.journal.queries import Filter
from connector.model import Finding, FindingKind

BIG = ("document", "content", "command", "serial", "finding", "reversal", "attempt", "event")
"""Tables that grow for years."""


OPEN_ROWS = {"serial_open", "command_due", "attempt_open", "document_state"}
"""Indexes that are small, since settled rows are not in them or take a few bytes each: reading one whole is its use."""


@contextmanager
def plans(bench: Any) -> Iterator[list[str]]:
    """What SQLite does for each statement: the steps that read a whole big table, with the statement."""
    scans: list[str] = []
    explained = sqlite3.connect(bench.path)

    def look(_connection: Any, _cursor: Any, statement: str, parameters: Any, *_: Any) -> None:
        if not statement.lstrip().upper().startswith(("SELECT", "UPDATE", "DELETE")):
            return
        values = parameters[0] if parameters and isinstance(parameters[0], tuple) else parameters
        for *_, step in explained.execute(f"EXPLAIN QUERY PLAN {statement}", values):
            names = step.replace("SCAN ", "").split()
            # The newest rows are read from the table's end.
            newest = "LIMIT" in statement and "WHERE" not in statement
            if step.startswith("SCAN") and names[0] in BIG and not newest and not OPEN_ROWS.intersection(names):
                scans.append(f"{step}: {statement}")

    event.listen(bench.journal.engine, "before_cursor_execute", look)
    yield scans
    event.remove(bench.journal.engine, "before_cursor_execute", look)
    explained.close()


def fill(bench: Any) -> None:
    """Some of everything."""
    for serial in "ABC":
        bench.document(bench.command(serial, market=serial == "B"), bench.command(serial, reason="sample"))
    bench.document(bench.command("H"), Finding(FindingKind.HELD, "no GTIN"))
    bench.document(bench.reversal("Z"))


def whole_way(bench: Any) -> None:
    """A document comes in, is mapped, waits, is sent, settled, told; its reversal comes."""
    bench.document(bench.command("A"), bench.reversal("B"))
    bench.document(bench.command("A"))
    for verdict in ("not_sent", "unknown", "answered"):
        bench.clock.advance(1000)
        bench.send(verdict)
    bench.send_all()
    with bench.writing() as transaction:
        for waiting in outbox.due(transaction.connection, transaction.now):
            outbox.told(transaction, [waiting])


def acts_of_people(bench: Any) -> None:
    """Retry, release, cancel, resolve, remap."""
    bench.send("refused")
    bench.act(acts.cancel, bench.ids("C") + bench.ids("A")[1:])
    bench.act(acts.retry, bench.ids("A")[:1])
    bench.send("unknown")
    bench.send("unknown")
    bench.act(acts.resolve, [each["id"] for each in _unconfirmed(bench)], "undone")
    bench.act(document_acts.release, [4])
    bench.act(document_acts.remap, [5])


def _unconfirmed(bench: Any) -> list[dict[str, Any]]:
    with bench.journal.reading() as connection:
        return queries.serials(connection, Filter(states=("unconfirmed",)))


def looks(bench: Any) -> None:
    """What `status` and the delivery's rounds ask."""
    with bench.journal.reading() as connection:
        queries.counts(connection)
        attention.needs_person(connection)
        queries.sources(connection)
        queries.work_left(connection)
        queries.untold(connection)
        queries.serial_ids(connection, Filter(states=("held",)))
        queries.serials(connection, Filter(serials=("A",)))
        queries.documents(connection, Filter(states=("held",)), 20)
        queries.events(connection, 1)
        sending.under_way(connection)
        sending.next_due(connection, "default")
        sending.waiting_endpoints(connection)
        sending.sent_serials(connection, "default", 0.0, [])
        sending.abandoned(connection)


def restores(bench: Any) -> None:
    """All that is open is held."""
    restoring.hold_what_is_open(bench.journal, "an older copy")


@pytest.mark.parametrize("happens", [whole_way, acts_of_people, looks, restores])
def test_no_statement_reads_a_big_table_whole(bench: Any, happens: Callable[[Any], None]) -> None:
    """With 20 million serials or 100,000 waiting commands each question is answered by an index."""
    fill(bench)
    with plans(bench) as scans:
        happens(bench)
    assert scans == []


def test_what_is_due_is_read_in_the_order_of_its_index(bench: Any) -> None:
    """The first of 100,000 waiting commands is found without sorting them."""
    sql = "SELECT id FROM command WHERE endpoint = 'default' AND due_at IS NOT NULL AND due_at <= 9e9 "
    steps = [row[-1] for row in bench.rows(f"EXPLAIN QUERY PLAN {sql} ORDER BY due_at, id LIMIT 4")]
    assert steps == ["SEARCH command USING COVERING INDEX command_due (endpoint=? AND due_at>? AND due_at<?)"]


def test_a_command_shows_the_worst_of_its_serials(bench: Any) -> None:
    """One unconfirmed among confirmed ones: unconfirmed."""
    bench.document(bench.command("A", "B", "C", market=True))
    bench.send(without=["B"])
    with bench.journal.reading() as connection:
        [command] = queries.commands(connection, Filter(), 10)
    assert (command["state"], command["serials"]) == ("unconfirmed", 3)


@pytest.mark.parametrize(
    ("wanted", "serials"),
    [
        (Filter(), "ABCH"),
        (Filter(documents=(2,)), "B"),
        (Filter(commands=(1,)), "A"),
        (Filter(states=("held",)), "H"),
        (Filter(states=("held", "confirmed")), "H"),
        (Filter(sources=("other",)), ""),
        (Filter(sources=("other", "dropbox")), "ABCH"),
        (Filter(endpoints=("default",), serials=("C",)), "C"),
        (Filter(endpoints=("default", "other"), serials=("C", "A")), "AC"),
        (Filter(endpoints=("other",), serials=("C", "A")), ""),
        (Filter(gtins=("00000000000000",)), ""),
        (Filter(holds=("document", "cap")), "H"),
        (Filter(since=9e9), ""),
    ],
)
def test_a_filter_takes_what_all_its_parts_take(bench: Any, wanted: Filter, serials: str) -> None:
    """Each part narrows."""
    fill(bench)
    with bench.journal.reading() as connection:
        found = {row["serial"] for row in queries.serials(connection, wanted)}
    assert found == set(serials)
    assert wanted.is_empty == (wanted == Filter())


def test_documents_are_found_by_state_and_by_what_is_in_them(bench: Any) -> None:
    """The newest first."""
    fill(bench)
    with bench.journal.reading() as connection:
        assert queries.document_ids(connection, Filter(states=("held",))) == [4]
        assert [row["id"] for row in queries.documents(connection, Filter(serials=("B",)), 9)] == [2]
        assert [row["id"] for row in queries.documents(connection, Filter(), 2)] == [5, 4]
        assert queries.original(connection, 1) == b"<IDOC/>"
        assert queries.original(connection, 99) is None


def test_an_idoc_is_found_by_its_number_without_the_zeros(bench: Any) -> None:
    """SAP shows 1001 for 0000000000001001; the end of another number, or a material document's year, is not it."""
    wanted = bench.accept(docnum="0000000000001001").document_id
    bench.accept(docnum="0000000000021001")
    with bench.journal.reading() as connection:
        for docnum in ("1001", "01001", "0000000000001001"):
            assert queries.document_ids(connection, Filter(docnums=(docnum,))) == [wanted]
        assert queries.document_ids(connection, Filter(docnums=("1001", "21001"))) == [wanted, wanted + 1]
        assert queries.document_ids(connection, Filter(docnums=("1",))) == []
        assert queries.document_ids(connection, Filter(docnums=("100_",))) == []


def test_counts_are_of_what_is_open(bench: Any) -> None:
    """Documents by state, serials that are not settled for good."""
    fill(bench)
    bench.send()
    with bench.journal.reading() as connection:
        counts = queries.counts(connection)
    assert counts["documents"] == {"done": 1, "held": 1, "mapped": 3}
    assert counts["serials"] == {"held": 2, "queued": 4}


def test_work_is_left_until_all_is_mapped_and_told(bench: Any) -> None:
    """A received document is work, and so is an untold outcome."""
    with bench.journal.reading() as connection:
        assert not queries.work_left(connection)
    document_id = bench.accept().document_id
    with bench.journal.reading() as connection:
        assert queries.work_left(connection)
        assert queries.work(connection) == {"documents to map": 1}
    bench.map(document_id)
    with bench.journal.reading() as connection:
        assert queries.work_left(connection)
        assert queries.work(connection) == {"outcomes to tell": 1}
    bench.document(bench.command("A"))
    with bench.journal.reading() as connection:
        assert queries.work(connection) == {"serials to send": 1, "outcomes to tell": 1}


def test_sources_show_their_last_document(bench: Any) -> None:
    """None while there is none."""
    from connector.journal import intake

    with bench.writing() as transaction:
        for name in ("dropbox", "quiet"):
            intake.store_health(transaction, name, True, "fine")
    bench.accept()
    with bench.journal.reading() as connection:
        shown = {row["name"]: row["last_document_at"] for row in queries.sources(connection)}
    assert shown == {"dropbox": bench.clock.now(), "quiet": None}
