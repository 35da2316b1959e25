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


@pytest.mark.parametrize(
    ("long", "material", "command"), [("000", "TABLETS", True), ("0", "000", False), ("TABLETS", "000", True)]
)
def test_a_path_that_a_converter_finds_empty_leaves_the_word_to_the_next(
    workshop: Any, long: str, material: str, command: bool
) -> None:
    """SAP fills what holds nothing with zeros; where all are nothing, the value is missing."""
    change = {"MATERIAL], convert: strip_zeros": "MATERIAL], convert: [zeros_empty, strip_zeros]"}
    part = f"<E1BP2017_GM_ITEM_CREATE1><MATERIAL_LONG>{long}</MATERIAL_LONG></E1BP2017_GM_ITEM_CREATE1>"
    item = workshop.item(material=material).replace("</E1BP2017_GM_ITEM_CREATE>", f"{part}</E1BP2017_GM_ITEM_CREATE>")
    result = workshop.map(item, SERIAL, replace=change)
    assert bool(result.commands) is command
    assert [each.sentence[:17] for each in result.findings] == ([] if command else ["material is empty"])


def test_a_path_that_a_converter_refuses_holds_the_item(workshop: Any) -> None:
    """The next path is not asked: the document says something there, and it is wrong."""
    change = {"MATERIAL], convert: strip_zeros": "MATERIAL], convert: gtin14"}
    part = "<E1BP2017_GM_ITEM_CREATE1><MATERIAL_LONG>X</MATERIAL_LONG></E1BP2017_GM_ITEM_CREATE1>"
    item = workshop.item(material="9506000134352").replace("<MATERIAL>", f"{part}<MATERIAL>")
    (told,) = workshop.told(item, SERIAL, replace=change)
    assert told.startswith('held: material: "X" ')


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


COUNTRIES = "  gm_code: {"
PARTNERS = "<E1ADRM1><ROLE>WE</ROLE><ISO>{}</ISO></E1ADRM1><E1ADRM1><ROLE>AG</ROLE><ISO>{}</ISO></E1ADRM1>"


@pytest.mark.parametrize(
    ("told", "field", "found"),
    [
        ("DE, FR", "path: ../E1ADRM1/ISO, all: true", ("DE", "FR")),
        ("DE, FR, 03", "path: [../E1ADRM1/ISO, ../E1BP2017_GM_CODE/GM_CODE], all: true", ("DE", "FR")),
        ("FR", "path: ../E1ADRM1/ISO, all: true, only: {ROLE: [AG, RE]}", ("DE", "FR")),
        ("D, E, F, R", "path: ../E1ADRM1/ISO, all: true, separator: /", ("D/E/", "F / /R")),
        ("DE, FR", "path: ../E1ADRM1/ISO, all: true, convert: upper", ("de", "fr")),
        ("FR", "path: ../E1ADRM1/ISO, all: true, convert: zeros_empty", ("00", "FR")),
        ("none", "path: ../E1ADRM1/ISO, all: true, default: none", ("", "")),
        ("(empty)", "path: ../E1ADRM1/ISO, all: true", ("", "")),
        ("PC", "path: ENTRY_UOM, all: true", ("", "")),
    ],
)
def test_a_field_may_have_all_texts_at_its_paths(workshop: Any, told: str, field: str, found: tuple[str, str]) -> None:
    """Shown joined by a comma; converters do each."""
    change = {COUNTRIES: f"  countries: {{{field}}}\n{COUNTRIES}", "movement {move_type} keeps": "{countries} keeps"}
    parts = (PARTNERS.format(*found), workshop.item("101"), workshop.item("101"))
    assert workshop.told(*parts, replace=change) == [f"ignored: {told} keeps the pack in stock"] * 2


@pytest.mark.parametrize(
    ("field", "sentence"),
    [
        ("required: true", "countries is empty (../E1ADRM1/ISO), but required"),
        ("check: digits", 'countries: "DE" is not all digits'),
    ],
)
def test_all_texts_must_be_in_order(workshop: Any, field: str, sentence: str) -> None:
    """Each of them, and there must be one where the field is required."""
    change = {COUNTRIES: f"  countries: {{path: ../E1ADRM1/ISO, all: true, {field}}}\n{COUNTRIES}"}
    partners = "" if "required" in field else PARTNERS.format("1", "DE")
    assert workshop.told(partners, workshop.item(), SERIAL, replace=change) == [f"held: {sentence}"]


def test_a_rule_is_met_by_one_of_all_texts(workshop: Any) -> None:
    """One of the partners' countries."""
    rule = '  - when: {move_type: "101"}'
    change = {
        COUNTRIES: f"  countries: {{path: ../E1ADRM1/ISO, all: true}}\n{COUNTRIES}",
        rule: f"  - when: {{move_type: '101', countries: [CH, FR]}}\n    ignore: abroad\n{rule}",
    }
    for countries, told in (
        (("DE", "FR"), "ignored: abroad"),
        (("DE", "AT"), "ignored: movement 101 keeps the pack in stock"),
    ):
        assert workshop.told(PARTNERS.format(*countries), workshop.item("101"), replace=change) == [told]


@pytest.mark.parametrize(
    ("quantity", "told"),
    [
        ("1.000,00", "held: the item has 1 serials, but quantity 1000.00 x packs 1 wants 1000"),
        ("1,00", None),
        ("1.00", 'held: quantity: "1.00" is not a decimal number such as 1.234,5'),
        ("", "held: the item has 1 serials, but quantity 1.5 x packs 1 wants 1.5"),
    ],
)
def test_a_number_is_read_with_the_mark_of_the_document(workshop: Any, quantity: str, told: str | None) -> None:
    """What the mapping file itself says has a point."""
    change = {"path: ENTRY_QNT, as: decimal": "path: ENTRY_QNT, as: decimal, decimal: ',', default: '1.5'"}
    assert workshop.told(workshop.item(quantity=quantity), SERIAL, replace=change) == ([told] if told else [])


def test_a_converter_may_find_that_there_is_nothing(workshop: Any) -> None:
    """Then a required field is empty, and no check is asked about it."""
    change = {
        "unit: {path: ENTRY_UOM, required: true}": "unit: {path: ENTRY_UOM, convert: zeros_empty, required: true}"
    }
    told = workshop.told(workshop.item(unit="000"), SERIAL, replace=change)
    assert told == ["held: unit is empty (ENTRY_UOM), but required"]
    change = {"reversed: {path: XSTOB}": "reversed: {path: XSTOB, convert: zeros_empty, check: gtin14}"}
    assert workshop.told(workshop.item(xstob="0"), SERIAL, replace=change) == []


@pytest.mark.parametrize(("converters", "code"), [("gtin14", ""), ("[zeros_empty, gtin14]", "00")])
def test_no_converter_is_asked_of_an_empty_value(workshop: Any, converters: str, code: str) -> None:
    """An item without an EAN is in order, where the EAN is not required."""
    change = {"reversed: {path: XSTOB}": f"reversed: {{path: XSTOB, convert: {converters}}}"}
    assert len(workshop.map(workshop.item(xstob=code), SERIAL, replace=change).commands) == 1
