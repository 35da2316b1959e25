"""The audit chain."""

from __future__ import annotations

import sqlite3
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connector.journal import chain
from connector.journal.chain import GENESIS, Event, Head


def alter(bench: Any, sql: str) -> None:
    """Somebody writes to the file behind the program's back."""
    with sqlite3.connect(bench.path) as connection:
        connection.execute(sql)
    connection.close()


@pytest.fixture
def told(bench: Any) -> Any:
    """A journal with ten events."""
    with bench.writing() as transaction:
        for number in range(10):
            transaction.tell(Event("test", {"number": number}, document_id=number, endpoint="default"))
    return bench


def test_an_untouched_chain_verifies(told: Any) -> None:
    """Also against the head that was kept outside."""
    assert told.broken() == []
    assert told.journal.witness.read().number == 10


def test_an_empty_chain_verifies(bench: Any) -> None:
    """A new journal has nothing to prove."""
    assert bench.broken() == []


@pytest.mark.parametrize(
    ("sql", "sentence"),
    [
        ("UPDATE event SET kind = 'other' WHERE number = 4", "event 4 (other) was altered"),
        ("UPDATE event SET at = at + 1 WHERE number = 4", "event 4 (test) was altered"),
        ("UPDATE event SET document_id = 99 WHERE number = 4", "event 4 (test) was altered"),
        ("UPDATE event SET endpoint = NULL WHERE number = 4", "event 4 (test) was altered"),
        ("UPDATE event SET details = '{}' WHERE number = 4", "the details of event 4 (test) were altered"),
        ("UPDATE event SET digest = x'00' WHERE number = 4", "event 4 (test) was altered"),
        ("UPDATE event SET hash = zeroblob(32) WHERE number = 4", "event 4 (test) was altered"),
        ("DELETE FROM event WHERE number = 4", "event 4 is missing"),
        ("DELETE FROM event WHERE number = 1", "event 1 is missing"),
    ],
)
def test_whatever_is_altered_or_removed_is_found(told: Any, sql: str, sentence: str) -> None:
    """The sentence names the event."""
    alter(told, sql)
    assert any(found.startswith(sentence) for found in told.broken())


def test_details_may_be_purged(told: Any) -> None:
    """The digest stays, so the chain still verifies."""
    alter(told, "UPDATE event SET details = NULL WHERE number < 8")
    assert told.broken() == []


def test_a_removed_end_is_found_by_a_head_known_outside(told: Any) -> None:
    """Without one it cannot be: that is what the witness is for."""
    alter(told, "DELETE FROM event WHERE number > 7")
    assert told.broken() == ["the events from 8 to 10, known outside the journal, are missing"]
    with told.journal.reading() as connection:
        assert list(chain.broken(connection, told.journal.id)) == []


def test_a_chain_written_anew_is_found_by_a_head_known_outside(told: Any) -> None:
    """Every hash fits, but event 10 is not the one that was known."""
    known = told.journal.witness.read()
    alter(told, "DELETE FROM event")
    with told.writing() as transaction:
        for number in range(10):
            transaction.tell(Event("forged", {"number": number}))
    with told.journal.reading() as connection:
        found = list(chain.broken(connection, told.journal.id, known))
    assert found == ["event 10 is not the one that was known outside the journal"]


def test_a_chain_belongs_to_its_journal(told: Any) -> None:
    """The same events under another journal's id do not verify."""
    with told.journal.reading() as connection:
        assert list(chain.broken(connection, "00000000"))


@given(st.integers(0, 2**62), st.binary(min_size=32, max_size=32))
def test_a_head_is_read_as_it_was_written(number: int, digest: bytes) -> None:
    """Text and back."""
    head = Head(number, digest)
    assert Head.parse(f" {head}\n") == head


@pytest.mark.parametrize("text", ["", "5", "5:zz", "x:00", f"-1:{GENESIS.hex()}", "5:00"])
def test_what_is_no_head_is_refused(text: str) -> None:
    """A cut or empty line is no head."""
    with pytest.raises(ValueError):
        Head.parse(text)
