"""Two mappings held against each other over one document."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from connector.idoc import read_xml
from connector.mapping import BUILT_IN, compile_mapping
from connector.mapping.comparing import Compared, compare
from connector.mapping.taking import Traced
from connector.mapping.verdict import Verdict, held


def compared(workshop: Any, replace: dict[str, str], *parts: str) -> Compared:
    """A document, by the small mapping and by a changed one."""
    document = workshop.document(*parts)
    both = []
    for each in ({}, replace):
        mapping = workshop.compile(each)
        both.append(Traced(mapping, mapping.trace(document)))
    return compare(*both)


def test_the_same_mapping_makes_no_difference(workshop: Any) -> None:
    """Commands, reversals and findings alike."""
    parts = (workshop.item("551"), workshop.item("552"), workshop.item("999"))
    found = compared(workshop, {}, *parts, workshop.serial("1", "A"), workshop.serial("2", "B"))
    assert not found.differs
    assert found.reworded == 0


def test_another_reason_is_a_change_of_the_packs_of_a_command_together(workshop: Any) -> None:
    """With both wishes and the line of the first serial."""
    parts = (workshop.item("551", quantity="2"), workshop.serial("1", "A"), workshop.serial("1", "B"))
    found = compared(workshop, {"set: {reason: destroy}": "set: {reason: lock}"}, *parts)
    [each] = found.packs
    assert (each.where, each.gtin, each.serials, each.line) == ("changed", "09506000134352", ("A", "B"), 7)
    assert each.old == "destroy at endpoint default, told to market EU"
    assert each.new == "lock at endpoint default, told to market EU"
    assert (found.document, found.findings) == ((), ())


def test_other_market_endpoint_or_telling_is_a_change(workshop: Any) -> None:
    """Each part of a command counts."""
    parts = (workshop.item("551"), workshop.serial("1", "A"))
    for change in (
        {"market_id: market": "market_id: {text: XX}"},
        {"endpoint: {text: default}": "endpoint: {text: other}"},
        {"send_to_market: to_market": 'send_to_market: {text: "false"}'},
    ):
        assert [each.where for each in compared(workshop, change, *parts).packs] == ["changed"]


def test_a_command_that_becomes_a_held_item_is_both(workshop: Any) -> None:
    """The pack is in the old alone, the finding in the new alone, and the document is held now."""
    found = compared(workshop, {'["551", "553"]': '"553"'}, workshop.item("551"), workshop.serial("1", "A"))
    assert [(each.where, each.serials) for each in found.packs] == [("old", ("A",))]
    [finding] = found.findings
    assert (finding.where, finding.new, finding.line) == ("new", "held: movement 551 is not configured", 6)
    [whole] = found.document
    assert (whole.old, whole.new) == ("goes", "held, since an item is: none of its commands goes")


def test_a_command_that_becomes_a_reversal_is_a_change(workshop: Any) -> None:
    """The same pack, another wish."""
    change = {'  - when: {move_type: "552"}': '  - when: {move_type: ["552", "331"]}'}
    [each] = compared(workshop, change, workshop.item("331"), workshop.serial("1", "A")).packs
    assert (each.where, each.new) == ("changed", "take back movement 551 at endpoint default")


def test_a_finding_of_another_kind_differs_and_one_of_other_words_does_not(workshop: Any) -> None:
    """Words are counted apart."""
    kind = compared(workshop, {'ignore: "movement': 'reject: "movement'}, workshop.item("101"))
    assert [(each.where, each.old[:7], each.new[:8]) for each in kind.findings] == [("changed", "ignored", "rejected")]
    words = compared(workshop, {"keeps the pack in stock": "is a receipt"}, workshop.item("101"))
    assert (words.differs, words.reworded) == (False, 1)


def test_a_document_that_only_one_takes_differs_as_a_whole(workshop: Any) -> None:
    """With why the other does not, and its packs."""
    mapping = workshop.compile()
    document = workshop.document(workshop.item("551"), workshop.serial("1", "A"))
    found = compare(Traced(mapping, mapping.trace(document)), held("mapping", "no mapping takes it"))
    assert [(each.old, each.new) for each in found.document] == [("goes", "held: no mapping takes it")]
    assert [each.where for each in found.packs] == ["old"]


def test_the_same_verdict_is_no_difference() -> None:
    """Neither takes it."""
    verdict: Verdict = held("mapping", "no mapping takes it")
    assert not compare(verdict, verdict).differs


GIVING = """\
language: 1
mapping: products
accepts: {root: PRODUCTS}
for_each: PRODUCT
fields:
  number: {path: NUMBER}
  gtin: {path: GTIN}
  changed: {path: CHANGED, default: ""}
rules:
  - otherwise: {row: {GTIN: gtin, PACKS: {text: "1"}}}
rows: {table: product, key: {NUMBER: number}}
"""


@pytest.mark.parametrize(
    "change",
    [
        ('{text: "1"}', '{text: "7"}'),
        ("table: product", "table: other"),
        ("{NUMBER: number}", "{NUMBER: gtin}"),
        ("{NUMBER: number}}", "{NUMBER: number}, newest_by: changed}"),
    ],
)
def test_another_row_of_a_table_is_a_difference(tmp_path: Path, change: tuple[str, str]) -> None:
    """Its table, its key, its cells, and what tells which is newer: other movements are held or counted by it."""
    document = read_xml(b"<PRODUCTS><PRODUCT><NUMBER>1</NUMBER><GTIN>2</GTIN></PRODUCT></PRODUCTS>")
    both = []
    for text in (GIVING, GIVING.replace(*change)):
        (tmp_path / "products.yaml").write_text(text, "utf-8")
        mapping = compile_mapping(tmp_path / "products.yaml", BUILT_IN)
        both.append(Traced(mapping, mapping.trace(document)))
    assert not compare(both[0], both[0]).differs
    found = compare(*both)
    assert ([each.where for each in found.findings], found.reworded) == (["changed"], 0)
