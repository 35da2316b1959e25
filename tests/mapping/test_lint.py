"""Names and rules that do not fit together."""

from typing import Any

import pytest

from connector.errors import Misconfigured
from connector.idoc import read_xml
from connector.mapping import BUILT_IN, compile_mapping
from connector.model import FindingKind

RULE = '  - when: {move_type: "101"}'


@pytest.mark.parametrize(
    ("old", "new", "key", "fault"),
    [
        ("check: gtin14", "check: gtin15", "gtin: {", "check gtin15 is not known"),
        ("convert: strip_zeros", "convert: trim", "material:", "converter trim is not known"),
        (
            "lookup: market, key: gtin, take: MARKET",
            "lookup: markets, key: gtin, take: MARKET",
            "market:",
            "look-up markets is not known",
        ),
        ("key: gtin, take: MARKET", "key: ean, take: MARKET", "market:", "field ean is not known"),
        (
            "key: gtin, take: MARKET",
            "key: [gtin, unit], take: MARKET",
            "market:",
            "look-up market is found by GTIN; name 1 fields",
        ),
        ("where: {MATDOC_ITM: item}", "where: {MATDOC_ITM: position}", "MATDOC_ITM", "field position is not known"),
        ("check: gs1_serial", "check: gs1", "check: gs1", "check gs1 is not known"),
        ("{product: [quantity, packs]}", "{product: [quantity, pieces]}", "count_equals", "field pieces is not known"),
        ("{product: [quantity, packs]}", "unit", "count_equals", "field unit is no number; give it `as: decimal`"),
        ("zeros: keep, ", "", "serials:", "zeros is missing"),
        ("serials: serials,\n", "serials: {prefer: [serials, more]},\n", "prefer", "join more is not known"),
        (RULE, '  - when: {movement: "101"}', "101", "field movement is not known"),
        (
            "movement {move_type} keeps",
            "movement {movement} keeps",
            "movement {movement} keeps",
            "field movement is not known",
        ),
        ('{of: {text: "551"}}', "{of: {field: original}}", "field: original", "field original is not known"),
        ("serials: serials,\n", "serials: packs,\n", "serials: packs", "join packs is not known"),
        ("product_code: gtin", "product_code: ean", "product_code", "field ean is not known"),
        ("send_to_market: to_market", "send_to_market: reason", "send_to_market", "field reason is not known"),
        (
            "{reason: sample}",
            "{endpoint: other}",
            "endpoint: other",
            "the rule sets no reason, which `command` expects of it",
        ),
        (
            "move_type: {path: MOVE_TYPE, required: true}",
            "move_type: {path: MOVE_TYPE, as: decimal}",
            "move_type:",
            "move_type is a text",
        ),
        (
            "quantity: {path: ENTRY_QNT, as: decimal}",
            "quantity: {path: ENTRY_QNT, as: decimal, default: one}",
            "one",
            '"one" is not a decimal number',
        ),
        (RULE, "  - when: {quantity: one}", "one", '"one" is not a decimal number'),
        (
            "gtin: {lookup: gtin, key: [material, unit]",
            "gtin: {lookup: gtin, key: [gtin, unit]",
            "gtin: {",
            "field gtin is looked up by its own value",
        ),
    ],
)
def test_a_fault_names_its_line_and_what_to_do(workshop: Any, old: str, new: str, key: str, fault: str) -> None:
    """The line is that of the key at fault."""
    faults = workshop.faults({old: new})
    line, _, _ = next(each for each in faults if each.partition(": ")[2].startswith(fault)).partition(": ")
    written = workshop.path.read_text().splitlines()[int(line) - 1]
    assert key in written


def test_a_reversal_needs_the_movement_type(workshop: Any) -> None:
    """Without it, its original cannot be found."""
    faults = workshop.faults({"move_type": "bwart"})
    assert [each for each in faults if "define the field move_type" in each]


def test_a_join_that_is_not_used_is_a_fault(workshop: Any) -> None:
    """Its segments would end nowhere."""
    faults = workshop.faults({"joins:\n": "joins:\n  more: {from: SERIAL, take: SERNR, zeros: keep}\n"})
    assert faults == ["22: join more is not used; remove it, or name it in command.serials"]


def test_a_join_has_a_name_of_its_own(workshop: Any) -> None:
    """A bare word of `command` must mean one thing."""
    faults = workshop.faults({"  item: {position: true}": "  item: {position: true}\n  serials: {path: X}"})
    assert any("serials is the name of a field too" in each for each in faults)


@pytest.mark.parametrize(
    "when",
    [
        '{move_type: "551"}',
        '{move_type: ["551", "553"]}',
        '{move_type: ["551", "552"]}',
        '{move_type: "553", gm_code: "03"}',
        "{reversed: X}",
        '{reversed: filled, move_type: "999"}',
    ],
)
def test_a_rule_that_earlier_ones_leave_nothing_for_is_a_fault(workshop: Any, when: str) -> None:
    """The same conditions, wider ones, or several earlier rules together."""
    action = "reversal: {}" if "reversed" in when or "552" in when else "hold: late"
    faults = workshop.faults({RULE: f"  - when: {when}\n    {action}\n{RULE}"})
    assert faults == ["36: no item reaches this rule: earlier rules take all of it; move it up or remove it"]


def test_a_rule_after_otherwise_is_a_fault(workshop: Any) -> None:
    """Nothing comes that far."""
    last = '  - otherwise: {hold: "movement {move_type} is not configured"}'
    faults = workshop.faults({last: f'{last}\n  - when: {{move_type: "999"}}\n    ignore: x'})
    assert faults == ["41: no item reaches this rule: it stands after `otherwise`; move it up or remove it"]


def test_a_reversal_rule_hides_no_other_rule(workshop: Any) -> None:
    """The original of a reversal is decided without the reversal rules, so that others may be reached by it."""
    workshop.compile({RULE: f"  - when: {{reversed: X, move_type: '777'}}\n    ignore: original of a reversal\n{RULE}"})


def test_a_narrower_rule_before_a_wider_one_is_no_fault(workshop: Any) -> None:
    """That is how exceptions are written."""
    workshop.compile({RULE: f"  - when: {{move_type: {{not: ['101', '309']}}, gm_code: '05'}}\n    ignore: x\n{RULE}"})


NO_COMMAND = """\
language: 1
mapping: cancelled
accepts: {mestyp: MBGMCA}
for_each: E1MBGMCA
fields:
  number: {path: MATERIALDOCUMENT}
rules:
  - otherwise: {hold: "document {number} is cancelled"}
"""


def test_a_mapping_that_asks_for_nothing_needs_no_command(workshop: Any) -> None:
    """A document of which a person must hear is held, and no serials are looked for."""
    workshop.write("small.yaml", NO_COMMAND)
    mapping = compile_mapping(workshop.path, BUILT_IN)
    idoc = "<IDOC><E1MBGMCA><MATERIALDOCUMENT>4900000042</MATERIALDOCUMENT></E1MBGMCA></IDOC>"
    result = mapping.apply(read_xml(f"<MBGMCA01>{idoc}</MBGMCA01>".encode()))
    assert [(each.kind, each.sentence) for each in result.findings] == [
        (FindingKind.HELD, "document 4900000042 is cancelled")
    ]
    assert (result.commands, result.reversals, mapping.row_faults()) == ((), (), [])


@pytest.mark.parametrize("action", ["set: {reason: destroy}", "reversal: {of: {text: '551'}}"])
def test_a_rule_that_makes_or_reverses_commands_needs_one(workshop: Any, action: str) -> None:
    """The fault stands at the first such rule."""
    rule = f"  - when: {{move_type: '551'}}\n    {action}\n"
    text = NO_COMMAND.replace("rules:\n", f"  move_type: {{path: MOVE_TYPE}}\nrules:\n{rule}{rule.replace('1', '3')}")
    workshop.write("small.yaml", text)
    with pytest.raises(Misconfigured) as caught:
        compile_mapping(workshop.path, BUILT_IN)
    line = text.splitlines().index("  - when: {move_type: '551'}") + 1
    assert [(each.line, each.sentence) for each in caught.value.faults] == [
        (line, "command is missing; add it: this rule makes or reverses one")
    ]


def test_a_join_without_a_command_is_not_used(workshop: Any) -> None:
    """It would look as if serials were read."""
    join = "joins: {serials: {from: ../A, take: B, where: {C: number}, zeros: keep}}\n"
    workshop.write("small.yaml", NO_COMMAND + join)
    with pytest.raises(Misconfigured, match="join serials is not used"):
        compile_mapping(workshop.path, BUILT_IN)
