"""The mapping file's shape."""

import json
from typing import Any

import pytest

from connector.mapping import json_schema


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("language: 1", "language: 2", "language: input should be 1"),
        ("mapping: small", "mapping: 7", 'mapping: write it in quotes: "7"'),
        ("mapping: small\n", "", "mapping is missing; add it"),
        ("{idoctyp: [MBGMCR02, MBGMCR03], mestyp: MBGMCR}", "{}", "accepts: names no document"),
        ("for_each:", "foreach:", "foreach is not known here; remove it or correct its spelling"),
        ("item: {position: true}", "item: {position: true, path: A}", "fields.item: must have exactly one of path"),
        ("item: {position: true}", "item: {required: true}", "fields.item: must have exactly one of path"),
        ("take: MARKET}", "default: x}", "fields.market: needs lookup, key and take together"),
        ("path: XSTOB", "path: XSTOB, prefer: [a]", "fields.reversed.prefer is not known here"),
        ("as: boolean", "as: integer", "fields.to_market.as: input should be 'decimal' or 'boolean'"),
        ("zeros: keep", "zeros: drop", "joins.serials.zeros: input should be 'keep' or 'strip'"),
        ("position: true}", "position: true, only: {A: b}}", "fields.item: has `only` or `all`, which go with path"),
        (
            "{MATDOC_ITM: item}, compare",
            "{MATDOC_ITM: [item]}, compare",
            "joins.serials.where.MATDOC_ITM: input should",
        ),
        ("serials: serials,\n", "serials: {prefers: serials},\n", "command.serials.prefers is not known here"),
        ("position: true}", "position: true, all: true}", "fields.item: has `only` or `all`, which go with path"),
        ("path: XSTOB", "path: XSTOB, separator: ';'", "fields.reversed: has `separator`, which goes with `all: true`"),
        ("path: ENTRY_QNT", "path: ENTRY_QNT, all: true", "fields.quantity: has `all: true`, so that it is texts"),
        ("path: XSTOB", "path: XSTOB, decimal: ','", "fields.reversed: has `decimal`, which goes with `as: decimal`"),
        ("as: decimal}\n  gtin", "as: decimal, decimal: ';'}\n  gtin", "fields.quantity.decimal: input should be"),
        ("zeros: keep", "zeros: keep, separator: ''", "joins.serials.separator: is empty"),
        ("for_each:", "namespaces: {'a b': urn:x}\nfor_each:", "namespaces.a b: string should match"),
        ("for_each:", "namespaces: {a: 'urn:{x}'}\nfor_each:", "namespaces.a: string should match pattern"),
        ("for_each:", "namespaces: {a: ''}\nfor_each:", "namespaces.a: string should match pattern"),
        (
            "if_orphaned: hold",
            "if_orphaned: drop",
            "joins.serials.if_orphaned: input should be 'hold', 'ignore' or 'reject'",
        ),
        ("reason: destroy}", "reason: scrap}", "rules.3.set.reason: input should be 'destroy'"),
        ('{move_type: "101"}', "{move_type: 0101}", 'rules.5.when.move_type: write it in quotes: "0101"'),
        ('["551", "553"]', '["551", 553]', 'rules.3.when.move_type: write it in quotes: "553"'),
        ('of: {text: "551"}', "of: {text: 551}", 'rules.1.reversal.of.text: write it in quotes: "551"'),
        ("if_missing: hold}\n  market", "if_missing: warn}\n  market", "lookups.gtin.if_missing: input should be"),
        ("serialised: {lookup", "2nd: {lookup", "fields.2nd"),
        ("endpoint: {text: default}", "endpoint: {text: default, field: a}", "command.endpoint: must have either"),
        ("send_to_market: to_market, ", "", "command.send_to_market is missing; add it"),
    ],
)
def test_what_does_not_fit_the_shape_is_a_fault(workshop: Any, old: str, new: str, fault: str) -> None:
    """With the line of the key and what to do."""
    faults = [each.partition(": ") for each in workshop.faults({old: new})]
    assert [rest for _, _, rest in faults if rest.startswith(fault)], faults
    assert all(line.isdigit() for line, _, _ in faults)


def test_a_fault_inside_a_rule_gives_no_second_one(workshop: Any) -> None:
    """One mistake, one sentence."""
    assert len(workshop.faults({"reason: destroy}": "reason: scrap}"})) == 1


def test_a_file_without_rules_is_a_fault(workshop: Any) -> None:
    """Nothing would decide."""
    text = workshop.path.read_text()
    rules = text[text.index("rules:") : text.index("command:")]
    assert workshop.faults({rules: "rules: []\n"}) == ["25: rules: is empty; write at least one"]


def test_a_key_that_stands_twice_is_a_fault(workshop: Any) -> None:
    """YAML would keep one of the two in silence."""
    assert "duplicate key" in workshop.faults({"language: 1": "language: 1\nlanguage: 1"})[0]


def test_the_json_schema_uses_the_words_of_the_file() -> None:
    """`from`, `as`, `set`, and an open choice where one may stand; no key that is not known."""
    schema = json_schema()
    json.dumps(schema)
    parts = schema["$defs"]
    assert [each["$ref"].rpartition("/")[2] for each in schema["anyOf"]] == ["MappingFile", "RowsFile"]
    assert all(parts[name]["additionalProperties"] is False for name in ("MappingFile", "RowsFile"))
    assert {"from", "take", "zeros"} <= set(parts["Join"]["properties"])
    assert "as" in parts["FieldPart"]["properties"]
    assert "set" in parts["RulePart"]["properties"]
    assert "decide" in json.dumps(parts["Values"]["properties"]["reason"])
    assert "decide" in json.dumps(parts["Join"]["properties"]["zeros"])
