"""Reversals that still have a say: open ones and marks (promise 6)."""

from __future__ import annotations

from typing import Any

import pytest

from connector.errors import NotAllowed
from connector.journal import acts, document_acts


def test_while_a_reversal_is_open_a_repeat_is_held(bench: Any) -> None:
    """It can be released only after the decision, and is then a command of its own."""
    bench.document(bench.command("A"))
    bench.send()
    bench.document(bench.reversal("A"))
    bench.document(bench.command("A"))
    assert bench.row("A")["hold"] == "reversal"
    with pytest.raises(NotAllowed, match="decide that first"):
        bench.act(acts.release, bench.ids("A")[1:])
    bench.act(acts.resolve, bench.ids("A")[:1], "undone")
    bench.act(acts.release, bench.ids("A")[1:])
    bench.send()
    assert bench.states("A") == ["resolved", "confirmed"]


def test_a_reversal_without_an_original_leaves_a_mark_that_holds_it(bench: Any) -> None:
    """The original that comes later is held; the mark is spent, so the next one goes."""
    bench.document(bench.reversal("A"))
    bench.document(bench.command("A"))
    assert bench.row("A")["hold"] == "reversal"
    bench.act(acts.cancel, bench.ids("A"))
    bench.document(bench.command("A"))
    assert bench.states("A") == ["cancelled", "queued"]


def test_a_mark_holds_no_other_movement(bench: Any) -> None:
    """An original of another movement type is sent."""
    bench.document(bench.reversal("A", movement="551"))
    bench.document(bench.command("A", movement="333"))
    assert bench.states("A") == ["queued"]


def test_two_reversals_leave_two_marks(bench: Any) -> None:
    """Each holds one original."""
    bench.document(bench.reversal("A"))
    bench.document(bench.reversal("A"))
    for expected in ("reversal", "reversal", None):
        bench.document(bench.command("A"))
        assert bench.row("A")["hold"] == expected
        if expected:
            bench.act(acts.cancel, bench.ids("A")[-1:])


def test_a_mark_holds_what_a_plugin_holds_too(bench: Any) -> None:
    """Releasing a plugin's hold must not send a pack that was reversed before it came."""
    bench.document(bench.reversal("A"))
    bench.document(bench.command("A", "B"), holds={0: "a plugin says so"})
    assert [bench.row(serial)["hold"] for serial in "AB"] == ["reversal", "plugin"]


def test_a_mark_is_looked_at_when_a_held_document_is_released(bench: Any) -> None:
    """Held beside another item, then released: held for the reversal, and the mark is spent."""
    from connector.model import Finding, FindingKind

    bench.document(bench.reversal("A"))
    document_id = bench.document(bench.command("A", "B"), Finding(FindingKind.HELD, "no GTIN"))
    bench.act(document_acts.release, [document_id])
    assert [bench.row(serial)["hold"] for serial in "AB"] == ["reversal", None]
    assert bench.one("SELECT state FROM reversal") == "spent"


def test_a_released_original_is_sent_although_a_mark_held_it(bench: Any) -> None:
    """The mark is spent once; a person's will counts after that."""
    bench.document(bench.reversal("A"))
    bench.document(bench.command("A"))
    bench.act(acts.release, bench.ids("A"))
    bench.send()
    assert bench.states("A") == ["confirmed"]


def test_a_serial_that_waited_is_held_when_its_pack_is_reversed_meanwhile(bench: Any) -> None:
    """Lock is reversed after it was sent; the destroy that waited for it waits for a person now."""
    bench.document(bench.command("A", reason="lock", movement="344"))
    bench.document(bench.command("A", reason="destroy"))
    attempt = bench.begin()
    bench.document(bench.reversal("A", movement="344"))
    from connector.transport.answer import Answer, Verdict

    bench.finish(attempt, Answer(Verdict.ANSWERED, 200, "", confirmed=frozenset("A")))
    assert bench.states("A") == ["confirmed", "held"]
    assert bench.row("A")["hold"] == "reversal"


def test_a_cancelled_reversal_forgets_its_marks(bench: Any) -> None:
    """An original that comes later is sent."""
    bench.document(bench.command("A"))
    bench.send()
    document_id = bench.document(bench.reversal("A", "B"))
    bench.act(document_acts.cancel, [document_id])
    bench.document(bench.command("B"))
    assert bench.states("B") == ["queued"]


def test_a_release_that_passes_a_mark_still_keeps_the_order_of_its_pack(bench: Any) -> None:
    """Two marks, a command in between that is unsettled: the released serial waits for it."""
    bench.document(bench.command("A", reason="lock", movement="344"), holds={0: "plugin"}, send_rest=True)
    for _ in range(2):
        bench.document(bench.reversal("A"))
    bench.document(bench.command("A"))
    assert bench.row("A")["hold"] == "reversal"
    bench.act(acts.release, bench.ids("A")[1:])
    assert (bench.row("A")["state"], bench.row("A")["waits_for"]) == ("queued", 1)
