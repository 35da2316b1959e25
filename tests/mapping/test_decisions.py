"""What becomes of one item."""

from typing import Any

import pytest


@pytest.mark.parametrize(
    ("quantity", "unit", "count", "told"),
    [
        ("2.000", "PC", 2, None),
        ("1", "CAR", 10, None),
        ("2.000", "PC", 1, "the item has 1 serials, but quantity 2.000 x packs 1 wants 2"),
        ("1", "CAR", 1, "the item has 1 serials, but quantity 1 x packs 10 wants 10"),
        ("1.5", "PC", 1, "the item has 1 serials, but quantity 1.5 x packs 1 wants 1.5"),
        ("1.000-", "PC", 1, "the item has 1 serials, but quantity -1.000 x packs 1 wants -1"),
        ("", "PC", 1, "quantity is empty, so that the number of serials cannot be checked"),
        ("1", "PC", 0, "the item has no serials"),
    ],
)
def test_the_number_of_serials_must_be_the_number_of_packs(
    workshop: Any, quantity: str, unit: str, count: int, told: str | None
) -> None:
    """Quantity times the packs of the unit; else the whole item is held."""
    serials = [workshop.serial("1", f"A{number}") for number in range(count)]
    result = workshop.map(workshop.item(quantity=quantity, unit=unit), *serials)
    assert [(each.kind, each.sentence) for each in result.findings] == ([("held", told)] if told else [])
    assert bool(result.commands) is (told is None)


def test_count_equals_may_be_one_field(workshop: Any) -> None:
    """Where the quantity counts packs."""
    change = {"count_equals: {product: [quantity, packs]}": "count_equals: quantity"}
    assert workshop.map(workshop.item(), workshop.serial("1", "A"), replace=change).commands


@pytest.mark.parametrize(
    ("item", "movement"),
    [({"move_type": "552"}, "551"), ({"xstob": "X"}, "551"), ({"move_type": "553", "xstob": "X"}, "553")],
)
def test_a_reversal_takes_its_original_back_and_commands_nothing(
    workshop: Any, item: dict[str, str], movement: str
) -> None:
    """By type, or the item's own type with XSTOB."""
    result = workshop.map(workshop.item(**item), workshop.serial("1", "A"))
    (reversal,) = result.reversals
    assert (reversal.movement, reversal.product_code, reversal.endpoint) == (movement, "09506000134352", "default")
    assert [(each.serial, each.movement) for each in reversal.serials] == [("A", item.get("move_type", "551"))]
    assert reversal.place.line == 6
    assert not result.commands
    assert not result.findings


@pytest.mark.parametrize(
    ("item", "told"),
    [
        ({"move_type": "101"}, "ignored: movement 101 keeps the pack in stock"),
        ({"move_type": "309"}, "rejected: movement 309 is not for packs"),
        ({"move_type": "999"}, "held: movement 999 is not configured"),
        ({"move_type": "552"}, "held: movement 552 is not configured"),
        ({"material": "LEAFLET"}, "ignored: material LEAFLET is not serialised"),
    ],
)
def test_a_reversal_of_what_gives_no_command_gives_none_either(workshop: Any, item: dict[str, str], told: str) -> None:
    """With the sentence of the rule that its original meets."""
    assert workshop.told(workshop.item(xstob="X", **item), workshop.serial("1", "A")) == [told]


@pytest.mark.parametrize(
    ("item", "told"),
    [
        ({"quantity": "2"}, "the item has 1 serials"),
        ({"material": "OTHER"}, "has no row for MATERIAL OTHER"),
        ({"material": "CASE"}, "indicator digit 1"),
        ({"move_type": ""}, "move_type is empty"),
    ],
)
def test_a_reversal_gets_the_checks_of_a_command(workshop: Any, item: dict[str, str], told: str) -> None:
    """So that it takes back exactly what its original named."""
    result = workshop.map(workshop.item(xstob="X", **item), workshop.serial("1", "A"))
    assert [told in each.sentence and each.kind == "held" for each in result.findings] == [True]
    assert not result.reversals


def test_a_reversal_whose_original_no_rule_takes_is_held(workshop: Any) -> None:
    """A mapping may go without `otherwise`."""
    change = {'  - otherwise: {hold: "movement {move_type} is not configured"}\n': ""}
    told = workshop.told(workshop.item("999", xstob="X"), replace=change)
    assert told == ["held: it reverses movement 999, which no rule takes"]


def test_a_reversal_of_an_empty_movement_type_is_held(workshop: Any) -> None:
    """`of: {field: ...}` may name a field that is empty."""
    change = {
        "reversal: {}": "reversal: {of: {field: market_type}}",
        "  item: {": "  market_type: {path: X}\n  item: {",
    }
    told = workshop.told(workshop.item(xstob="X"), replace=change)
    assert told == ["held: it is a reversal, but of which movement type is empty"]


def test_a_held_item_takes_its_serials_with_it(workshop: Any) -> None:
    """One finding for the item; none of its serials stands anywhere else."""
    result = workshop.map(workshop.item(quantity="5"), workshop.serial("1", "A"), workshop.serial("1", "B#"))
    assert [(each.serial, each.place.line) for each in result.findings] == [("", 6)]
    assert result.findings[0].gtin == "09506000134352"


def test_a_value_that_the_rules_for_the_original_read_is_checked(workshop: Any) -> None:
    """The reversal is held by the rule that reads it."""
    change = {'  - when: {move_type: "309"}': '  - when: {move_type: "309", gtin: filled}'}
    result = workshop.map(workshop.item("309", material="OTHER", xstob="X"), replace=change)
    (finding,) = result.findings
    assert "has no row for MATERIAL OTHER" in finding.sentence
    assert workshop.path.read_text().splitlines()[finding.rule_line - 1].startswith('  - when: {move_type: "309"')


def test_a_movement_type_that_is_not_in_order_holds_the_reversal(workshop: Any) -> None:
    """`of: {field: ...}` may name a field that is looked up."""
    change = {"reversal: {}": "reversal: {of: {field: gtin}}"}
    (told,) = workshop.told(workshop.item(material="OTHER", xstob="X"), replace=change)
    assert "has no row for MATERIAL OTHER" in told
