"""The command's values."""

from typing import Any

import pytest

COMMAND = """\
command: {product_code: gtin, reason: reason, send_to_market: to_market, market_id: market, serials: serials,
          endpoint: {text: default}}"""


@pytest.mark.parametrize(
    ("command", "told"),
    [
        (
            "product_code: material, reason: reason, send_to_market: to_market",
            'product code "TABLETS" is not a GTIN of 14 digits',
        ),
        ("product_code: gtin, reason: unit, send_to_market: to_market", 'reason "PC" is not one of destroy, sample'),
        ("product_code: gtin, reason: reason, send_to_market: unit", 'send_to_market: "PC" is neither true nor false'),
        ("product_code: gtin, reason: reason, send_to_market: reversed", "send_to_market is empty"),
        ("product_code: gtin, reason: reason, send_to_market: to_market, endpoint: reversed", "endpoint is empty"),
    ],
)
def test_a_value_that_the_api_would_not_take_holds_the_item(workshop: Any, command: str, told: str) -> None:
    """It is seen here, not by a refusal."""
    change = {COMMAND: f"command: {{{command}, serials: serials}}"}
    if "reason: unit" in command:
        change["set: {reason: destroy}"] = "set: {market_id: EU}"
        change["set: {reason: sample}"] = "set: {market_id: EU}"
    (found,) = workshop.told(workshop.item(), workshop.serial("1", "A"), replace=change)
    assert found.startswith(f"held: {told}")


def test_market_and_endpoint_may_be_left_out(workshop: Any) -> None:
    """No market, and the endpoint `default`."""
    change = {
        COMMAND: "command: {product_code: gtin, reason: reason, send_to_market: {text: 'false'}, serials: serials}"
    }
    (command,) = workshop.map(workshop.item(), workshop.serial("1", "A"), replace=change).commands
    assert (command.market_id, command.endpoint, command.send_to_market) == ("", "default", False)


def test_items_of_different_endpoints_give_different_commands(workshop: Any) -> None:
    """An endpoint may be a plant."""
    change = {"endpoint: {text: default}": "endpoint: unit"}
    rows = "".join(f"TABLETS,{unit},09506000134352,1,yes\n" for unit in ("PC", "ST"))
    workshop.write("gtin.csv", f"MATERIAL,UNIT,GTIN,PACKS,SERIALISED\n{rows}")
    result = workshop.map(
        workshop.item(), workshop.item(unit="ST"), workshop.serial("1", "A"), workshop.serial("2", "B"), replace=change
    )
    assert [each.endpoint for each in result.commands] == ["PC", "ST"]
