"""Where one value is needed."""

from typing import Any

import pytest

ALL = ("path: ENTRY_UOM, required: true", "path: ENTRY_UOM, required: true, all: true")


@pytest.mark.parametrize(
    ("old", "new", "key"),
    [
        ("path: ENTRY_UOM", "path: ENTRY_UOM", "packs: {lookup"),
        ("where: {MATDOC_ITM: item}", "where: {MATDOC_ITM: unit}", "where:"),
        ("reversal: {}", "reversal: {of: {field: unit}}", "- when: {reversed: filled}"),
        (
            '  - otherwise: {hold: "movement {move_type} is not configured"}',
            "  - otherwise: {reversal: {of: {field: unit}}}",
            "- otherwise",
        ),
        ("market_id: market", "market_id: unit", "market_id"),
        ("product_code: gtin", "product_code: unit", "product_code"),
        ("endpoint: {text: default}", "endpoint: unit", "endpoint"),
        ("command: {", "line_id: {document: unit, line: item}\ncommand: {", "line_id"),
        ("command: {", "reverses: {document: item, line: unit}\ncommand: {", "reverses"),
    ],
)
def test_a_field_with_all_texts_is_a_fault_there(workshop: Any, old: str, new: str, key: str) -> None:
    """With the line, and what to take away."""
    faults = workshop.faults({ALL[0]: ALL[1]} | ({} if old == new else {old: new}))
    lines = workshop.path.read_text().splitlines()
    told = {
        lines[int(line) - 1]
        for line, _, rest in (each.partition(": ") for each in faults)
        if rest.startswith("unit has `all: true`, but one value is needed here; take its `all` away")
    }
    assert any(key in each for each in told)


def test_the_movement_type_is_one(workshop: Any) -> None:
    """Serials go with it."""
    faults = workshop.faults({"path: MOVE_TYPE": "path: MOVE_TYPE, all: true"})
    assert faults == ["12: move_type has `all: true`, but one value is needed here; take its `all` away"]


def test_rules_and_sentences_take_all_texts(workshop: Any) -> None:
    """There are no faults where several are welcome."""
    workshop.compile(
        {"path: XSTOB": "path: XSTOB, all: true", "material {material} is not": "{reversed} {material} is not"}
    )
