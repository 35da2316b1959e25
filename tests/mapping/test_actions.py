"""The shape of rules and actions."""

from typing import Any

import pytest

RULE = '  - when: {move_type: "101"}\n    ignore: "movement {move_type} keeps the pack in stock"\n'


@pytest.mark.parametrize(
    ("rule", "fault"),
    [
        ("  - when: {move_type: '101'}\n", "must do exactly one thing: set, row, ignore, hold, reject, reversal"),
        ("  - when: {move_type: '101'}\n    ignore: a\n    hold: b\n", "must do exactly one thing"),
        ("  - ignore: a\n", "needs `when` with at least one field"),
        ("  - when: {}\n    ignore: a\n", "needs `when` with at least one field"),
        ("  - when: {move_type: '101'}\n    otherwise: {ignore: a}\n", "`otherwise` stands alone in its rule"),
        ("  - otherwise: {}\n", "otherwise: must do exactly one thing"),
        ("  - when: {move_type: '101'}\n    reversal: {of: {}}\n", "must have either `field`"),
        ("  - when: {move_type: '101'}\n    set: {send_to_market: 'yes'}\n", "input should be a valid boolean"),
        ("  - when: {move_type: '101'}\n    set: {market: EU}\n", "market is not known here"),
    ],
)
def test_a_rule_says_when_and_one_thing(workshop: Any, rule: str, fault: str) -> None:
    """Anything else is a fault of its line."""
    assert any(fault in each for each in workshop.faults({RULE: rule}))


def test_what_a_rule_sets_wins(workshop: Any) -> None:
    """Over what `command` says: market, send_to_market, endpoint and reason."""
    change = {"set: {reason: sample}": "set: {reason: sample, market_id: XX, send_to_market: false, endpoint: plant}"}
    (command,) = workshop.map(workshop.item("331"), workshop.serial("1", "A"), replace=change).commands
    assert (command.reason, command.market_id, command.send_to_market, command.endpoint) == (
        "sample",
        "XX",
        False,
        "plant",
    )
