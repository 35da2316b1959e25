"""Choices that a mapping leaves to the company."""

from typing import Any

import pytest

from connector.errors import Misconfigured

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
    assert not workshop.compile({}, {"zeros": "strip"}).plan.join.strip
