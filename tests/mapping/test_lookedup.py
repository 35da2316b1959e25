"""Look-ups in rows that documents gave, alone and with a file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pytest

from connector.mapping import Trial, UsedRow, try_document
from connector.model import GivenRow

SERIAL = "<E1BP2017_GM_SERIALNUMBER><MATDOC_ITM>1</MATDOC_ITM><SERIALNO>A</SERIALNO></E1BP2017_GM_SERIALNUMBER>"
FILE = "{file: gtin.csv, key: [MATERIAL, UNIT], if_missing: hold}"
ROWS = "{rows: material, key: [MATERIAL, UNIT]}"
BOTH = "{file: gtin.csv, rows: material, key: [MATERIAL, UNIT]}"
NO_UNIT = "unit: {path: NOWHERE}"
SYRUP = {"GTIN": "09506000134369", "PACKS": "1"}


class Given:
    """Rows that documents gave, in the journal's place."""

    def __init__(self, **rows: Mapping[str, str] | None) -> None:
        """By material: its cells in unit PC, or None where there is no row."""
        self.asked: list[tuple[str, tuple[str, ...], dict[str, str]]] = []
        self._rows = rows

    def __call__(self, table: str, senders: Sequence[str], key: Mapping[str, str]) -> GivenRow | None:
        """Find a row."""
        self.asked.append((table, tuple(senders), dict(key)))
        if key["MATERIAL"] not in self._rows:
            return None
        cells = self._rows[key["MATERIAL"]]
        return GivenRow(17, cells, "" if cells else "it was deleted in SAP")


def tried(workshop: Any, material: str, lookup: str, given: Given, move_type: str = "553") -> Trial:
    """A pack of a material is scrapped."""
    mapping = workshop.compile({FILE: lookup})
    return try_document(mapping, workshop.document(workshop.item(move_type, material), SERIAL), find=given)


def held(trial: Trial) -> str:
    """The only finding."""
    [finding] = trial.result.findings
    assert finding.kind == "held"
    return finding.sentence


def test_a_row_that_a_document_gave_is_used_and_named(workshop: Any) -> None:
    """With the document's number in place of a line; asked by table, key columns and values."""
    given = Given(SYRUP=SYRUP)
    trial = tried(workshop, "SYRUP", ROWS, given)
    assert [each.product_code for each in trial.result.commands] == ["09506000134369"]
    assert UsedRow("gtin", "table material", 0, 17) in trial.steps[0].rows
    assert given.asked[0] == ("material", (), {"MATERIAL": "SYRUP", "UNIT": "PC"})


def test_the_senders_of_a_look_up_are_asked(workshop: Any) -> None:
    """Where the master data come from another system than the movements."""
    given = Given(SYRUP=SYRUP)
    tried(workshop, "SYRUP", "{rows: material, senders: [MDG/100, PRD/100], key: [MATERIAL, UNIT]}", given)
    assert {senders for _, senders, _ in given.asked} == {("MDG/100", "PRD/100")}


def test_a_filled_cell_of_the_file_wins(workshop: Any) -> None:
    """A person wrote it. What the file leaves empty, or has no row or column for, comes from the document."""
    given = Given(TABLETS={"GTIN": "09506000134369", "PACKS": "7"}, SYRUP=SYRUP)
    [command] = tried(workshop, "TABLETS", BOTH, given).result.commands
    assert command.product_code == "09506000134352"
    workshop.write("gtin.csv", "MATERIAL,UNIT,GTIN\nTABLETS,PC,\n")
    trial = tried(workshop, "TABLETS", BOTH, Given(TABLETS=SYRUP))
    assert [each.product_code for each in trial.result.commands] == ["09506000134369"]
    assert [(row.line, row.document) for row in trial.steps[0].rows if row.lookup == "gtin"] == [(2, 0), (0, 17)]
    assert tried(workshop, "SYRUP", BOTH, given).result.commands


@pytest.mark.parametrize(
    ("lookup", "material", "sentence"),
    [
        (
            ROWS,
            "OTHER",
            "no document of its sender has given table material a row for MATERIAL OTHER, UNIT PC; "
            "when one has, remap this one",
        ),
        (
            "{rows: material, senders: [MDG/100, PRD/100], key: [MATERIAL, UNIT]}",
            "OTHER",
            "no document of MDG/100 or PRD/100 has given table material a row for MATERIAL OTHER, UNIT PC; "
            "when one has, remap this one",
        ),
        (
            ROWS,
            "GONE",
            "table material has no row for MATERIAL GONE, UNIT PC: it was deleted in SAP (document 17)",
        ),
        (ROWS, "EMPTY", "table material has no GTIN for MATERIAL EMPTY, UNIT PC (document 17)"),
        (
            BOTH,
            "OTHER",
            "gtin.csv has no row for MATERIAL OTHER, UNIT PC; no document of its sender has given table material "
            "a row for MATERIAL OTHER, UNIT PC; when one has, remap this one",
        ),
        (
            BOTH,
            "LEAFLET",
            "gtin.csv:5 has no GTIN for MATERIAL LEAFLET, UNIT PC; no document of its sender has given table "
            "material a row for MATERIAL LEAFLET, UNIT PC; when one has, remap this one",
        ),
    ],
)
def test_a_missing_row_says_where_it_was_looked_for(workshop: Any, lookup: str, material: str, sentence: str) -> None:
    """And what to do when it has come, or why there is none."""
    told = held(tried(workshop, material, lookup, Given(GONE=None, EMPTY={"GTIN": "", "PACKS": "1"})))
    assert told.replace(f"{workshop.folder}/", "") == sentence


def test_a_rule_that_reads_a_row_uses_its_default_where_there_is_none(workshop: Any) -> None:
    """`SERIALISED` is in no row that SAP gives; a rule may read it all the same."""
    [command] = tried(workshop, "SYRUP", ROWS, Given(SYRUP=SYRUP), "551").result.commands
    assert command.reason == "destroy"


@pytest.mark.parametrize(
    ("lookup", "fault"),
    [
        ("{key: [MATERIAL, UNIT]}", "names no table; write file (a CSV file) or rows (a table that a mapping gives)"),
        ("{file: gtin.csv, senders: A/1, key: [MATERIAL, UNIT]}", "has senders, which count for rows alone"),
    ],
)
def test_a_look_up_that_lies_nowhere_is_told(workshop: Any, lookup: str, fault: str) -> None:
    """With its line."""
    [said] = workshop.faults({FILE: lookup})
    assert said.startswith(f"6: lookups.gtin: {fault}")


@pytest.mark.parametrize(
    ("lookup", "default", "missed"),
    [(FILE, ', default: ""', []), (FILE.replace("hold", "ignore"), "", []), (FILE, "", [("SYRUP", "")])],
)
def test_an_empty_key_that_holds_nothing_is_no_missing_row(
    workshop: Any, lookup: str, default: str, missed: list[tuple[str, ...]]
) -> None:
    """Coverage lists missing rows for a person to write; nobody can write the row of no unit."""
    change = {
        FILE: lookup,
        "take: GTIN,": f"take: GTIN{default},",
        "unit: {path: ENTRY_UOM, required: true}": NO_UNIT,
        "as: decimal}": 'as: decimal, default: "1"}',
    }
    plan = workshop.compile(change).trace(workshop.document(workshop.item("553", "SYRUP"), SERIAL))
    [decision] = plan.decisions
    decision.item.said("gtin")
    found = [each.key for each in decision.item.missed if each.key[0] == "SYRUP"]
    assert found == missed
