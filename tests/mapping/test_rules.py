"""Rules: the first that matches decides."""

from typing import Any

import pytest

RULE = '  - when: {move_type: "101"}'


def test_the_first_rule_that_matches_decides(workshop: Any) -> None:
    """A later one that would match too is not asked."""
    change = {RULE: f'  - when: {{move_type: "101", quantity: "1"}}\n    reject: "one"\n{RULE}'}
    told = workshop.told(workshop.item("101"), workshop.item("101", quantity="2"), replace=change)
    assert told == ["rejected: one", "ignored: movement 101 keeps the pack in stock"]


@pytest.mark.parametrize(
    ("when", "move_type", "matches"),
    [
        ('{move_type: {not: ["999"]}, reversed: empty}', "888", True),
        ('{move_type: {not: ["999"]}, reversed: empty}', "999", False),
        ('{quantity: "1"}', "888", True),
        ('{quantity: "1.00"}', "888", True),
        ('{quantity: {not: ["1"]}}', "888", False),
        ("{quantity: filled, gm_code: filled}", "888", True),
        ("{gm_code: empty}", "888", False),
        ('{serialised: ["yes", empty]}', "888", True),
        ('{to_market: "TRUE"}', "888", True),
    ],
)
def test_a_condition_knows_texts_lists_not_filled_and_empty(
    workshop: Any, when: str, move_type: str, matches: bool
) -> None:
    """Decimals as numbers, booleans in any case."""
    change = {'  - when: {move_type: "101"}': f'  - when: {when}\n    ignore: "matched"\n{RULE}'}
    (told,) = workshop.told(workshop.item(move_type), replace=change)
    assert (told == "ignored: matched") is matches


def test_a_condition_that_fails_outweighs_a_value_that_is_not_in_order(workshop: Any) -> None:
    """Whichever of the two is written first."""
    for when in ('{quantity: "1", move_type: "101"}', '{move_type: "101", quantity: "1"}'):
        change = {RULE: f"  - when: {when}"}
        told = workshop.told(workshop.item("309", quantity="x"), replace=change)
        assert told == ["rejected: movement 309 is not for packs"]


def test_a_sentence_shows_values_and_marks_those_that_are_missing(workshop: Any) -> None:
    """`(empty)` for an empty one, `?` for one that is not in order."""
    change = {
        '"movement {move_type} keeps the pack in stock"': '"{move_type} {material} {unit} {gtin} {reversed} {item}"'
    }
    (told,) = workshop.told(workshop.item("101", unit=""), replace=change)
    assert told == "ignored: 101 TABLETS ? ? (empty) 1"


def test_no_rule_is_a_held_finding(workshop: Any) -> None:
    """A mapping may go without `otherwise`; nothing is dropped."""
    change = {'  - otherwise: {hold: "movement {move_type} is not configured"}\n': ""}
    result = workshop.map(workshop.item("999"), replace=change)
    assert [(each.sentence, each.rule_line) for each in result.findings] == [
        ("no rule takes this item; add one to the mapping", 0)
    ]
