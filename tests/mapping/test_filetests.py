"""Tests that stand in files beside mappings."""

from textwrap import indent
from typing import Any

import pytest
from lxml import etree

from connector.errors import Misconfigured
from connector.mapping import BUILT_IN, run_tests
from connector.mapping.filetests import TestReport as Report

COMMAND = '{product_code: "09506000134352", reason: destroy, send_to_market: true, market_id: EU, serials: [A]}'


def _run(workshop: Any, cases: str, head: str = "") -> Report:
    document = etree.tostring(workshop.document(workshop.item("551"), workshop.item("999"), workshop.serial("1", "A")))
    workshop.write("one.xml", document.decode())
    path = workshop.write("small.test.yaml", f"mapping: small\n{head}cases:\n{cases}")
    return run_tests(path, BUILT_IN)


def _case(commands: str = COMMAND, finding: str = '{kind: held, text: "999"}', document: str = "one.xml") -> str:
    return f"""\
  - name: first
    document: {document}
    commands: [{commands}]
    findings: [{finding}]
"""


HELD = '{kind: held, text: "movement 999", line: 7}'


def test_a_case_that_gives_exactly_what_is_expected_is_ok(workshop: Any) -> None:
    """The document may be a file beside the test file."""
    report = _run(workshop, _case(finding=HELD))
    assert report.ok
    assert [(case.name, case.line, case.difference) for case in report.cases] == [("first", 3, ())]


def test_a_document_may_stand_in_the_file(workshop: Any) -> None:
    """Its lines count from its own first line."""
    _run(workshop, _case(finding=HELD))
    xml = indent((workshop.folder / "one.xml").read_text(), "      ")
    assert _run(workshop, _case(finding=HELD, document=f"|\n{xml}\n")).ok


@pytest.mark.parametrize(
    ("case", "difference"),
    [
        (
            _case("", HELD),
            ["unexpected command: default: 09506000134352 destroy, send_to_market true, market_id EU, serials A"],
        ),
        (
            _case(COMMAND.replace("[A]", "[A, B]"), HELD),
            [
                "missing command: default: 09506000134352 destroy, send_to_market true, market_id EU, serials A, B",
                "unexpected command: default: 09506000134352 destroy, send_to_market true, market_id EU, serials A",
            ],
        ),
        (_case(finding=""), ['unexpected finding: held "movement 999 is not configured" at line 7 of the document']),
        (
            _case(finding='{kind: ignored, text: "999", line: 7, serial: A}'),
            [
                'missing finding: ignored "...999..." for serial A at line 7 of the document',
                'unexpected finding: held "movement 999 is not configured" at line 7 of the document',
            ],
        ),
        (_case(finding=f"{HELD}, {HELD}"), ['missing finding: held "...movement 999..." at line 7 of the document']),
    ],
)
def test_a_difference_is_told_in_readable_lines(workshop: Any, case: str, difference: list[str]) -> None:
    """What is missing, and what is too much: nothing more and nothing less passes."""
    report = _run(workshop, case)
    assert not report.ok
    assert list(report.cases[0].difference) == difference


def test_reversals_are_compared_too(workshop: Any) -> None:
    """By GTIN, movement type and serials."""
    xml = etree.tostring(workshop.document(workshop.item("552"), workshop.serial("1", "A"))).decode()
    expected = '    reversals: [{product_code: "09506000134352", movement: "%s", serials: [A]}]\n'
    case = f"  - name: x\n    document: |\n{indent(xml, '      ')}\n"
    assert _run(workshop, case + expected % "551").ok
    assert [each.split(":")[0] for each in _run(workshop, case + expected % "553").cases[0].difference] == [
        "missing reversal",
        "unexpected reversal",
    ]


def test_rules_that_no_case_hits_are_named_by_their_line(workshop: Any) -> None:
    """551 and `otherwise` are hit."""
    lines = workshop.path.read_text().splitlines()
    never = [lines[line - 1] for line in _run(workshop, _case(finding=HELD)).never_hit]
    assert len(never) == 6
    assert not [line for line in never if ("551" in line and "553" in line) or "otherwise" in line]


def test_rows_in_the_test_replace_look_up_files(workshop: Any) -> None:
    """So that a test does not change with the company's tables."""
    workshop.write("market.csv", "GTIN;MARKET;SEND_TO_MARKET\n")
    head = 'lookups:\n  market:\n    - {GTIN: "09506000134352", MARKET: EU, SEND_TO_MARKET: "true"}\n'
    assert _run(workshop, _case(finding=HELD), head).ok


def test_choices_of_the_test_fill_open_places(workshop: Any) -> None:
    """So that a ready mapping has tests before it is decided."""
    workshop.change({"zeros: keep": "zeros: {decide: [keep, strip]}"})
    assert _run(workshop, _case(finding=HELD), "choices: {zeros: keep}\n").ok


def _numeric(workshop: Any, choices: str, serial: str, head: str = "choices: {zeros: keep}\n") -> Report:
    xml = etree.tostring(workshop.document(workshop.item("551"), workshop.serial("1", "0012")))
    workshop.write("numeric.xml", xml.decode())
    case = f"  - name: numeric\n    document: numeric.xml\n    choices: {choices}\n    commands: [{COMMAND}]\n"
    return _run(workshop, _case(finding=HELD) + case.replace("[A]", f'["{serial}"]'), head)


@pytest.mark.parametrize(
    "head", ["choices: {zeros: keep}\n", "choices: {joins.serials.zeros: keep}\n"], ids=["key", "path"]
)
@pytest.mark.parametrize("choices", ["{zeros: strip}", "{joins.serials.zeros: strip}"])
def test_choices_of_a_case_win_over_those_of_the_test(workshop: Any, choices: str, head: str) -> None:
    """By last key and by path, whichever the test file uses; the other cases keep those of the file."""
    workshop.change({"zeros: keep": "zeros: {decide: [keep, strip]}"})
    report = _numeric(workshop, choices, "12", head)
    assert [case.difference for case in report.cases] == [(), ()]
    assert report.written_otherwise == ()
    assert not _numeric(workshop, "{zeros: keep}", "12", head).ok


def test_a_case_whose_choice_is_written_is_run(workshop: Any) -> None:
    """The company chose what the case is for."""
    report = _numeric(workshop, "{zeros: keep}", "0012")
    assert [(case.name, case.ok) for case in report.cases] == [("first", True), ("numeric", True)]


def test_a_case_for_another_choice_than_the_written_one_does_not_apply(workshop: Any) -> None:
    """It is neither ok nor failed; it is named with its line, and with what the mapping says instead."""
    report = _numeric(workshop, "{zeros: strip}", "not what comes")
    assert report.ok
    assert [case.name for case in report.cases] == ["first"]
    [other] = report.written_otherwise
    assert (other.name, other.written) == ("numeric", ("joins.serials.zeros is keep, not strip",))
    assert (workshop.folder / "small.test.yaml").read_text().splitlines()[other.line - 1].endswith("name: numeric")


def test_a_rule_is_hit_whatever_choices_a_case_needs(workshop: Any) -> None:
    """Rules are counted over all cases, by their line in the one file; a case that does not apply hits none."""
    workshop.change({"{reason: sample}": "{reason: {decide: [sample, free_sample]}}"})
    xml = etree.tostring(workshop.document(workshop.item("331"), workshop.serial("1", "A")))
    workshop.write("sampling.xml", xml.decode())
    case = "  - name: x\n    document: sampling.xml\n    choices: {rules.4.set.reason: free_sample}\n"
    cases = _case(finding=HELD) + case + f"    commands: [{COMMAND.replace('destroy', 'free_sample')}]\n"
    sampling = next(n for n, line in enumerate(workshop.path.read_text().splitlines(), 1) if '"331"' in line)
    report = _run(workshop, cases, "choices: {rules.4.set.reason: sample}\n")
    assert report.ok
    assert sampling not in report.never_hit
    workshop.change({})
    assert sampling in _run(workshop, cases).never_hit


@pytest.mark.parametrize(
    ("choices", "fault"),
    [
        ("{zeroes: keep}", r"small\.test\.yaml:10: zeroes is no place where the mapping may leave a choice open"),
        ("{zeros: drop}", r"small\.test\.yaml:10: joins\.serials\.zeros offers keep or strip, not drop"),
    ],
)
def test_a_choice_of_a_case_that_can_never_be_is_a_fault(workshop: Any, choices: str, fault: str) -> None:
    """Else a slip of the pen would switch the case off for ever."""
    workshop.change({"zeros: keep": "zeros: {decide: [keep, strip]}"})
    with pytest.raises(Misconfigured, match=fault):
        _numeric(workshop, choices, "12")


@pytest.mark.parametrize(
    ("head", "case", "fault"),
    [
        ("lookups: {market: []}\n", _case(), "has no row"),
        ("lookups: {market: [{GTIN: a}, {MARKET: b}]}\n", _case(), "has not the columns of the first row: GTIN"),
        ("", _case(document="none.xml"), r"none\.xml cannot be read"),
        ("", _case(document='"<A><B></A>"'), "cannot be read: line 1"),
        ("", _case(document="one.xml").replace("name", "title"), "title is not known here"),
        ("", _case(COMMAND.replace('"09506000134352"', "09506000134352")), 'write it in quotes: "09506000134352"'),
    ],
)
def test_a_test_file_that_cannot_be_used_is_a_fault(workshop: Any, head: str, case: str, fault: str) -> None:
    """With file and line."""
    with pytest.raises(Misconfigured, match=fault):
        _run(workshop, case, head)


def test_the_mapping_stands_beside_its_test(workshop: Any) -> None:
    """By file name and by name."""
    path = workshop.write("small.test.yaml", f"mapping: other\ncases:\n{_case()}")
    with pytest.raises(Misconfigured, match="holds the mapping small, not other"):
        run_tests(path, BUILT_IN)
    with pytest.raises(Misconfigured, match=r"the name of a test file ends in \.test\.yaml"):
        run_tests(path.rename(workshop.folder / "tests.yaml"), BUILT_IN)
