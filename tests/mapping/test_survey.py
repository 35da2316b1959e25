"""Counts over documents: rules, rows, movements and what becomes of items."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from connector.mapping import CompiledMapping
from connector.mapping.counted import At
from connector.mapping.survey import Movement, Survey, Told
from connector.mapping.taking import Traced
from connector.mapping.verdict import Verdict
from connector.model import DocumentState, Finding, FindingKind

WITH_PLANT = {"  unit: {path": "  plant: {path: PLANT}\n  unit: {path"}


@pytest.fixture
def survey() -> Survey:
    """A survey of nothing."""
    return Survey()


def add(workshop: Any, survey: Survey, *parts: str, replace: Mapping[str, str] | None = None, **more: Any) -> Any:
    """Survey one document of items and serials; returns the mapping."""
    mapping: CompiledMapping = workshop.compile(replace)
    survey.add(Traced(mapping, mapping.trace(workshop.document(*parts))), "a.xml", **more)
    return mapping


def line_of(workshop: Any, text: str) -> int:
    """The line of a rule."""
    lines = workshop.path.read_text().splitlines()
    return next(number for number, line in enumerate(lines, 1) if line.startswith("  - ") and text in line)


def items(survey: Survey) -> dict[str, dict[str, int]]:
    """Outcomes of items by movement type."""
    return {key.movement: dict(cell.items) for key, cell in survey.movements}


def test_commands_count_by_movement_plant_and_rule(workshop: Any, survey: Survey) -> None:
    """Items and serials; the plant is that of the field `plant`."""
    item = workshop.item("551", quantity="2").replace("<MATERIAL>", "<PLANT>1000</PLANT><MATERIAL>")
    parts = (item, workshop.serial("1", "A"), workshop.serial("1", "B"))
    add(workshop, survey, *parts, replace=WITH_PLANT)
    [(key, cell)] = survey.movements
    assert key == Movement("small", "551", "1000", line_of(workshop, '"553"'))
    assert (cell.items, cell.serials) == ({"command": 1}, {"command": 2})
    assert (survey.documents, survey.commands) == ({"command": 1}, 1)


def test_without_a_field_plant_the_plant_is_empty(workshop: Any, survey: Survey) -> None:
    """The mapping need not have the field."""
    add(workshop, survey, workshop.item("101"))
    assert [key.plant for key, _ in survey.movements] == [""]


def test_what_stands_beside_a_held_item_is_no_command(workshop: Any, survey: Survey) -> None:
    """Promise 7; where the source sends the rest, it is one."""
    parts = (workshop.item("551"), workshop.item("999"), workshop.serial("1", "A"))
    add(workshop, survey, *parts)
    assert (items(survey), survey.commands) == ({"551": {"beside_held": 1}, "999": {"held": 1}}, 0)
    assert survey.documents == {"held": 1}
    add(workshop, survey, *parts, send_rest=True)
    assert survey.total.items == {"beside_held": 1, "held": 2, "command": 1}
    assert survey.commands == 1


def test_a_finding_from_elsewhere_holds_its_document(workshop: Any, survey: Survey) -> None:
    """Such as that of a command whose endpoint is not there."""
    more = [Finding(FindingKind.HELD, "no endpoint")]
    add(workshop, survey, workshop.item("551"), workshop.serial("1", "A"), more=more)
    assert survey.documents == {"held": 1}
    assert (Told("held", "no endpoint"), At("a.xml", 0)) in [(key, seen.first) for key, seen in survey.told]


def test_a_serial_that_is_not_in_order_counts_as_held_with_its_item(workshop: Any, survey: Survey) -> None:
    """Its good neighbours stand beside it."""
    add(workshop, survey, workshop.item("551", quantity="2"), workshop.serial("1", "A"), workshop.serial("1", "B#"))
    assert (survey.total.items, survey.total.serials) == ({"held": 1}, {"beside_held": 1, "held": 1})


def test_a_reversal_counts_for_the_rule_of_its_original_too(workshop: Any, survey: Survey) -> None:
    """Both rules were used."""
    add(workshop, survey, workshop.item("552"), workshop.serial("1", "A"))
    rules = {line: dict(cell.items) for line, cell in survey.by_mapping["small"].rules.items()}
    assert rules == {line_of(workshop, '"552"'): {"reversal": 1}, line_of(workshop, '"553"'): {"reversal": 1}}
    assert survey.documents == {"reversal": 1}


def test_rows_that_were_used_and_rows_that_are_missing_are_counted(workshop: Any, survey: Survey) -> None:
    """A missing row with its key and the first place, though a default may stand in for it; also of a reversal."""
    missing = workshop.item("551", material="UNKNOWN")
    add(
        workshop,
        survey,
        workshop.item("551"),
        missing,
        workshop.item("552", material="GONE"),
        workshop.serial("1", "A"),
    )
    of = survey.by_mapping["small"]
    assert {name: {row.line for row in rows} for name, rows in of.used.items()} == {"gtin": {2}, "market": {2}}
    found = {(key.lookup, key.key): (seen.count, seen.first.line) for key, seen in of.missed}
    assert found == {("gtin", ("UNKNOWN", "PC")): (1, 7), ("gtin", ("GONE", "PC")): (1, 8)}


def test_findings_of_many_serials_are_one_sentence(workshop: Any, survey: Survey) -> None:
    """The serial is left out; the first place is kept."""
    add(workshop, survey, workshop.item("101"), workshop.serial("7", "A1"), workshop.serial("7", "B2"))
    told = {key.sentence: (seen.count, seen.first) for key, seen in survey.told if key.kind == "held"}
    assert told == {"serial ... names an item that is not there: MATDOC_ITM 7": (2, At("a.xml", 7))}


def test_a_serial_is_left_out_as_a_word_alone(workshop: Any, survey: Survey) -> None:
    """The serial 1 does not take the digits out of a GTIN."""
    more = [Finding(FindingKind.HELD, "serial 1 of GTIN 10", serial="1")]
    add(workshop, survey, workshop.item("101"), more=more)
    assert "serial ... of GTIN 10" in [key.sentence for key, _ in survey.told]


def test_a_document_that_gives_no_items_counts_with_its_verdict(survey: Survey) -> None:
    """By its state, with the sentence."""
    survey.pass_over(Verdict(DocumentState.FAILED, "cannot be read"), "b.xml")
    assert survey.documents == {"failed": 1}
    assert [(key, seen.first) for key, seen in survey.told] == [(Told("failed", "cannot be read"), At("b.xml", 0))]


def test_a_mapping_that_took_nothing_is_there_all_the_same(workshop: Any, survey: Survey) -> None:
    """Else nobody would see that it is never used."""
    survey.expect([workshop.compile()])
    assert survey.by_mapping["small"].documents == 0


def test_serials_of_an_item_that_is_held_as_a_whole_are_not_counted(workshop: Any, survey: Survey) -> None:
    """Its finding is the item's, not that of a serial."""
    add(workshop, survey, workshop.item("999"), workshop.serial("1", "A"))
    assert (survey.total.items, survey.total.serials) == ({"held": 1}, {})
