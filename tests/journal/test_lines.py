"""Promise 6 for documents that name what they reverse: SMBLN, SJAHR and SMBLP of a material document."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from connector import pipeline
from connector.journal import acts, document_acts
from connector.journal.intake import Origin
from connector.journal.planned import Mapped
from connector.journal.planning import store
from connector.model import (
    Document,
    Finding,
    FindingKind,
    Key,
    LineName,
    MappingResult,
    PlannedCommand,
    PlannedLine,
    PlannedReversal,
    sender_of,
)

FIRST, SECOND = "4900000001", "4900000002"


def _line(number: str, line: str = "1") -> LineName:
    return LineName((number, "2026"), line)


def _arrives(bench: Any, number: str, *wanted: object, client: str = "100") -> int:
    """A material document comes in and is mapped; its items are lines 1, 2, ... of it."""
    key = Key("material", ("SAPERP", client, number, "2026"))
    document = Document(key, sender_of("SAPERP", client), number.encode(), name=number)
    document_id: int = pipeline.accept(bench.journal, Origin("sap", "send"), [document])[0].document_id
    commands = tuple(each for each in wanted if isinstance(each, PlannedCommand))
    items = sorted({serial.item for command in commands for serial in command.serials})
    result = MappingResult(
        "material_document",
        "f" * 64,
        commands,
        tuple(each for each in wanted if isinstance(each, PlannedReversal)),
        findings=tuple(each for each in wanted if isinstance(each, Finding)),
        lines=tuple(PlannedLine(item, _line(number, str(item))) for item in items),
    )
    with bench.writing() as transaction:
        store(transaction, [Mapped(document_id, False, result)], {})
    return document_id


def _reversal(bench: Any, *serials: str, of: LineName, movement: str = "551") -> PlannedReversal:
    made: PlannedReversal = replace(bench.reversal(*serials, movement=movement), original=of)
    return made


def test_a_reversal_takes_its_serials_out_of_the_line_that_it_names(bench: Any) -> None:
    """Not out of the newest of its movement type."""
    _arrives(bench, FIRST, bench.command("A"))
    _arrives(bench, SECOND, bench.command("A"))
    _arrives(bench, "4900000003", _reversal(bench, "A", of=_line(FIRST)))
    assert bench.states("A") == ["cancelled", "queued"]


def test_the_line_counts_and_not_its_movement_type(bench: Any) -> None:
    """The ERP said which line it is; a type of the company may be reversed by any other."""
    _arrives(bench, FIRST, bench.command("A", movement="901"))
    _arrives(bench, SECOND, _reversal(bench, "A", of=_line(FIRST)))
    assert bench.states("A") == ["cancelled"]


def test_what_was_sent_of_the_named_line_is_held_for_a_person(bench: Any) -> None:
    """Though a later command of the same pack could still be taken back."""
    _arrives(bench, FIRST, bench.command("A"))
    bench.send()
    _arrives(bench, SECOND, bench.command("A", reason="sample"))
    document_id = _arrives(bench, "4900000003", _reversal(bench, "A", of=_line(FIRST)))
    assert bench.standing(document_id) == ("held", None)
    assert bench.one("SELECT original_id FROM reversal") == bench.ids("A")[0]
    bench.act(acts.resolve, bench.ids("A")[:1], "undone")
    assert bench.standing(document_id) == ("done", "nothing")


def test_an_unknown_line_leaves_a_mark_and_takes_nothing_else(bench: Any) -> None:
    """A command of another line with the same pack and movement type stays."""
    _arrives(bench, SECOND, bench.command("A"))
    _arrives(bench, "4900000003", _reversal(bench, "A", of=_line(FIRST)))
    assert bench.states("A") == ["queued"]
    assert bench.one("SELECT state FROM reversal") == "mark"


def test_another_line_of_the_same_document_is_not_taken(bench: Any) -> None:
    """The line is part of the name."""
    _arrives(bench, FIRST, bench.command("A", "B"))
    _arrives(bench, SECOND, _reversal(bench, "A", of=_line(FIRST, "2")))
    assert bench.states() == ["queued", "queued"]


def test_a_mark_holds_the_line_that_it_names_alone(bench: Any) -> None:
    """Once: what comes under another name goes out."""
    _arrives(bench, "4900000003", _reversal(bench, "A", of=_line(FIRST)))
    _arrives(bench, SECOND, bench.command("A"))
    assert bench.states("A") == ["queued"]
    bench.send()
    _arrives(bench, FIRST, bench.command("A", reason="sample"))
    assert bench.states("A") == ["confirmed", "held"]
    assert (bench.row("A")["hold"], bench.one("SELECT state FROM reversal")) == ("reversal", "spent")


def test_a_line_of_another_client_is_another_line(bench: Any) -> None:
    """Two clients count their documents alike."""
    _arrives(bench, FIRST, bench.command("A"), client="200")
    _arrives(bench, SECOND, _reversal(bench, "A", of=_line(FIRST)))
    assert bench.states("A") == ["queued"]
    assert bench.one("SELECT state FROM reversal") == "mark"


def test_a_released_item_is_held_by_the_mark_of_its_line(bench: Any) -> None:
    """A person who releases a document does not decide about what its ERP reversed."""
    _arrives(bench, "4900000003", _reversal(bench, "A", of=_line(FIRST)))
    document_id = _arrives(bench, FIRST, bench.command("A"), Finding(FindingKind.HELD, "another item is held"))
    assert bench.row("A")["hold"] == "document"
    bench.act(document_acts.release, [document_id])
    assert (bench.states("A"), bench.row("A")["hold"]) == (["held"], "reversal")


def test_a_mapping_that_names_no_lines_takes_the_old_names_away(bench: Any) -> None:
    """A document that is mapped again has only the lines of its new mapping."""
    document_id = _arrives(bench, FIRST, bench.command("A"))
    assert bench.rows("SELECT item, name FROM line") == [(1, "SAPERP/100 4900000001/2026/1")]
    bench.act(document_acts.remap, [document_id])
    bench.map(document_id, bench.command("A"))
    assert bench.rows("SELECT item, name FROM line") == []
