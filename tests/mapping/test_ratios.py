"""Fields that are a ratio of others."""

from __future__ import annotations

from typing import Any

import pytest

SERIAL = "<E1BP2017_GM_SERIALNUMBER><MATDOC_ITM>1</MATDOC_ITM><SERIALNO>A</SERIALNO></E1BP2017_GM_SERIALNUMBER>"
PACKS = "packs: {lookup: gtin, key: [material, unit], take: PACKS, as: decimal}"


def with_ratio(ratio: str, by: str = "1") -> dict[str, str]:
    """The small mapping with a number `by`, and a ratio whose value is the market."""
    fields = f'{PACKS}\n  by: {{text: "{by}", as: decimal}}\n  ratio: {{ratio: {ratio}}}'
    return {PACKS: fields, "market_id: market": "market_id: ratio"}


@pytest.mark.parametrize(
    ("quantity", "by", "ratio", "result"),
    [
        ("10", "1", "{of: quantity, by: by}", "10"),
        ("1.000", "0.5", "{of: quantity, by: by}", "2"),
        ("0.3", "0.1", "{of: quantity, by: by}", "3"),
        ("6", "2", "{of: [quantity, quantity], by: [by, by]}", "9"),
        ("9" * 40, "3", "{of: [quantity, quantity], by: by}", str(int("9" * 40) ** 2 // 3)),
    ],
)
def test_a_ratio_is_computed_exactly(workshop: Any, quantity: str, by: str, ratio: str, result: str) -> None:
    """In fractions: tenths do not go wrong, and no digit is lost. Products may stand above and below."""
    change = {**with_ratio(ratio, by), "count_equals: {product: [quantity, packs]}": "count_equals: packs"}
    (command,) = workshop.map(workshop.item(quantity=quantity), SERIAL, replace=change).commands
    assert command.market_id == result


@pytest.mark.parametrize(
    ("ratio", "by", "told"),
    [
        ("{of: quantity, by: by}", "2", "held: ratio is quantity 1.000 / by 2, which is no whole number above zero"),
        ("{of: quantity, by: by, if_not_whole: reject}", "2", "rejected: ratio is quantity 1.000 / by 2, which is"),
        ("{of: quantity, by: by, if_not_whole: ignore}", "-1", "ignored: ratio is quantity 1.000 / by -1, which is"),
        ("{of: quantity, by: by, if_not_whole: reject}", "0", "held: ratio cannot be computed: by 0 is zero"),
    ],
)
def test_a_ratio_that_is_not_whole_decides_over_the_item(workshop: Any, ratio: str, by: str, told: str) -> None:
    """As the file says; nothing is ever divided by zero."""
    (said,) = workshop.told(workshop.item(), SERIAL, replace=with_ratio(ratio, by))
    assert said.startswith(told)


def test_a_ratio_of_an_empty_field_holds_the_item(workshop: Any) -> None:
    """It names the field."""
    (said,) = workshop.told(workshop.item(quantity=""), SERIAL, replace=with_ratio("{of: quantity, by: by}"))
    assert said == "held: ratio cannot be computed: quantity is empty"


@pytest.mark.parametrize(
    ("ratio", "fault"),
    [
        ("{of: amount, by: by}", "field amount is not known"),
        ("{of: unit, by: by}", "field unit is no number; give it `as: decimal`"),
        ("{of: ratio, by: by}, as: decimal", "field ratio is computed from its own value; correct its ratio"),
        ("{of: quantity, by: by}, path: A", "must have exactly one of path, position: true, lookup, ratio and text"),
    ],
)
def test_a_wrong_ratio_is_told(workshop: Any, ratio: str, fault: str) -> None:
    """Before any document comes."""
    assert any(fault in each for each in workshop.faults(with_ratio(ratio)))
