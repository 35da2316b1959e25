"""Promises 1 and 2: taken once, never dropped."""

from __future__ import annotations

from typing import Any

import pytest

from connector import pipeline
from connector.errors import JournalFull
from connector.journal import document_acts, intake
from connector.journal.intake import Origin
from connector.model import Document, Key, Taken

IDOC = b"<M><IDOC><EDI_DC40><DOCNUM>42</DOCNUM><STATUS>%s</STATUS><CREDAT>%s</CREDAT></EDI_DC40><A>%s</A></IDOC></M>"
ORIGIN = Origin("dropbox", "send")


def written(status: bytes = b"30", date: bytes = b"20260101", text: bytes = b"x") -> bytes:
    """A self-made IDoc, as sent at a time."""
    return IDOC % (status, date, text)


def document(number: str, content: bytes = b"<IDOC/>") -> Document:
    """A document with a key."""
    return Document(Key("idoc", ("SAPERP", "100", number)), "SAPERP/100", content, name=f"{number}.xml")


def test_a_document_is_stored_with_its_bytes(bench: Any) -> None:
    """The bytes are kept exactly, and the state is `received`."""
    receipt = bench.accept(b"<IDOC>\r\n</IDOC>")
    assert receipt.taken is Taken.NEW
    assert bench.one("SELECT original FROM content") == b"<IDOC>\r\n</IDOC>"
    assert bench.standing(receipt.document_id) == ("received", None)


def test_the_same_document_is_taken_once(bench: Any) -> None:
    """A repeat gives the first number, and is an event on the first."""
    first, again = bench.accept(docnum="42"), bench.accept(docnum="42")
    assert (again.document_id, again.taken) == (first.document_id, Taken.REPEAT)
    assert bench.kinds() == ["document.received", "document.repeat"]


def test_what_sap_writes_anew_makes_no_other_content(bench: Any) -> None:
    """Another STATUS and CREDAT are a repeat."""
    bench.accept(written(), docnum="42")
    assert bench.accept(written(b"03", b"20270101"), docnum="42").taken is Taken.REPEAT


def test_other_content_of_the_same_key_is_held_as_a_conflict(bench: Any) -> None:
    """It is stored as a document of its own, names the first, and is not mapped."""
    first = bench.accept(written(), docnum="42")
    other = bench.accept(written(text=b"y"), docnum="42")
    assert other.taken is Taken.CONFLICT
    row = bench.rows("SELECT state, hold, conflict_of FROM document WHERE id = :id", id=other.document_id)[0]
    assert tuple(row) == ("held", "conflict", first.document_id)


def test_a_conflict_handed_in_again_is_a_repeat_of_the_conflict(bench: Any) -> None:
    """Neither a third document nor a repeat of the first."""
    bench.accept(written(), docnum="42")
    other = bench.accept(written(text=b"y"), docnum="42")
    again = bench.accept(written(text=b"y"), docnum="42")
    assert (again.document_id, again.taken) == (other.document_id, Taken.REPEAT)


def test_repeats_and_conflicts_within_one_batch_are_seen(bench: Any) -> None:
    """One call with the same document twice and a conflict stores two."""
    batch = [document("1", written()), document("1", written()), document("1", written(text=b"y")), document("2")]
    taken = [each.taken for each in pipeline.accept(bench.journal, ORIGIN, batch)]
    assert taken == [Taken.NEW, Taken.REPEAT, Taken.CONFLICT, Taken.NEW]


def test_a_batch_larger_than_a_statement_is_stored_whole(bench: Any) -> None:
    """1,200 documents in one call, twice: 1,200 new ones, then 1,200 repeats."""
    batch = [document(str(number)) for number in range(1200)]
    for expected in (Taken.NEW, Taken.REPEAT):
        assert {each.taken for each in pipeline.accept(bench.journal, ORIGIN, batch)} == {expected}
    assert bench.one("SELECT count(*) FROM document") == 1200


def test_cursor_and_documents_are_stored_together(bench: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """The cursor moves with its documents or not at all."""

    def fail(*_: object) -> None:
        raise JournalFull("no room")

    pipeline.accept(bench.journal, ORIGIN, [document("1")], "first")
    monkeypatch.setattr("connector.journal.chain.append", fail)
    with pytest.raises(JournalFull):
        pipeline.accept(bench.journal, ORIGIN, [document("2")], "second")
    with bench.journal.reading() as connection:
        assert intake.cursor(connection, "dropbox") == "first"
        assert intake.unknown(connection, [document("2").key]) == [document("2").key]


def test_unknown_keys_keep_their_order(bench: Any) -> None:
    """Those the journal has seen are left out."""
    bench.accept(docnum="2")
    keys = [Key("idoc", ("SAPERP", "100", number)) for number in "321"]
    with bench.journal.reading() as connection:
        assert intake.unknown(connection, keys) == [keys[0], keys[2]]


def test_refused_input_is_recorded_once(bench: Any) -> None:
    """The same unreadable input gives the same number; other input of the same name another one."""
    with bench.writing() as transaction:
        numbers = [
            intake.refuse(transaction, ORIGIN, "a.xml", sha256, "line 3: cut off") for sha256 in ("aa", "aa", "bb", "")
        ]
    assert numbers[0] == numbers[1] and len(set(numbers)) == 3
    assert bench.standing(numbers[0]) == ("failed", None)
    assert bench.outcome(numbers[0]).sentence == "line 3: cut off"
    assert bench.untold() == sorted(set(numbers))


def test_a_released_conflict_is_mapped(bench: Any) -> None:
    """A person lets it through: it is received, and its remap is allowed from then on."""
    bench.accept(written(), docnum="42")
    other = bench.accept(written(text=b"y"), docnum="42").document_id
    bench.act(document_acts.release, [other])
    assert bench.standing(other) == ("received", None)
    bench.map(other, bench.command("A"))
    bench.act(document_acts.remap, [other])


def test_health_is_kept_and_only_a_change_is_an_event(bench: Any) -> None:
    """Red and well again are events; the same said twice is not."""
    with bench.writing() as transaction:
        for ok in (True, False, False, True):
            intake.store_health(transaction, "dropbox", ok, "so it is")
    assert bench.kinds() == ["source.well", "source.red", "source.well"]


def test_a_new_source_that_is_red_at_once_is_an_event(bench: Any) -> None:
    """Nobody knows of it before."""
    with bench.writing() as transaction:
        intake.store_health(transaction, "dropbox", False, "no folder")
    assert bench.kinds() == ["source.red"]
