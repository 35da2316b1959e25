"""What a person does to serials."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from connector.errors import NotAllowed
from connector.journal import acts

MARKET = {"market": True}


def test_retry_sends_a_refused_serial_again(bench: Any) -> None:
    """Its settled document is open again, and is told of again."""
    document_id = bench.document(bench.command("A"))
    bench.send("refused")
    assert bench.act(acts.retry, bench.ids()) == 1
    assert bench.standing(document_id) == ("mapped", None)
    assert bench.untold() == []
    bench.send()
    assert bench.standing(document_id) == ("done", "confirmed")
    assert bench.untold() == [document_id]


def test_retry_sends_an_unconfirmed_serial_again(bench: Any) -> None:
    """A person may tell a market again, knowing what it means."""
    bench.document(bench.command("A", market=True))
    bench.send("unknown")
    bench.act(acts.retry, bench.ids())
    bench.send()
    assert bench.states() == ["confirmed"]


def test_a_retry_does_not_wait_for_a_back_off(bench: Any) -> None:
    """What a person sends again is due at once."""
    bench.document(bench.command("A", "B"))
    for _ in range(8):
        bench.send("unknown")
        bench.clock.advance(300)
    bench.send("unknown")
    bench.act(acts.retry, bench.ids("A"))
    assert bench.begin() is not None


@pytest.mark.parametrize("act", [acts.retry, acts.release])
def test_an_act_that_does_not_fit_one_serial_changes_none(bench: Any, act: Callable[..., int]) -> None:
    """The sentence names the serial, its command and its state."""
    bench.document(bench.command("A"), bench.command("B", reason="sample"))
    bench.send("refused")
    with pytest.raises(NotAllowed, match=r"serial [AB] of command [12]"):
        bench.act(act, bench.ids())
    assert bench.states() == ["refused", "queued"]


def test_a_retry_never_overtakes_a_later_command(bench: Any) -> None:
    """A later command of the same pack was confirmed: the refused one is not sent after it."""
    bench.document(bench.command("A", reason="lock"))
    bench.send("refused")
    bench.document(bench.command("A", reason="destroy"))
    bench.send()
    with pytest.raises(NotAllowed, match="command 2 of document 2 names the same pack later and is confirmed"):
        bench.act(acts.retry, bench.ids("A")[:1])


def test_a_retry_is_declined_while_a_later_command_may_be_sent(bench: Any) -> None:
    """Both would be sendable at once."""
    bench.document(bench.command("A", reason="lock"))
    bench.send("refused")
    bench.document(bench.command("A", reason="destroy"))
    with pytest.raises(NotAllowed, match="is queued"):
        bench.act(acts.retry, bench.ids("A")[:1])


def test_a_retry_of_a_reversed_serial_is_declined(bench: Any) -> None:
    """The open reversal is to be decided first."""
    bench.document(bench.command("A"))
    bench.send("refused")
    bench.document(bench.reversal("A"))
    with pytest.raises(NotAllowed, match="decide that first"):
        bench.act(acts.retry, bench.ids())


def test_a_retry_of_a_reason_confirmed_elsewhere_is_declined(bench: Any) -> None:
    """An earlier command of the same pack and reason stands: sending it again would be a repeat."""
    bench.document(bench.command("A"))
    bench.send("unknown")
    bench.document(bench.command("A"))
    bench.act(acts.resolve, bench.ids("A")[:1], "undone")
    bench.send("refused")
    bench.act(acts.resolve, bench.ids("A")[:1], "done")
    with pytest.raises(NotAllowed, match="confirmed already"):
        bench.act(acts.retry, bench.ids("A")[1:])


def test_release_sends_against_the_transitions(bench: Any) -> None:
    """A person may send check_out after lock."""
    bench.document(bench.command("A", reason="lock"))
    bench.send()
    bench.document(bench.command("A", reason="check_out"))
    assert bench.row("A")["hold"] == "transition"
    bench.act(acts.release, bench.ids("A")[1:])
    bench.send()
    assert bench.states("A") == ["confirmed", "confirmed"]


def test_release_keeps_the_order_of_a_pack(bench: Any) -> None:
    """Released together, two commands of one pack are still one after the other."""
    bench.document(bench.command("A", reason="lock"), holds={0: "plugin"}, send_rest=True)
    bench.document(bench.command("A", reason="destroy"), holds={0: "plugin"}, send_rest=True)
    bench.act(acts.release, bench.ids())
    assert [row["waits_for"] for row in (bench.row("A", 0), bench.row("A", 1))] == [None, 1]


def test_release_of_a_serial_held_with_its_document_names_the_document(bench: Any) -> None:
    """One good item is not sent alone by accident."""
    from connector.model import Finding, FindingKind

    bench.document(bench.command("A"), Finding(FindingKind.HELD, "no GTIN"))
    with pytest.raises(NotAllowed, match="release or remap its document"):
        bench.act(acts.release, bench.ids())


def test_a_released_repeat_of_a_confirmed_reason_is_declined(bench: Any) -> None:
    """Not even a person sends a confirmed reason twice; resolving it as undone comes first."""
    bench.document(bench.command("A"), holds={0: "plugin"}, send_rest=True)
    bench.document(bench.command("A"), holds={0: "plugin"}, send_rest=True)
    bench.act(acts.release, bench.ids()[:1])
    bench.send()
    with pytest.raises(NotAllowed, match="confirmed already"):
        bench.act(acts.release, bench.ids()[1:])


def test_cancel_never_sends(bench: Any) -> None:
    """Queued and refused serials are cancelled; the document is done."""
    document_id = bench.document(bench.command("A"), bench.command("B", reason="sample"))
    bench.send("refused")
    bench.act(acts.cancel, bench.ids())
    assert bench.begin() is None
    assert bench.standing(document_id) == ("done", "nothing")


@pytest.mark.parametrize(("verdict", "market"), [("unknown", True), ("unknown", False), ("answered", True)])
def test_what_may_have_been_acted_on_cannot_be_cancelled(bench: Any, verdict: str, market: bool) -> None:
    """Cancelled would say that nothing happened."""
    bench.document(bench.command("A", market=market))
    bench.send(verdict)
    with pytest.raises(NotAllowed):
        bench.act(acts.cancel, bench.ids())


def test_a_serial_in_doubt_that_is_queued_again_cannot_be_cancelled(bench: Any) -> None:
    """The doubt stays with it after a retry."""
    bench.document(bench.command("A", market=True))
    bench.send("unknown")
    bench.act(acts.retry, bench.ids())
    with pytest.raises(NotAllowed, match="connector resolve"):
        bench.act(acts.cancel, bench.ids())


@pytest.mark.parametrize("act", [acts.retry, acts.release, acts.cancel])
def test_what_is_being_sent_is_left_alone(bench: Any, act: Callable[..., int]) -> None:
    """Its answer comes first."""
    bench.document(bench.command("A"))
    bench.begin()
    with pytest.raises(NotAllowed, match="sending"):
        bench.act(act, bench.ids())


def test_resolved_as_done_stands(bench: Any) -> None:
    """A repeat is ignored from then on."""
    bench.document(bench.command("A", market=True))
    bench.send("unknown")
    bench.act(acts.resolve, bench.ids(), "done")
    document_id = bench.document(bench.command("A", market=True))
    assert bench.states() == ["resolved"]
    assert bench.findings(document_id) == [("ignored", "A", None)]
    assert bench.standing(document_id) == ("done", "nothing")


def test_resolved_as_undone_makes_a_later_command_new(bench: Any) -> None:
    """The same reason is sent again, because a person said that the pack is active."""
    bench.document(bench.command("A"))
    bench.send()
    bench.act(acts.resolve, bench.ids(), "undone")
    bench.document(bench.command("A"))
    bench.send()
    assert bench.states() == ["resolved", "confirmed"]


def test_resolving_gives_the_next_its_turn(bench: Any) -> None:
    """Who waited for an unconfirmed serial is sent, or cancelled when it stands."""
    for outcome, expected in (("undone", "queued"), ("done", "cancelled")):
        bench.document(bench.command(outcome, market=True))
        bench.document(bench.command(outcome, market=True))
        bench.send("unknown")
        bench.act(acts.resolve, bench.ids(outcome)[:1], outcome)
        assert bench.states(outcome)[1] == expected
        bench.send_all()


def test_a_queued_serial_resolved_as_done_is_not_sent_and_stands(bench: Any) -> None:
    """After a restore a person knows what was sent before: the pack counts, and a repeat is no command."""
    bench.document(bench.command("A"))
    bench.act(acts.resolve, bench.ids(), "done")
    assert bench.states() == ["resolved"]
    bench.send_all()
    assert bench.states() == ["resolved"]
    bench.document(bench.command("A"))
    assert bench.states() == ["resolved"]


def test_a_cancelled_serial_cannot_be_resolved(bench: Any) -> None:
    """It was never sent, so nothing about it can have been found outside."""
    bench.document(bench.command("A"))
    bench.act(acts.cancel, bench.ids())
    with pytest.raises(NotAllowed, match="it is cancelled"):
        bench.act(acts.resolve, bench.ids(), "done")


def test_naming_nothing_is_declined(bench: Any) -> None:
    """A number that is not in the journal is no act."""
    with pytest.raises(NotAllowed, match="connector commands"):
        bench.act(acts.retry, [99])


def test_every_act_is_an_event_with_its_reason(bench: Any) -> None:
    """Who looks at the audit finds the serial, what it was, and why it was changed."""
    document_id = bench.document(bench.command("A"))
    bench.act(acts.cancel, bench.ids(), why="posted by mistake")
    with bench.journal.reading() as connection:
        from connector.journal import queries

        [event] = [each for each in queries.events(connection, document_id) if each["kind"] == "serial.cancelled"]
    assert event["details"]["serial"] == "A"
    assert event["details"]["before"] == "queued"
    assert event["details"]["reason"] == "posted by mistake"


def test_acts_on_more_serials_than_a_statement_takes(bench: Any) -> None:
    """33,000 held serials are released in one act (SQLite takes 32,766 values a statement)."""
    serials = [f"S{number}" for number in range(33_000)]
    bench.document(bench.command(*serials), holds={0: "plugin"}, send_rest=True, max_serials={"default": 1000})
    assert bench.act(acts.release, bench.ids()) == 33_000
    assert bench.one("SELECT count(*) FROM serial WHERE state = 'queued'") == 33_000


def test_a_later_command_is_not_resolved_as_done_before_an_earlier_one(bench: Any) -> None:
    """The earlier one would be sent after it; both at once, or the earlier one alone, may be resolved."""
    for _ in range(2):
        bench.document(bench.command("A"))
    with pytest.raises(NotAllowed, match="command 1 of document 1 names the same pack earlier and is queued"):
        bench.act(acts.resolve, bench.ids()[1:], "done")
    assert bench.states() == ["queued", "queued"]
    bench.act(acts.resolve, bench.ids(), "done")
    assert bench.begin() is None
