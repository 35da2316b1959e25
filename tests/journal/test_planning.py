"""Storing what a mapping made of a document."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from connector.journal import planning
from connector.model import Finding, FindingKind, Place

HELD = Finding(FindingKind.HELD, "no GTIN", Place(5, "/IDOC/ITEM[2]"), 11, serial="X")
IGNORED = Finding(FindingKind.IGNORED, "movement 101 keeps the pack", Place(6, "/IDOC/ITEM[3]"), 12)


def test_commands_are_cut_to_what_the_endpoint_takes(bench: Any) -> None:
    """Seven serials at three a command give three commands, in document order."""
    bench.document(bench.command(*"ABCDEFG"), max_serials={"default": 3})
    assert [len(each.serials) for each in bench.send_all()] == [3, 3, 1]
    assert bench.one("SELECT group_concat(serial, '') FROM (SELECT serial FROM serial ORDER BY id)") == "ABCDEFG"


def test_a_repeat_of_a_confirmed_reason_is_an_ignored_finding(bench: Any) -> None:
    """It gives no command, keeps its place, and the document is done."""
    bench.document(bench.command("A"))
    bench.send()
    document_id = bench.document(bench.command("A", "B"))
    [finding] = bench.outcome(document_id).findings
    assert (finding.kind, finding.serial, finding.place) == ("ignored", "A", Place(3, "/IDOC/ITEM[1]"))
    assert bench.states("A") == ["confirmed"]


def test_a_document_of_repeats_alone_is_done_with_nothing(bench: Any) -> None:
    """No empty command is made."""
    bench.document(bench.command("A"))
    bench.send()
    document_id = bench.document(bench.command("A"))
    assert bench.standing(document_id) == ("done", "nothing")
    assert bench.one("SELECT count(*) FROM command") == 1


def test_the_rest_is_sent_where_the_source_says_so(bench: Any) -> None:
    """`send_rest`: the good items go, the document stays held for the other."""
    document_id = bench.document(bench.command("A"), HELD, send_rest=True)
    bench.send()
    assert bench.states() == ["confirmed"]
    assert bench.standing(document_id) == ("held", None)


def test_findings_keep_their_place_and_rule(bench: Any) -> None:
    """What the mapping found is told as it was found."""
    document_id = bench.document(IGNORED, HELD)
    assert bench.outcome(document_id).findings == (IGNORED, HELD)


def test_a_document_with_ignored_items_alone_is_done_with_nothing(bench: Any) -> None:
    """Nobody has to look at it."""
    assert bench.standing(bench.document(IGNORED)) == ("done", "nothing")


def test_a_command_that_a_plugin_holds_waits_for_a_person(bench: Any) -> None:
    """Its serials say why; the other command goes out where the rest is sent."""
    bench.document(bench.command("A"), bench.command("B", reason="sample"), holds={0: "too many"}, send_rest=True)
    assert bench.states() == ["held", "queued"]
    assert bench.row("A")["sentence"] == "too many"


def test_observed_serials_are_settled_at_once_and_nothing_is_told(bench: Any) -> None:
    """Promise 9: mapped and stored, never sent, the ERP hears nothing."""
    document_id = bench.document(bench.command("A", "B"), mode="observe")
    assert bench.states() == ["observed", "observed"]
    assert bench.standing(document_id) == ("done", "observed")
    assert bench.begin() is None
    assert bench.untold() == []


def test_an_observed_document_blocks_no_other(bench: Any) -> None:
    """The same pack of a sending source goes out."""
    bench.document(bench.command("A"), mode="observe")
    bench.document(bench.command("A"))
    assert bench.states() == ["observed", "queued"]


@pytest.mark.parametrize(("state", "told"), [("ignore", 1), ("fail", 1), ("hold", 0)])
def test_a_document_that_gives_no_commands_ends_in_a_state(bench: Any, state: str, told: int) -> None:
    """Ignored and failed ones are told of, a held one is not yet."""
    document_id = bench.accept().document_id
    with bench.writing() as transaction:
        if state == "hold":
            planning.hold(transaction, document_id, "sender", "why")
        else:
            getattr(planning, state)(transaction, document_id, "why")
    expected = {"ignore": "ignored", "fail": "failed", "hold": "held"}[state]
    assert bench.standing(document_id) == (expected, None)
    assert bench.outcome(document_id).sentence == "why"
    assert len(bench.untold()) == told


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    batches=st.lists(st.lists(st.sampled_from("ABCDEF"), unique=True, min_size=1), min_size=1, max_size=4),
    most=st.integers(1, 4),
    confirm=st.booleans(),
)
def test_every_planned_serial_is_in_one_row_or_one_finding(
    bench: Any, batches: list[list[str]], most: int, confirm: bool
) -> None:
    """Promise 1, whatever came before and however commands are cut."""
    for serials in batches:
        document_id = bench.document(bench.command(*serials), max_serials={"default": most})
        outcome = bench.outcome(document_id)
        kept = [each.serial for each in outcome.serials]
        assert kept == [serial for serial in serials if serial in kept]
        assert sorted(kept + [each.serial for each in outcome.findings]) == sorted(serials)
        if confirm:
            bench.send()
