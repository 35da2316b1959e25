"""Lines of ERP documents, as items name them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from connector.errors import Misconfigured
from connector.idoc import read_xml
from connector.mapping import BUILT_IN, compile_mapping, run_tests, try_document
from connector.model import LineName, MappingResult, PlannedLine

MAPPING = """\
language: 1
mapping: lines
accepts: {root: DOC}
for_each: ITEM
fields:
  number: {path: ../NUMBER}
  year: {path: ../YEAR}
  line: {path: LINE, convert: strip_zeros}
  old_number: {path: OLD_NUMBER, convert: zeros_empty}
  old_year: {path: OLD_YEAR, convert: zeros_empty}
  old_line: {path: OLD_LINE, convert: [zeros_empty, strip_zeros]}
  move_type: {path: TYPE}
  gtin: {text: "09506000134352"}
joins:
  serials: {from: SERIAL, take: SERNR, zeros: keep}
line_id: {document: [number, year], line: line}
reverses: {document: [old_number, old_year], line: old_line}
rules:
  - when: {move_type: "552"}
    reversal: {of: {text: "551"}}
  - when: {move_type: "551"}
    set: {reason: destroy}
  - otherwise: {ignore: "movement {move_type}"}
command: {product_code: gtin, reason: reason, send_to_market: {text: "false"}, serials: serials}
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """The mapping's file."""
    path = tmp_path / "lines.yaml"
    path.write_text(MAPPING, "utf-8")
    return path


def _item(move_type: str, serial: str, *old: str, line: str = "0001") -> str:
    names = ("OLD_NUMBER", "OLD_YEAR", "OLD_LINE")
    named = "".join(f"<{name}>{text}</{name}>" for name, text in zip(names, old, strict=False))
    return f"<ITEM><LINE>{line}</LINE><TYPE>{move_type}</TYPE>{named}<SERIAL><SERNR>{serial}</SERNR></SERIAL></ITEM>"


def _map(path: Path, *items: str, number: str = "4900000001") -> MappingResult:
    inner = "".join(items)
    root = read_xml(f"<DOC><NUMBER>{number}</NUMBER><YEAR>2026</YEAR>{inner}</DOC>".encode())
    return compile_mapping(path, BUILT_IN).apply(root)


def test_items_that_give_commands_name_their_lines(path: Path) -> None:
    """By their position, as their serials do; an item that gives none has no line."""
    items = [_item("551", "A"), _item("101", "B", line="0002"), _item("551", "C", line="0003")]
    result = _map(path, *items)
    document = ("4900000001", "2026")
    assert result.lines == (PlannedLine(1, LineName(document, "1")), PlannedLine(3, LineName(document, "3")))
    [command] = result.commands
    assert [(each.item, each.serial) for each in command.serials] == [(1, "A"), (3, "C")]


def test_a_reversal_names_the_line_it_takes_back(path: Path) -> None:
    """It is written as its document writes it, and is no line of its own."""
    result = _map(path, _item("552", "A", "4900000001", "2026", "0003"), number="4900000007")
    [reversal] = result.reversals
    assert reversal.original == LineName(("4900000001", "2026"), "3")
    assert str(reversal.original) == "4900000001/2026/3"
    assert (reversal.movement, [each.serial for each in reversal.serials]) == ("551", ["A"])
    assert result.lines == ()


@pytest.mark.parametrize("old", [(), ("", "0000", "0000"), ("0000000000", "0000", "0000")])
def test_a_reversal_that_names_no_line_is_one_of_its_movement_type(path: Path, old: tuple[str, ...]) -> None:
    """As when a person posts a 552 by hand; SAP fills the empty reference with zeros."""
    [reversal] = _map(path, _item("552", "A", *old)).reversals
    assert (reversal.original, reversal.movement) == (None, "551")


@pytest.mark.parametrize(
    ("old", "empty"),
    [(("4900000001", "2026"), "old_line"), (("", "2026", "0001"), "old_number"), (("4", "0000", "1"), "old_year")],
)
def test_half_a_name_is_held(path: Path, old: tuple[str, ...], empty: str) -> None:
    """It must not be taken for another line, nor for a reversal without one."""
    result = _map(path, _item("552", "A", *old))
    assert [each.sentence for each in result.findings] == [
        f"{empty} is empty, so that what the item reverses is named in part alone"
    ]
    assert result.reversals == ()


def test_an_item_that_no_reversal_could_name_is_held(path: Path) -> None:
    """Else it would be sent, and its reversal would find nothing to take back."""
    result = _map(path, _item("551", "A", line=""))
    assert [each.sentence for each in result.findings] == [
        "line is empty, so that a reversal could not name this item (line_id)"
    ]
    assert (result.commands, result.lines) == ((), ())


def test_an_item_without_a_good_serial_has_no_line(path: Path) -> None:
    """There is nothing that a reversal could take back."""
    result = _map(path, _item("551", ""))
    assert (result.commands, result.lines) == ((), ())


def test_a_mapping_without_line_names_gives_none(workshop: Any) -> None:
    """Most documents name none."""
    items = [workshop.item("551"), workshop.item("552"), workshop.serial("1", "A"), workshop.serial("2", "B")]
    result = workshop.map(*items)
    assert result.lines == ()
    assert [each.original for each in result.reversals] == [None]


def test_a_trial_shows_the_line(path: Path) -> None:
    """So that a consultant sees what a reversal would be looked for by."""
    xml = f"<DOC>{_item('552', 'A', '4900000001', '2026', '0003')}</DOC>".encode()
    [step] = try_document(compile_mapping(path, BUILT_IN), read_xml(xml)).steps
    assert step.sentence == "take 1 serial back from movement 551, line 4900000001/2026/3, at endpoint default"


def test_parts_of_a_name_cannot_run_into_each_other() -> None:
    """Two lines never share a text."""
    assert str(LineName(("a/b",), "c")) != str(LineName(("a", "b"), "c"))


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("line: line}", "line: zeile}", "line_id: field zeile is not known"),
        ("[old_number, old_year], line", "[old_number, jahr], line", "reverses: field jahr is not known"),
        ("[old_number, old_year], line", "old_number, line", "by 2 and 1 fields; name them by the same ones"),
        ("path: ../YEAR}", "path: ../YEAR, as: decimal}", "field year names a document or a line, so it is a text"),
        ('reversal: {of: {text: "551"}}', 'ignore: "x"', "no rule is a reversal, so nothing reads this; add such a"),
        ("line_id: {document: [number, year], line: line}", "line_id: {document: number}", "line_id.line is missing"),
        ("line_id: {document: [number, year], line: line}", "line_id: {line: line}", "line_id.document is missing"),
    ],
)
def test_names_that_do_not_fit_together_are_faults(path: Path, old: str, new: str, fault: str) -> None:
    """With the line of `line_id` or `reverses`."""
    assert old in MAPPING
    path.write_text(MAPPING.replace(old, new), "utf-8")
    with pytest.raises(Misconfigured) as caught:
        compile_mapping(path, BUILT_IN)
    lines = MAPPING.splitlines()
    [found] = [each for each in caught.value.faults if fault.rpartition(": ")[2] in each.sentence]
    assert lines[found.line - 1].startswith(("line_id", "reverses"))


@pytest.mark.parametrize(("original", "ok"), [('original: "4/2026/1", ', True), ("", False)])
def test_a_test_file_says_which_line_a_reversal_names(path: Path, original: str, ok: bool) -> None:
    """Left out, the reversal must name none."""
    test = path.with_suffix(".test.yaml")
    document = f"<DOC>{_item('552', 'A', '4', '2026', '1')}</DOC>"
    expected = f'{{product_code: "09506000134352", movement: "551", {original}serials: A}}'
    test.write_text(
        f"mapping: lines\ncases:\n  - name: x\n    document: {document}\n    reversals: [{expected}]\n", "utf-8"
    )
    [case] = run_tests(test, BUILT_IN).cases
    assert case.ok is ok
    if not ok:
        assert case.difference[-1] == (
            "unexpected reversal: default: 09506000134352 of movement 551, line 4/2026/1, serials A"
        )
