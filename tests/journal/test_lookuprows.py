"""Rows of look-up tables that documents gave."""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from typing import Any

import pytest

from connector import pipeline
from connector.journal import document_acts, planning
from connector.journal.intake import Origin
from connector.journal.lookuprows import given_rows, list_rows, tables
from connector.journal.planned import Mapped
from connector.model import (
    Document,
    Finding,
    FindingKind,
    GivenRow,
    Key,
    MappingResult,
    Place,
    PlannedRow,
    sender_of,
)

UNIT = {"MATERIAL": "4711", "UNIT": "ST"}
_NUMBERS = itertools.count(1)


def row(gtin: str | None, newness: str = "", key: Mapping[str, str] = UNIT, finding: int = 0) -> PlannedRow:
    """A row with a GTIN, or with none."""
    cells = None if gtin is None else {"GTIN": gtin}
    return PlannedRow(finding, "material", key, cells, "" if cells else "it was deleted", tuple(newness.split()))


def mapped(document_id: int, *rows: PlannedRow) -> Mapped:
    """A document that gives rows, each with a finding."""
    findings = tuple(Finding(FindingKind.IGNORED, f"gives row {n}", Place(n, "/A")) for n in range(len(rows)))
    return Mapped(document_id, False, MappingResult("matmas", "f" * 64, findings=findings, rows=rows))


def accept(bench: Any, sender: str = "SAPERP") -> int:
    """A document comes in."""
    number = next(_NUMBERS)
    content = f"<A>{number}</A>".encode()
    document = Document(Key("idoc", (sender, "100", str(number))), sender_of(sender, "100"), content)
    return pipeline.accept(bench.journal, Origin("dropbox", "send"), [document])[0].document_id


def store(bench: Any, *wanted: Mapped) -> None:
    """Documents are stored in one transaction."""
    with bench.writing() as transaction:
        planning.store(transaction, wanted, {})


def give(bench: Any, *rows: PlannedRow, sender: str = "SAPERP") -> int:
    """A document comes in and gives rows; returns its number."""
    document_id = accept(bench, sender)
    store(bench, mapped(document_id, *rows))
    return document_id


def find(
    bench: Any, key: Mapping[str, str] = UNIT, sender: str = "SAPERP/100", senders: Sequence[str] = ()
) -> GivenRow | None:
    """What a document of a sender finds."""
    with given_rows(bench.journal) as rows:
        return rows.of(sender)("material", senders, key)


def test_a_row_is_found_by_its_key_in_any_order_of_columns(bench: Any) -> None:
    """And names the document that gave it; another key is not found."""
    number = give(bench, row("1"))
    assert find(bench, {"UNIT": "ST", "MATERIAL": "4711"}) == GivenRow(number, {"GTIN": "1"}, "")
    assert find(bench, {"UNIT": "CAR", "MATERIAL": "4711"}) is None


def test_a_sender_finds_its_own_rows_unless_the_look_up_names_senders(bench: Any) -> None:
    """Two systems number their materials alike. Of several that are named, the first that has the key counts."""
    ours, theirs = give(bench, row("1")), give(bench, row("2"), sender="OTHER")
    found = find(bench)
    assert found is not None
    assert found.document_id == ours
    assert find(bench, sender="THIRD/100") is None
    named = find(bench, sender="THIRD/100", senders=["MDG/100", "OTHER/100", "SAPERP/100"])
    assert named is not None
    assert named.document_id == theirs


@pytest.mark.parametrize(
    ("first", "second", "stays"),
    [
        ("20260101 101500", "20260101 101501", "second"),
        ("20260101 101500", "20251231 235959", "first"),
        ("20260101 101500", "20260101 101500", "second"),
        ("", "", "second"),
    ],
)
@pytest.mark.parametrize("together", [True, False])
def test_the_newer_document_stays_in_whatever_order_they_arrive(
    bench: Any, first: str, second: str, stays: str, together: bool
) -> None:
    """In one transaction and in two; of two that are alike the later one to arrive."""
    documents = [accept(bench), accept(bench)]
    wanted = [mapped(documents[0], row("1", first)), mapped(documents[1], row("2", second))]
    for group in [wanted] if together else [[each] for each in wanted]:
        store(bench, *group)
    found = find(bench)
    assert found is not None
    assert found.document_id == documents[stays == "second"]
    assert found.cells == {"GTIN": "2" if stays == "second" else "1"}


def test_the_finding_of_a_row_that_is_older_says_so(bench: Any) -> None:
    """A person sees why the row is another than the document says; its other rows are taken."""
    newer = give(bench, row("2", "20260102"))
    older = give(bench, row("1", "20260101"), row("3", "20260101", {"MATERIAL": "4712", "UNIT": "ST"}, 1))
    sentences = [each.sentence for each in bench.rows("SELECT sentence FROM finding WHERE document_id = :id", id=older)]
    assert sentences == [f"gives row 0; not taken, for document {newer} is newer", "gives row 1"]
    assert find(bench, {"MATERIAL": "4712", "UNIT": "ST"}) is not None


def test_a_key_that_a_document_says_has_no_row_stays_known(bench: Any) -> None:
    """An older document does not bring the row back, and the look-up can say why there is none."""
    give(bench, row("1", "20260101"))
    number = give(bench, row(None, "20260103"))
    give(bench, row("2", "20260102"))
    assert find(bench) == GivenRow(number, None, "it was deleted")


def test_a_document_that_is_mapped_anew_gives_its_rows_anew(bench: Any) -> None:
    """What it no longer gives is gone; what another gave since stays."""
    carton = {"MATERIAL": "4711", "UNIT": "CAR"}
    number = give(bench, row("1"), row("1", key=carton, finding=1))
    later = give(bench, row("2"))
    bench.act(document_acts.remap, [number])
    store(bench, mapped(number))
    assert find(bench, carton) is None
    found = find(bench)
    assert found is not None
    assert found.document_id == later


def test_a_document_that_gives_rows_is_done_when_nothing_is_held(bench: Any) -> None:
    """As with findings alone; what it gave is in the audit chain."""
    number = give(bench, row("1"))
    assert bench.standing(number) == ("done", "nothing")
    assert "document.rows" in bench.kinds()
    assert bench.broken() == []


def test_rows_are_listed_by_table_key_and_document(bench: Any) -> None:
    """Each with its document; a table shows how many keys have a row and how many have none."""
    first = give(bench, row("1"), row(None, key={"MATERIAL": "4711", "UNIT": "KG"}, finding=1))
    second = give(bench, row("2"), sender="OTHER")
    with bench.journal.reading() as connection:
        every = list_rows(connection, "material", {}, 10)
        assert [(each["document_id"], each["cells"]) for each in every] == [
            (second, {"GTIN": "2"}),
            (first, None),
            (first, {"GTIN": "1"}),
        ]
        assert len(list_rows(connection, "", {"UNIT": "KG"}, 10)) == 1
        assert list_rows(connection, "", {"PLANT": "1000"}, 10) == []
        assert len(list_rows(connection, "material", {"MATERIAL": "4711"}, 2)) == 2
        assert [each["sender"] for each in list_rows(connection, "", {}, 9, second)] == ["OTHER/100"]
        counted = [(each["sender"], each["rows"], each["without_row"]) for each in tables(connection)]
    assert counted == [("OTHER/100", 1, 0), ("SAPERP/100", 1, 1)]


def test_what_was_found_once_is_not_read_again(bench: Any) -> None:
    """A batch of documents asks for the same few materials again and again."""
    give(bench, row("1"))
    with given_rows(bench.journal) as rows:
        seen = rows.of("SAPERP/100")("material", (), UNIT)
        give(bench, row("2"))
        assert rows.of("SAPERP/100")("material", (), UNIT) is seen
