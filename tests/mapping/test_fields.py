"""Fields of an item."""

from typing import Any

import pytest

SERIAL = "<E1BP2017_GM_SERIALNUMBER><MATDOC_ITM>1</MATDOC_ITM><SERIALNO>A</SERIALNO></E1BP2017_GM_SERIALNUMBER>"


@pytest.mark.parametrize(
    ("item", "sentence"),
    [
        ({"material": ""}, "material is empty (E1BP2017_GM_ITEM_CREATE1/MATERIAL_LONG or MATERIAL), but required"),
        ({"unit": ""}, "unit is empty (ENTRY_UOM), but required"),
        ({"quantity": "1,000"}, 'quantity: "1,000" is not a decimal number such as 2.000'),
        ({"material": "OTHER"}, "gtin.csv has no row for MATERIAL OTHER, UNIT PC"),
        ({"unit": "PAL"}, "gtin.csv has no row for MATERIAL TABLETS, UNIT PAL"),
        ({"material": "CASE"}, 'gtin: GTIN "19506000134359" has the indicator digit 1: not a single pack, but a case'),
        ({"material": "LEAFLET", "move_type": "553"}, "gtin.csv:5 has no GTIN for MATERIAL LEAFLET, UNIT PC"),
    ],
)
def test_an_item_to_be_commanded_is_held_when_a_field_is_not_in_order(
    workshop: Any, item: dict[str, str], sentence: str
) -> None:
    """Required values, numbers, look-ups and checks."""
    (told,) = workshop.told(workshop.item(**item), SERIAL)
    assert told.replace(f"{workshop.folder}/", "") == f"held: {sentence}"


@pytest.mark.parametrize("item", [{"material": ""}, {"unit": ""}, {"quantity": "x"}, {"material": "OTHER"}])
def test_an_item_that_nobody_wants_holds_nothing(workshop: Any, item: dict[str, str]) -> None:
    """Required values and look-ups do not apply to what a rule ignores."""
    assert workshop.told(workshop.item(move_type="101", **item)) == ["ignored: movement 101 keeps the pack in stock"]


def test_a_rule_that_reads_a_field_makes_it_count(workshop: Any) -> None:
    """The item is held by that rule, at its line."""
    change = {'  - when: {move_type: "101"}': '  - when: {move_type: "101", quantity: "1"}'}
    result = workshop.map(workshop.item("101", quantity="x"), workshop.item("101", quantity="1"), replace=change)
    assert [each.kind for each in result.findings] == ["held", "ignored"]
    assert result.findings[0].rule_line == result.findings[1].rule_line


@pytest.mark.parametrize(("if_missing", "kind"), [("hold", "held"), ("ignore", "ignored"), ("reject", "rejected")])
def test_the_look_up_says_what_a_missing_row_does(workshop: Any, if_missing: str, kind: str) -> None:
    """Hold, ignore or reject."""
    change = {"key: [MATERIAL, UNIT], if_missing: hold": f"key: [MATERIAL, UNIT], if_missing: {if_missing}"}
    (told,) = workshop.told(workshop.item(material="OTHER"), SERIAL, replace=change)
    assert told.startswith(f"{kind}: ")


def test_a_default_stands_in_for_a_missing_row_or_cell(workshop: Any) -> None:
    """And prevents the miss; `serialised` has one, so that the rule that reads it goes on."""
    workshop.write("market.csv", "GTIN;MARKET;SEND_TO_MARKET\n09506000134352;;true\n")
    change = {"take: MARKET}": "take: MARKET, default: IDN}"}
    (command,) = workshop.map(workshop.item(), SERIAL, replace=change).commands
    assert command.market_id == "IDN"


def test_a_converted_value_is_what_is_looked_up(workshop: Any) -> None:
    """SAP pads an all-digit material number to 18."""
    workshop.write("gtin.csv", "MATERIAL,UNIT,GTIN,PACKS,SERIALISED\n4711,PC,09506000134352,1,yes\n")
    assert workshop.map(workshop.item(material="000000000000004711"), SERIAL).commands


def test_the_overflow_field_of_a_long_material_number_wins(workshop: Any) -> None:
    """MATERIAL_LONG stands in a segment of its own below the item."""
    long = "<E1BP2017_GM_ITEM_CREATE1><MATERIAL_LONG>SYRUP</MATERIAL_LONG></E1BP2017_GM_ITEM_CREATE1>"
    item = workshop.item().replace("</E1BP2017_GM_ITEM_CREATE>", f"{long}</E1BP2017_GM_ITEM_CREATE>")
    assert [each.product_code for each in workshop.map(item, SERIAL).commands] == ["09506000134369"]


def test_a_boolean_that_is_none_holds_the_item(workshop: Any) -> None:
    """Nothing is told to a market by guess."""
    workshop.write("market.csv", "GTIN;MARKET;SEND_TO_MARKET\n09506000134352;EU;yes\n")
    assert workshop.told(workshop.item(), SERIAL) == ['held: to_market: "yes" is neither true nor false']


def test_a_constant_is_a_field_too(workshop: Any) -> None:
    """For values that all items share."""
    change = {"market: {lookup: market, key: gtin, take: MARKET}": "market: {text: EU}"}
    assert workshop.map(workshop.item(), SERIAL, replace=change).commands[0].market_id == "EU"


def test_a_default_stands_in_when_the_key_itself_is_not_in_order(workshop: Any) -> None:
    """A rule that reads `serialised` does not hold an item without material that nobody wants."""
    change = {'move_type: "551", serialised: "no"': 'serialised: "no"'}
    told = workshop.told(workshop.item("101", material=""), replace=change)
    assert told == ["ignored: movement 101 keeps the pack in stock"]


@pytest.mark.parametrize(
    ("key", "said"),
    [
        ("000000000000004711,PC", "; it is written with zeros in line 3"),
        ("04711,PC", "; it is written with zeros in line 3"),
        ("04711,CAR", ""),
        ("47110,PC", ""),
    ],
)
def test_a_missing_row_that_is_there_with_zeros_is_named(workshop: Any, key: str, said: str) -> None:
    """SAP pads numbers with zeros, and the table may have been written so."""
    workshop.write("gtin.csv", f"MATERIAL,UNIT,GTIN,PACKS,SERIALISED\nX,PC,,,\n{key},09506000134352,1,yes\n")
    (told,) = workshop.told(workshop.item(material="4711"), SERIAL)
    assert told.replace(f"{workshop.folder}/", "") == f"held: gtin.csv has no row for MATERIAL 4711, UNIT PC{said}"


def test_a_missing_row_that_is_there_without_zeros_is_named(workshop: Any) -> None:
    """Excel takes the leading zero off a GTIN."""
    workshop.write("market.csv", "GTIN;MARKET;SEND_TO_MARKET\n9506000134352;EU;true\n")
    (told,) = workshop.told(workshop.item(), SERIAL)
    assert told.endswith("market.csv has no row for GTIN 09506000134352; it is written without zeros in line 2")


def test_a_converter_may_find_that_there_is_nothing(workshop: Any) -> None:
    """Then a required field is empty, and no check is asked about it."""
    change = {
        "unit: {path: ENTRY_UOM, required: true}": "unit: {path: ENTRY_UOM, convert: zeros_empty, required: true}"
    }
    told = workshop.told(workshop.item(unit="000"), SERIAL, replace=change)
    assert told == ["held: unit is empty (ENTRY_UOM), but required"]
    change = {"reversed: {path: XSTOB}": "reversed: {path: XSTOB, convert: zeros_empty, check: gtin14}"}
    assert workshop.told(workshop.item(xstob="0"), SERIAL, replace=change) == []
