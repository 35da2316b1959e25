"""Putting a mapping file together."""

from typing import Any

from connector.mapping import compile_mapping
from connector.model import Checks


def test_checks_and_converters_come_by_name(workshop: Any) -> None:
    """A plugin's own work as the built-in ones do."""

    def even(text: str) -> None:
        if len(text) % 2:
            raise ValueError(f"{text} has an odd length")

    checks = Checks(checks={"gtin14": even, "gs1_serial": even}, converters={"strip_zeros": str.upper})
    mapping = compile_mapping(workshop.path, checks)
    document = workshop.document(
        workshop.item(material="tablets", quantity="2"), workshop.serial("1", "ABC"), workshop.serial("1", "AB")
    )
    result = mapping.apply(document)
    assert workshop.serials(result) == [["AB"]]
    assert [each.sentence for each in result.findings] == ["ABC has an odd length"]


def test_columns_that_fields_take_must_be_in_the_table(workshop: Any) -> None:
    """The fault stands at the table's header."""
    workshop.write("gtin.csv", "MATERIAL,UNIT,GTIN\n")
    assert workshop.faults({}) == [
        "gtin.csv:1: has no column PACKS, only MATERIAL, UNIT, GTIN; add it to the header",
        "gtin.csv:1: has no column SERIALISED, only MATERIAL, UNIT, GTIN; add it to the header",
    ]


def test_a_rule_keeps_its_line(workshop: Any) -> None:
    """Findings and commands name it."""
    lines = workshop.path.read_text().splitlines()
    assert all(lines[rule.line - 1].startswith("  - ") for rule in workshop.compile().plan.rules)
