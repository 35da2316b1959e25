"""Choices that a mapping leaves to the company."""

from typing import Any

import pytest

from connector.errors import Misconfigured
from connector.mapping.choices import places, settle
from connector.yamlfile import YamlFile

OPEN = {
    "zeros: keep": "zeros: {decide: [keep, strip]}",
    "{reason: destroy}": "{reason: {decide: [destroy, lock]}}",
    "{reason: sample}": "{reason: {decide: [sample, destroy]}}",
}


def test_every_open_choice_is_a_fault_with_its_line_and_its_choices(workshop: Any) -> None:
    """Until one is written in its place."""
    assert workshop.faults(OPEN) == [
        "23: joins.serials.zeros is open; write keep or strip in place of {decide: [...]}",
        "33: rules.3.set.reason is open; write destroy or lock in place of {decide: [...]}",
        "35: rules.4.set.reason is open; write sample or destroy in place of {decide: [...]}",
    ]


def test_a_choice_by_its_last_key_fills_every_place_of_that_name(workshop: Any) -> None:
    """`reason: destroy` for all rules."""
    mapping = workshop.compile(OPEN, {"zeros": "keep", "reason": "destroy"})
    assert [rule.values.reason.value for rule in mapping.plan.rules if rule.values] == ["destroy", "destroy"]


def test_a_choice_by_its_path_wins(workshop: Any) -> None:
    """So that one rule can differ."""
    mapping = workshop.compile(OPEN, {"zeros": "keep", "reason": "destroy", "rules.4.set.reason": "sample"})
    assert [rule.values.reason.value for rule in mapping.plan.rules if rule.values] == ["destroy", "sample"]


def test_a_choice_that_is_not_offered_leaves_the_place_open(workshop: Any) -> None:
    """`lock` is offered by one rule alone."""
    with pytest.raises(Misconfigured) as caught:
        workshop.compile(OPEN, {"zeros": "keep", "reason": "lock"})
    assert [each.line for each in caught.value.faults] == [35]


def test_a_choice_for_what_is_decided_already_does_no_harm(workshop: Any) -> None:
    """A company's mapping keeps its tests when the choice is written."""
    assert not workshop.compile({}, {"zeros": "strip"}).plan.joins[0].strip


def _said(workshop: Any, replace: dict[str, str] | None = None) -> Any:
    workshop.change(replace or {})
    return YamlFile(workshop.path).value


def test_the_places_are_those_where_a_choice_may_stand(workshop: Any) -> None:
    """Written or open; a `reason` in `command` or a `zeros` in `when` is none."""
    said = _said(workshop, {**OPEN, 'move_type: "331"': 'move_type: "331", zeros: filled'})
    assert [(place.path, place.offered, place.written) for place in places(said)] == [
        ("lookups.gtin.if_missing", (), "hold"),
        ("lookups.market.if_missing", (), "hold"),
        ("joins.serials.zeros", ("keep", "strip"), ""),
        ("joins.serials.if_orphaned", (), "hold"),
        ("rules.3.set.reason", ("destroy", "lock"), ""),
        ("rules.4.set.reason", ("sample", "destroy"), ""),
    ]


def test_a_place_in_otherwise_counts_and_a_truth_value_is_written_as_in_yaml(workshop: Any) -> None:
    """`otherwise` may set values too."""
    said = _said(workshop, {"otherwise: {hold: ": "otherwise: {set: {reason: lock, send_to_market: True}} #"})
    assert [(place.path, place.written) for place in places(said)][-2:] == [
        ("rules.7.otherwise.set.reason", "lock"),
        ("rules.7.otherwise.set.send_to_market", "true"),
    ]


def test_a_wanted_choice_is_taken_where_the_place_is_open(workshop: Any) -> None:
    """By its whole path, so that it wins over any other way to name it."""
    found = settle(_said(workshop, OPEN), {"zeros": "strip", "rules.4.set.reason": "destroy"})
    assert found.chosen == {"joins.serials.zeros": "strip", "rules.4.set.reason": "destroy"}
    assert (found.otherwise, found.faults) == ([], {})


def test_a_path_wins_over_the_last_key(workshop: Any) -> None:
    """So that one rule can differ."""
    found = settle(_said(workshop, OPEN), {"rules.4.set.reason": "sample", "reason": "destroy"})
    assert found.chosen == {"rules.3.set.reason": "destroy", "rules.4.set.reason": "sample"}


def test_what_is_written_as_wanted_asks_for_nothing(workshop: Any) -> None:
    """The mapping says it already."""
    found = settle(_said(workshop), {"zeros": "keep", "rules.4.set.reason": "sample"})
    assert (found.chosen, found.otherwise, found.faults) == ({}, [], {})


def test_what_is_written_otherwise_is_named(workshop: Any) -> None:
    """By its path, with both values; the last key means every place of that name."""
    found = settle(_said(workshop), {"zeros": "strip", "reason": "destroy"})
    assert found.otherwise == [
        "joins.serials.zeros is keep, not strip",
        "rules.4.set.reason is sample, not destroy",
    ]


def test_a_wanted_choice_that_can_never_be_is_a_fault(workshop: Any) -> None:
    """A place that is not there, and a choice that an open place does not offer."""
    found = settle(_said(workshop, OPEN), {"zeroes": "keep", "rules.2.set.reason": "lock", "zeros": "drop"})
    assert {key: sentence.partition(";")[0] for key, sentence in found.faults.items()} == {
        "zeroes": "zeroes is no place where the mapping may leave a choice open",
        "rules.2.set.reason": "rules.2.set.reason is no place where the mapping may leave a choice open",
        "zeros": "joins.serials.zeros offers keep or strip, not drop",
    }
