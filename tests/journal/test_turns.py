"""Each serial's turn: reversals first, then the order of its pack."""

from __future__ import annotations

from typing import Any

from connector.journal.order import SENDABLE_TURN
from connector.journal.turns import Target, Wanted, turns


def judged(bench: Any, serials: str, reason: str = "destroy", before: int | None = None) -> list[Any]:
    """The turns of serials of the first product, and the marks they spend."""
    with bench.writing() as transaction:
        wanted = [Wanted(each, "551", before=before) for each in serials]
        return turns(transaction, Target(1, "default", reason), wanted)


def test_turns_come_in_the_order_of_the_serials(bench: Any) -> None:
    """One waits, one is a repeat, one is new, one is reversed: each gets its own."""
    bench.document(bench.command("A"))
    bench.send()
    bench.document(bench.command("B"))
    bench.document(bench.reversal("D"))
    found = judged(bench, "BACD")
    assert [turn.state for turn, _ in found] == ["queued", None, "queued", "held"]
    assert [turn.waits_for for turn, _ in found] == [2, None, None, None]
    assert [mark for _, mark in found] == [None, None, None, 1]


def test_an_open_reversal_comes_before_everything(bench: Any) -> None:
    """Even before the command that would be waited for; it spends no mark."""
    bench.document(bench.command("A"))
    bench.send()
    bench.document(bench.reversal("A"))
    [(turn, mark)] = judged(bench, "A", reason="sample")
    assert (turn.hold, mark) == ("reversal", None)
    assert "document 2 reverses" in turn.sentence


def test_a_stored_serial_waits_only_for_older_ones(bench: Any) -> None:
    """Its own row, and later ones, do not count."""
    for _ in range(2):
        bench.document(bench.command("A"))
    assert judged(bench, "A", before=1) == [(SENDABLE_TURN, None)]
    assert judged(bench, "A", before=2)[0][0].waits_for == 1


def test_more_serials_than_a_statement_takes(bench: Any) -> None:
    """Twelve hundred at once; the last one waits."""
    bench.document(bench.command("S1199"))
    with bench.writing() as transaction:
        wanted = [Wanted(f"S{number}", "551") for number in range(1200)]
        found = turns(transaction, Target(1, "default", "destroy"), wanted)
    assert [number for number, (turn, _) in enumerate(found) if turn.waits_for] == [1199]
