"""Writing the states of serials."""

from __future__ import annotations

from typing import Any

from connector.journal.serials import change_serials
from connector.journal.tables import serial


def test_more_serials_than_a_statement_takes_are_changed(bench: Any) -> None:
    """Twelve hundred rows in one call, and no other row."""
    bench.document(bench.command(*(f"S{number}" for number in range(1201))), max_serials={"default": 5000})
    with bench.writing() as transaction:
        change_serials(transaction, bench.ids()[:1200], {"sentence": "changed"})
    assert bench.one("SELECT count(*) FROM serial WHERE sentence = 'changed'") == 1200
    assert bench.row("S1200")["sentence"] == ""


def test_only_rows_that_meet_the_conditions_are_changed(bench: Any) -> None:
    """A result never touches a serial that is not being sent any more."""
    bench.document(bench.command("A"), bench.command("B", reason="sample"))
    bench.begin()
    with bench.writing() as transaction:
        change_serials(transaction, [1, 2], {"state": "confirmed"}, serial.c.state == "sending")
    assert bench.states() == ["confirmed", "queued"]


def test_nothing_to_change_is_no_statement(bench: Any) -> None:
    """An empty list changes no row."""
    bench.document(bench.command("A"))
    with bench.writing() as transaction:
        change_serials(transaction, [], {"state": "cancelled"})
    assert bench.states() == ["queued"]
