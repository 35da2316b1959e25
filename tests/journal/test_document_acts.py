"""What a person does to documents."""

from __future__ import annotations

from typing import Any

import pytest

from connector.errors import NotAllowed
from connector.journal import acts, attention, document_acts, intake, planning, restoring
from connector.journal.intake import Origin
from connector.model import Finding, FindingKind

HELD = Finding(FindingKind.HELD, "material 4711 has no GTIN")


def test_a_held_item_holds_all_and_release_sends_the_good_ones(bench: Any) -> None:
    """Promise 7: the held item is closed as left out, and the result says `partly`."""
    document_id = bench.document(bench.command("A", "B"), HELD)
    assert bench.begin() is None
    assert bench.standing(document_id) == ("held", None)
    bench.act(document_acts.release, [document_id])
    assert bench.findings(document_id) == [("held", "", "left out")]
    bench.send()
    assert bench.standing(document_id) == ("done", "partly")


def test_a_document_of_which_all_was_left_out_says_so(bench: Any) -> None:
    """SAP hears of it as of one of which a part was; not of one that a person cancelled."""
    left, cancelled = bench.document(HELD), bench.document(HELD)
    bench.act(document_acts.release, [left])
    bench.act(document_acts.cancel, [cancelled])
    assert [(each.result, each.left_out) for each in map(bench.outcome, (left, cancelled))] == [
        ("nothing", True),
        ("nothing", False),
    ]


def test_released_serials_take_their_turn(bench: Any) -> None:
    """While it was held others came: a repeat is cancelled, an unsettled one is waited for."""
    document_id = bench.document(bench.command("A", "B"), HELD)
    bench.document(bench.command("C"))
    with pytest.raises(NotAllowed, match="is mapped, not held"):
        bench.act(document_acts.release, [document_id + 1])
    bench.act(document_acts.release, [document_id])
    bench.send_all()
    assert bench.states() == ["confirmed"] * 3


def test_a_document_without_commands_cannot_be_released(bench: Any) -> None:
    """Its sender or mapping is not listed: remap or cancel."""
    document_id = bench.accept().document_id
    with bench.writing() as transaction:
        planning.hold(transaction, document_id, "sender", "its sender X is not listed")
    with pytest.raises(NotAllowed, match="no commands to release"):
        bench.act(document_acts.release, [document_id])
    bench.act(document_acts.remap, [document_id])
    assert bench.standing(document_id) == ("received", None)


def test_remap_replaces_what_was_not_sent(bench: Any) -> None:
    """The new mapping's command is sent, the old one is cancelled, and its findings are history."""
    document_id = bench.document(bench.command("A", reason="sample"), HELD)
    bench.act(document_acts.remap, [document_id])
    bench.map(document_id, bench.command("A", reason="destroy"))
    assert bench.states("A") == ["cancelled", "queued"]
    assert bench.outcome(document_id).findings == ()
    assert bench.send().due.reason == "destroy"


def test_remap_never_replaces_what_was_confirmed(bench: Any) -> None:
    """The new mapping's same command is a repeat."""
    document_id = bench.document(bench.command("A"))
    bench.send()
    bench.act(document_acts.remap, [document_id])
    bench.map(document_id, bench.command("A", "B"))
    assert [bench.states(serial) for serial in "AB"] == [["confirmed"], ["queued"]]


def test_remap_never_replaces_what_may_have_been_acted_on(bench: Any) -> None:
    """The new command waits for the one in doubt."""
    document_id = bench.document(bench.command("A", market=True))
    bench.send("unknown")
    bench.act(acts.retry, bench.ids())
    bench.act(document_acts.remap, [document_id])
    bench.map(document_id, bench.command("A", market=True))
    assert bench.states("A") == ["queued", "queued"]
    assert bench.row("A")["waits_for"] == 1


def test_remap_never_replaces_what_a_restored_journal_holds(bench: Any) -> None:
    """It may have been sent after the copy was made: the new command waits for a person's decision on it."""
    document_id = bench.document(bench.command("A"))
    restoring.hold_what_is_open(bench.journal, "an older copy")
    bench.act(document_acts.remap, [document_id])
    bench.map(document_id, bench.command("A"))
    assert bench.states("A") == ["held", "queued"]
    assert bench.begin() is None
    bench.act(acts.resolve, bench.ids()[:1], "done")
    assert bench.states("A") == ["resolved", "cancelled"]


def test_remap_replaces_what_was_refused_or_observed(bench: Any) -> None:
    """Both have told nobody anything."""
    refused = bench.document(bench.command("A"))
    bench.send("refused")
    observed = bench.document(bench.command("B"), mode="observe")
    bench.act(document_acts.remap, [refused, observed])
    assert bench.states() == ["cancelled", "cancelled"]


def test_remap_gives_the_next_its_turn(bench: Any) -> None:
    """Who waited for a replaced serial need not wait for it."""
    first = bench.document(bench.command("A", reason="lock"))
    bench.document(bench.command("A", reason="destroy"))
    bench.act(document_acts.remap, [first])
    assert bench.send().due.reason == "destroy"


def test_remap_waits_for_what_is_being_sent(bench: Any) -> None:
    """The answer comes first."""
    document_id = bench.document(bench.command("A"))
    bench.begin()
    with pytest.raises(NotAllowed, match="being sent right now"):
        bench.act(document_acts.remap, [document_id])


def test_a_conflict_is_released_or_cancelled_before_it_is_mapped(bench: Any) -> None:
    """A remap does not decide a conflict."""
    bench.accept(b"<IDOC>1</IDOC>", docnum="42")
    conflict = bench.accept(b"<IDOC>2</IDOC>", docnum="42").document_id
    with pytest.raises(NotAllowed, match="release it or cancel it"):
        bench.act(document_acts.remap, [conflict])


def test_a_released_conflict_stays_released_when_the_journal_is_restored(bench: Any) -> None:
    """The second release, of the restored document, does not take the first one back."""
    bench.accept(b"<IDOC>1</IDOC>", docnum="42")
    conflict = bench.accept(b"<IDOC>2</IDOC>", docnum="42").document_id
    bench.act(document_acts.release, [conflict])
    restoring.hold_what_is_open(bench.journal, "an older copy")
    bench.act(document_acts.release, [conflict])
    bench.map(conflict, bench.command("A"))
    bench.act(document_acts.remap, [conflict])
    assert bench.standing(conflict) == ("received", None)


def test_unreadable_input_cannot_be_mapped_again(bench: Any) -> None:
    """The journal has no bytes of it."""
    with bench.writing() as transaction:
        document_id = intake.refuse(transaction, Origin("dropbox", "send"), "a.xml", "aa", "cut off")
    with pytest.raises(NotAllowed, match="hand it in again"):
        bench.act(document_acts.remap, [document_id])


def test_cancel_sends_nothing_more_of_a_document(bench: Any) -> None:
    """What was confirmed stays; the rest is cancelled."""
    document_id = bench.document(bench.command("A"), bench.command("B", reason="sample"))
    bench.send()
    bench.act(document_acts.cancel, [document_id])
    assert bench.states() == ["confirmed", "cancelled"]
    assert bench.standing(document_id) == ("done", "confirmed")


def test_cancel_ends_a_document_that_waits(bench: Any) -> None:
    """Held or received, it is done with nothing, says why, and its source is told."""
    held, received = bench.document(bench.command("A"), HELD), bench.accept().document_id
    bench.act(document_acts.cancel, [held, received], why="posted twice")
    assert [bench.standing(each) for each in (held, received)] == [("done", "nothing")] * 2
    assert bench.untold() == [held, received]
    assert "posted twice" in bench.outcome(received).sentence


def test_a_document_that_is_done_cannot_be_cancelled(bench: Any) -> None:
    """There is nothing left to cancel."""
    document_id = bench.document(bench.command("A"))
    bench.send()
    with pytest.raises(NotAllowed, match="nothing of it is left"):
        bench.act(document_acts.cancel, [document_id])


@pytest.mark.parametrize("act", [document_acts.remap, document_acts.release, document_acts.cancel])
def test_an_unknown_document_is_named(bench: Any, act: Any) -> None:
    """One wrong number declines the act for all."""
    document_id = bench.document(bench.command("A"), HELD)
    with pytest.raises(NotAllowed, match="no document 99"):
        bench.act(act, [document_id, 99])
    assert bench.standing(document_id) == ("held", None)


def test_every_serial_that_an_act_changes_is_an_event(bench: Any) -> None:
    """Released, replaced and cancelled serials are found in the audit by name."""
    document_id = bench.document(bench.command("A"), HELD)
    bench.act(document_acts.release, [document_id])
    bench.act(document_acts.remap, [document_id])
    told = [kind for kind in bench.kinds() if kind.startswith("serial.")]
    assert told == ["serial.turn", "serial.replaced"]


def test_a_failed_document_waits_until_a_person_looked_at_it(bench: Any) -> None:
    """A cut-off IDoc is a movement that nobody was told of: it asks for a person until one says why not."""
    with bench.writing() as transaction:
        document_id = intake.refuse(transaction, Origin("dropbox", "send"), "a.xml", "aa", "cut off")
    with bench.journal.reading() as connection:
        assert attention.needs_person(connection) == {"failed documents": 1}
    bench.act(document_acts.cancel, [document_id])
    with bench.journal.reading() as connection:
        assert attention.needs_person(connection) == {}
    assert bench.standing(document_id) == ("failed", None)
    with pytest.raises(NotAllowed, match="nothing of it is left"):
        bench.act(document_acts.cancel, [document_id])
