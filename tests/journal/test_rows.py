"""Many rows or numbers in one statement."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import create_engine, select

from connector.journal.rows import among, insert_rows, listed
from connector.journal.tables import document, event, metadata

TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"))


def events(*kinds: str) -> list[dict[str, Any]]:
    """Rows of events, all but their time and digests."""
    return [
        {"number": number, "kind": kind, "document_id": None, "command_id": 7, "endpoint": None, "details": kind}
        for number, kind in enumerate(kinds, 1)
    ]


@given(st.lists(TEXT, min_size=1, max_size=200), st.floats(min_value=0, max_value=2e9))
def test_rows_are_stored_as_they_are(kinds: list[str], at: float) -> None:
    """Any text, None, whole numbers; a time to its last bit; each row its own digest."""
    engine = create_engine("sqlite://")
    metadata.create_all(engine, [event])
    digests = [bytes([number]) * 32 for number in range(len(kinds))]
    with engine.begin() as connection:
        packed = {"digest": b"".join(digests), "hash": b"".join(reversed(digests))}
        insert_rows(connection, event, events(*kinds), {"at": at}, packed)
        rows = connection.execute(select(event).order_by(event.c.number)).all()
    assert [(row.kind, row.details, row.document_id, row.command_id) for row in rows] == [
        (kind, kind, None, 7) for kind in kinds
    ]
    assert {row.at for row in rows} == {at}
    assert [row.digest for row in rows] == digests
    assert [row.hash for row in rows] == digests[::-1]


def test_a_text_with_a_nul_character_is_refused_whole(bench: Any) -> None:
    """The database would silently end the text there; a backslash and `u0000` in a text is no NUL."""
    with bench.writing() as transaction, pytest.raises(ValueError, match="NUL"):
        insert_rows(transaction.connection, event, events("good", "ba\0d"), {"at": 0.0})
    with bench.writing() as transaction:
        insert_rows(transaction.connection, event, events("\\u0000", "\\\\u0000"), {"at": 0.0}, _digests(2))
        kinds = transaction.connection.execute(select(event.c.kind).order_by(event.c.number)).scalars().all()
        transaction.connection.execute(event.delete())
    assert kinds == ["\\u0000", "\\\\u0000"]


def _digests(rows: int) -> dict[str, bytes]:
    return {"digest": b"d" * 32 * rows, "hash": b"h" * 32 * rows}


def test_no_rows_are_no_statement(bench: Any) -> None:
    """Nothing is asked of the database."""
    with bench.writing() as transaction:
        insert_rows(transaction.connection, event, [])
        assert transaction.connection.execute(select(event.c.number)).first() is None


def test_more_rows_than_one_statement_takes(bench: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each with its own digest, in however many statements they are stored."""
    monkeypatch.setattr("connector.journal.rows.AT_ONCE", 2)
    packed = b"".join(bytes([number]) * 32 for number in range(5))
    with bench.writing() as transaction:
        insert_rows(transaction.connection, event, events(*"abcde"), {"at": 0.0}, {"digest": packed, "hash": packed})
        found = transaction.connection.execute(select(event.c.kind, event.c.digest).order_by(event.c.number)).all()
        transaction.connection.execute(event.delete())
    assert [tuple(row) for row in found] == [(kind, bytes([n]) * 32) for n, kind in enumerate("abcde")]


def test_among_finds_the_listed_ones_alone(bench: Any) -> None:
    """Numbers and texts, and more than a statement could name one by one."""
    for _ in range(3):
        bench.accept()
    with bench.journal.reading() as connection:
        numbers = select(document.c.id).where(among(document.c.id)).order_by(document.c.id)
        assert connection.execute(numbers, {"ids": listed([1, 3, *range(10, 60_000)])}).scalars().all() == [1, 3]
        names = select(document.c.id).where(among(document.c.name, "names"))
        assert connection.execute(names, {"names": listed(["2.xml", 'it\'s "no" name'])}).scalars().all() == [2]
        assert connection.execute(numbers, {"ids": listed([])}).scalars().all() == []
