"""Statements of the hot path."""

from __future__ import annotations

from typing import Any

from sqlalchemy import bindparam, select, update

from connector.journal.prepared import Prepared
from connector.journal.tables import document

_STATES = Prepared(select(document.c.id, document.c.state).where(document.c.id >= bindparam("least")))
_RENAME = Prepared(
    update(document)
    .where(document.c.state == "received", document.c.id < bindparam("below"))
    .values(hold=None, name="x")
)


def test_rows_come_back_as_tuples(bench: Any) -> None:
    """All of them, the first one, or the first column."""
    for _ in range(2):
        bench.accept()
    with bench.journal.reading() as connection:
        assert _STATES.rows(connection, least=1) == [(1, "received"), (2, "received")]
        assert _STATES.first(connection, least=2) == (2, "received")
        assert _STATES.first(connection, least=3) is None
        assert _STATES.column(connection, least=1) == [1, 2]


def test_constants_are_part_of_the_statement(bench: Any) -> None:
    """What is bound at each run and what never changes go together; the count is that of changed rows."""
    for _ in range(3):
        bench.accept()
    with bench.writing() as transaction:
        assert _RENAME.run(transaction.connection, below=3) == 2
    assert [row[0] for row in bench.rows("SELECT name FROM document ORDER BY id")] == ["x", "x", "3.xml"]


def test_it_is_part_of_its_transaction(bench: Any) -> None:
    """What a transaction that fails changed is as it was."""
    bench.accept()
    try:
        with bench.writing() as transaction:
            assert _RENAME.run(transaction.connection, below=9) == 1
            raise ZeroDivisionError
    except ZeroDivisionError:
        assert bench.one("SELECT name FROM document") == "1.xml"
