"""What a mapping file says of rules, look-ups and paths."""

from __future__ import annotations

from typing import Any


def test_each_rule_has_its_line_its_conditions_and_what_it_does(workshop: Any) -> None:
    """In the order of the file."""
    outline = workshop.compile({'{move_type: "309"}': '{move_type: {not: ["309", empty]}}'}).outline()
    lines = workshop.path.read_text().splitlines()
    assert all(lines[rule.line - 1].startswith("  - ") for rule in outline.rules)
    assert [(rule.when, rule.does) for rule in outline.rules] == [
        ("reversed filled", "reversal"),
        ("move_type 552", "reversal"),
        ("move_type 551; serialised no", "ignore"),
        ("move_type 551, 553", "set reason destroy"),
        ("move_type 331", "set reason sample"),
        ("move_type 101", "ignore"),
        ("move_type not 309, empty", "reject"),
        ("otherwise", "hold"),
    ]


def test_each_look_up_has_its_file_key_and_number_of_rows(workshop: Any) -> None:
    """As the tables stand when the mapping is read."""
    lookups = workshop.compile().outline().lookups
    assert {name: (table.key, table.rows) for name, table in lookups.items()} == {
        "gtin": (("MATERIAL", "UNIT"), 5),
        "market": (("GTIN",), 2),
    }
    assert lookups["gtin"].file.endswith("gtin.csv")


def test_every_path_that_is_read_starts_at_the_idoc_element(workshop: Any) -> None:
    """`../` goes up, a join's fields stand below its segments."""
    reads = {"/".join(steps) for steps in workshop.compile().outline().reads}
    assert {
        "E1MBGMCR/E1BP2017_GM_ITEM_CREATE",
        "E1MBGMCR/E1BP2017_GM_ITEM_CREATE/E1BP2017_GM_ITEM_CREATE1/MATERIAL_LONG",
        "E1MBGMCR/E1BP2017_GM_CODE/GM_CODE",
        "E1MBGMCR/E1BP2017_GM_SERIALNUMBER/SERIALNO",
        "E1MBGMCR/E1BP2017_GM_SERIALNUMBER/MATDOC_ITM",
    } <= reads
    assert not any(".." in path for path in reads)


def test_attributes_and_what_only_looks_at_are_read_too(workshop: Any) -> None:
    """Names stand without prefixes; `only` looks at siblings, `@name` of it at attributes of the step itself."""
    change = {
        "path: XSTOB": 'path: ["X/Y/@z", X/Y], only: {QUALF: PGI, "@kind": a}',
        "path: ENTRY_UOM": "path: .",
        "accepts:": 'namespaces: {m: "urn:m"}\naccepts:',
        "path: ../E1BP2017_GM_CODE/GM_CODE": 'path: "m:P/m:Q/@m:r"',
    }
    reads = {"/".join(steps[2:]) for steps in workshop.compile(change).outline().reads if len(steps) > 1}
    assert {"", "X/Y/@z", "X/Y", "X/QUALF", "X/Y/@kind", "P/Q/@r"} <= reads
