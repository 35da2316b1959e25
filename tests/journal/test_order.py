"""Promise 4: what comes next for one pack."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connector.journal import acts
from connector.journal.order import SENDABLE_TURN, Earlier, history, in_groups, turn
from connector.model import SETTLED, SerialState

ALLOWED = {"lock": frozenset({"destroy", "export"})}


def earlier(number: int, state: str = "confirmed", reason: str = "destroy", **more: Any) -> Earlier:
    """A row about the same pack."""
    fields = {"outcome": None, "uncertain": False, "waits_for": None, "reversed": False, **more}
    return Earlier(
        id=number, command_id=number, document_id=number, state=state, reason=reason, movement="", item=1, **fields
    )


def test_a_pack_never_heard_of_is_sent() -> None:
    """Without an earlier row the serial may be sent at once."""
    assert turn([], "destroy", {}) == SENDABLE_TURN


@pytest.mark.parametrize("state", sorted(set(SerialState) - SETTLED))
def test_an_unsettled_command_is_waited_for_by_name(state: str) -> None:
    """Every unsettled state blocks, and the sentence says which command is waited for."""
    now = turn([earlier(1), earlier(2, state)], "destroy", {})
    assert (now.state, now.waits_for) == (SerialState.QUEUED, 2)
    assert "command 2" in now.sentence


@pytest.mark.parametrize("state", ["refused", "cancelled", "observed"])
def test_what_decommissioned_nothing_is_no_repeat(state: str) -> None:
    """After a refusal, a cancellation or an observation the same reason is sent."""
    assert turn([earlier(1, state)], "destroy", {}) == SENDABLE_TURN


@pytest.mark.parametrize("row", [earlier(1), earlier(1, "resolved", outcome="done")])
def test_a_repeat_of_a_confirmed_reason_is_no_command(row: Earlier) -> None:
    """A reason that stands, by the API or by a person, is not sent again."""
    assert turn([row], "destroy", {}).state is None


def test_a_reason_confirmed_before_another_one_is_a_repeat_too() -> None:
    """Lock, then destroy, then lock again: the first lock stands, so the last is a repeat."""
    rows = [earlier(1, reason="lock"), earlier(2, reason="destroy")]
    assert turn(rows, "lock", ALLOWED).state is None


def test_resolved_as_undone_ends_a_confirmation() -> None:
    """A later command after an undone one is new."""
    assert turn([earlier(1, "resolved", outcome="undone")], "destroy", {}) == SENDABLE_TURN


def test_another_reason_is_held_unless_the_transition_is_allowed() -> None:
    """Destroy after lock is allowed here, sample after lock is not."""
    rows = [earlier(1, reason="lock")]
    assert turn(rows, "destroy", ALLOWED) == SENDABLE_TURN
    assert turn(rows, "sample", ALLOWED)[:1] == (SerialState.HELD,)
    assert turn(rows, "sample", ALLOWED).hold == "transition"


def test_the_newest_confirmation_decides_about_the_next_reason() -> None:
    """Lock, destroy, then export: what follows destroy counts, not what follows lock."""
    rows = [earlier(1, reason="lock"), earlier(2, reason="destroy")]
    assert turn(rows, "export", ALLOWED).hold == "transition"


@given(
    st.lists(
        st.builds(
            earlier,
            st.integers(1, 9),
            st.sampled_from(list(SerialState)),
            st.sampled_from(["lock", "destroy"]),
            outcome=st.sampled_from([None, "done", "undone"]),
        )
    ),
    st.sampled_from(["lock", "destroy", "export"]),
)
def test_a_serial_is_sendable_only_when_nothing_of_its_pack_is_open(rows: list[Earlier], reason: str) -> None:
    """Whatever came before: sendable at once implies that all is settled and that the reason does not stand."""
    now = turn(rows, reason, ALLOWED)
    if now == SENDABLE_TURN:
        assert all(row.is_settled for row in rows)
        assert not any(row.stands and row.reason == reason for row in rows)


@given(st.lists(st.integers(), max_size=1200))
def test_groups_hold_every_item_once_and_fit_a_statement(items: list[int]) -> None:
    """Grouping changes neither order nor number."""
    groups = list(in_groups(items))
    assert [each for group in groups for each in group] == items
    assert all(0 < len(group) <= 500 for group in groups)


def test_history_is_of_one_pack_alone(bench: Any) -> None:
    """The same serial of another product or another endpoint is another pack."""
    bench.document(bench.command("A"), bench.command("A", gtin="09506000134369"))
    bench.document(bench.command("A", endpoint="plant2"))
    with bench.journal.reading() as connection:
        assert [len(history(connection, product, ["A"])["A"]) for product in (1, 2, 3)] == [1, 1, 1]


def test_three_in_a_chain_are_sent_one_after_the_other(bench: Any) -> None:
    """Three commands of one pack: lock, destroy, destroy; the last is cancelled as a repeat."""
    for reason in ("lock", "destroy", "destroy"):
        bench.document(bench.command("A", reason=reason))
    assert bench.send().due.reason == "lock"
    assert bench.row("A", 2)["sentence"] == "waits for command 2"
    assert bench.send().due.reason == "destroy"
    assert bench.send() is None
    assert bench.states("A") == ["confirmed", "confirmed", "cancelled"]
    assert "confirmed already by command 2" in bench.row("A")["sentence"]


def test_a_cancel_in_the_middle_of_a_chain_lets_the_next_wait_for_the_first(bench: Any) -> None:
    """The third waits for the first once the second is gone, and not for nothing."""
    for reason in ("lock", "sample", "destroy"):
        bench.document(bench.command("A", reason=reason))
    bench.act(acts.cancel, [2])
    assert bench.row("A")["waits_for"] == 1
    bench.send()
    assert bench.send().due.reason == "destroy"


def test_the_same_serial_twice_in_one_document_waits_for_itself(bench: Any) -> None:
    """Two commands of one document that name one pack are one after the other."""
    bench.document(bench.command("A", reason="lock"), bench.command("A", reason="destroy"))
    assert bench.row("A")["waits_for"] == 1
