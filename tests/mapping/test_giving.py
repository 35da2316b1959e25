"""A mapping that gives rows."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from connector.errors import Misconfigured
from connector.idoc import read_xml
from connector.mapping import BUILT_IN, compile_mapping, try_document
from connector.model import MappingResult, PlannedRow

MAPPING = """\
language: 1
mapping: products
accepts: {root: PRODUCTS}
for_each: [PRODUCT, PRODUCT/UNIT]
fields:
  number: {path: [NUMBER, ../NUMBER]}
  unit: {path: [CODE, BASE]}
  base: {path: BASE}
  gtin: {path: [GTIN, ../GTIN], check: gtin14}
  many: {path: MANY, as: decimal}
  each: {path: EACH, as: decimal, default: "1"}
  packs: {ratio: {of: many, by: each, if_not_whole: reject}}
  changed: {path: [CHANGED, ../CHANGED], required: true}
rules:
  - when: {gtin: empty}
    ignore: "product {number} has no GTIN"
  - when: {unit: BAG}
    reject: "bags are counted by nobody"
  - when: {base: filled}
    row: {GTIN: gtin, PACKS: {text: "1"}}
  - when: {unit: [BOX, CAR, PC]}
    row: {GTIN: gtin, PACKS: packs}
rows: {table: product, key: {NUMBER: number, UNIT: unit}, newest_by: changed}
"""
HEAD = "<NUMBER>4711</NUMBER><BASE>PC</BASE><GTIN>09506000134352</GTIN><CHANGED>20260101</CHANGED>"


def unit(code: str, many: str = "10", each: str = "1") -> str:
    """A unit of a product, in one line."""
    return f"<UNIT><CODE>{code}</CODE><MANY>{many}</MANY><EACH>{each}</EACH></UNIT>"


@pytest.fixture
def give(tmp_path: Path) -> Any:
    """Maps a document; texts of the mapping may be replaced."""

    def mapped(*lines: str, replace: dict[str, str] | None = None) -> MappingResult:
        text = MAPPING
        for old, new in (replace or {}).items():
            assert old in text
            text = text.replace(old, new)
        path = tmp_path / "products.yaml"
        path.write_text(text, "utf-8")
        inner = "\n".join(lines)
        return compile_mapping(path, BUILT_IN).apply(read_xml(f"<PRODUCTS>{inner}</PRODUCTS>".encode()), 100)

    return mapped


def faults(give: Any, replace: dict[str, str]) -> list[str]:
    """The faults of a changed mapping as `line: sentence`."""
    with pytest.raises(Misconfigured) as caught:
        give(replace=replace)
    return [f"{each.line}: {each.sentence}" for each in caught.value.faults]


def test_each_item_gives_a_row_and_a_finding_that_says_so(give: Any) -> None:
    """Items of several paths, in the order of their lines; what is newer is told by the named field."""
    result = give(f"<PRODUCT>{HEAD}", unit("CAR"), "</PRODUCT>")
    assert result.commands == ()
    assert [each.sentence for each in result.findings] == [
        "gives table product a row, NUMBER 4711, UNIT PC: GTIN 09506000134352, PACKS 1",
        "gives table product a row, NUMBER 4711, UNIT CAR: GTIN 09506000134352, PACKS 10",
    ]
    assert [(each.kind, each.place.line) for each in result.findings] == [("ignored", 101), ("ignored", 102)]
    key, cells = {"NUMBER": "4711", "UNIT": "CAR"}, {"GTIN": "09506000134352", "PACKS": "10"}
    assert result.rows[1] == PlannedRow(1, "product", key, cells, "", ("20260101",))


def test_what_is_rejected_has_no_row_from_then_on(give: Any) -> None:
    """The row that was there is not right any more; the reason goes with it."""
    result = give(f"<PRODUCT>{HEAD}", unit("BAG"), "</PRODUCT>")
    assert result.findings[1].kind == "rejected"
    assert result.findings[1].sentence == "bags are counted by nobody; NUMBER 4711, UNIT BAG has no row"
    assert (result.rows[1].cells, result.rows[1].sentence) == (None, "bags are counted by nobody")


def test_what_is_ignored_leaves_the_row_as_it_is(give: Any) -> None:
    """Nothing is stored for its key."""
    result = give("<PRODUCT><NUMBER>4711</NUMBER><BASE>PC</BASE></PRODUCT>")
    assert [each.kind for each in result.findings] == ["ignored"]
    assert result.rows == ()


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        (unit("PAL"), "no rule takes this item; add one to the mapping; NUMBER 4711, UNIT PAL has no row"),
        (unit("CAR", "x"), 'many: "x" is not a decimal number such as 2.000; NUMBER 4711, UNIT CAR has no row'),
        (unit("", "10"), "no rule takes this item; add one to the mapping"),
        (unit("CAR" * 80), "no rule takes this item; add one to the mapping"),
    ],
)
def test_an_item_that_is_not_in_order_is_held(give: Any, line: str, sentence: str) -> None:
    """With its reason; without a key that could be meant, no row is touched."""
    result = give(f"<PRODUCT>{HEAD}", line, "</PRODUCT>")
    assert (result.findings[1].kind, result.findings[1].sentence) == ("held", sentence)
    assert len(result.rows) == (2 if "has no row" in sentence else 1)


def test_a_cell_of_many_characters_is_held(give: Any) -> None:
    """A document may hold a value of megabytes; a table does not."""
    change = {
        "row: {GTIN: gtin, PACKS: packs}": "row: {GTIN: many, PACKS: packs}",
        "as: decimal}\n  each": "default: ''}\n  each",
    }
    change["{of: many, by: each, if_not_whole: reject}"] = "{of: each, by: each}"
    result = give(f"<PRODUCT>{HEAD}", unit("CAR", "1" * 201), "</PRODUCT>", replace=change)
    assert result.findings[1].sentence.startswith("GTIN has more than 200 characters; NUMBER 4711")


def test_items_that_say_different_things_of_one_row_are_held(give: Any) -> None:
    """All of them: which is right, a person must say. Items that say the same are no contradiction."""
    result = give(f"<PRODUCT>{HEAD}", unit("PC", "2"), unit("CAR"), unit("CAR", "20", "2"), "</PRODUCT>")
    assert [each.kind for each in result.findings] == ["held", "held", "ignored", "ignored"]
    assert "give it GTIN 09506000134352, PACKS 1 and GTIN 09506000134352, PACKS 2" in result.findings[0].sentence
    assert [each.cells is None for each in result.rows] == [True, True, False, False]


def test_a_document_without_items_is_held(give: Any) -> None:
    """As with any mapping."""
    [finding] = give("<OTHER/>").findings
    assert (finding.kind, finding.sentence) == (
        "held",
        "for_each PRODUCT or PRODUCT/UNIT finds nothing in this document",
    )


@pytest.mark.parametrize(
    ("replace", "fault"),
    [
        ({"PRODUCT/UNIT]": "../UNIT]"}, "4: for_each goes up with ../"),
        ({"NUMBER: number,": "NUMBER: nr,"}, "23: field nr is not known"),
        ({"newest_by: changed": "newest_by: age"}, "23: field age is not known"),
        ({"key: {NUMBER: number, UNIT: unit}": "key: {}"}, "23: rows.key: is empty; write at least one"),
        ({"row: {GTIN: gtin, PACKS: packs}": "row: {}"}, "22: rules.3.row: is empty; write at least one"),
        ({"row: {GTIN: gtin, PACKS: packs}": "row: {GTIN: ean, PACKS: packs}"}, "22: field ean is not known"),
        (
            {"row: {GTIN: gtin, PACKS: packs}": "row: {GTIN: gtin}"},
            "22: has other columns than the row above: GTIN, PACKS",
        ),
        ({"PACKS: packs}": "UNIT: packs}"}, "22: column UNIT is of the key already"),
        ({'reject: "bags are counted by nobody"': "set: {reason: destroy}"}, "18: a mapping that gives rows makes no"),
        ({'reject: "bags are counted by nobody"': "reversal: {}"}, "18: a mapping that gives rows makes no commands"),
        ({"rows:": "joins: {}\nrows:"}, "23: joins is not known here"),
        (
            {"rows:": "lookups: {gtin: {rows: product, key: NUMBER}}\nrows:"},
            "23: a mapping that gives rows is not made of rows of others",
        ),
    ],
)
def test_a_wrong_file_is_told_with_its_line(give: Any, replace: dict[str, str], fault: str) -> None:
    """Names that are not known, and what only a mapping that makes commands may say."""
    assert any(each.startswith(fault) for each in faults(give, replace)), faults(give, replace)


def test_a_mapping_without_a_row_is_told(give: Any) -> None:
    """It would give nothing."""
    change = {"row: {GTIN: gtin, PACKS: packs}": "hold: a", 'row: {GTIN: gtin, PACKS: {text: "1"}}': "hold: b"}
    assert faults(give, change) == ["14: no rule gives a row; write one with `row`"]


def test_a_trial_shows_each_row_with_its_rule(give: Any, tmp_path: Path) -> None:
    """`mapping try` needs nothing of its own for such a mapping."""
    give(f"<PRODUCT>{HEAD}</PRODUCT>")
    mapping = compile_mapping(tmp_path / "products.yaml", BUILT_IN)
    [step] = try_document(mapping, read_xml(f"<PRODUCTS><PRODUCT>{HEAD}</PRODUCT></PRODUCTS>".encode())).steps
    assert (step.outcome, step.line, step.rule_line) == ("ignored", 1, 19)
