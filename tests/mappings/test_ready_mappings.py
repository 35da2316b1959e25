"""Each ready mapping, as it comes."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from connector.errors import Misconfigured
from connector.mapping import BUILT_IN, TestReport, compile_mapping, run_tests
from connector.mapping.choices import places
from connector.mapping.lookups import read_table
from connector.mapping.testfile import MappingTest
from connector.yamlfile import YamlFile
from tests.mappings.ready import MAPPINGS, READY, Ready

DECIDE = re.compile(r"\{decide: \[\w.*?\]\}")


def _ways() -> Iterator[Any]:
    """What may be written in the open places of each mapping, in the file's order, empty where one stays open."""
    for ready in READY:
        waiting = ready.open
        alone = [
            tuple(choice if each == place else "" for each in waiting) for place in waiting for choice in place.offered
        ]
        for chosen in dict.fromkeys([("",) * len(waiting), *alone, tuple(place.offered[-1] for place in waiting)]):
            yield pytest.param(ready, chosen, id="-".join([ready.name, *(each or "open" for each in chosen)]))


def test_the_shipped_tests_pass(report: TestReport) -> None:
    """Each case gives exactly what it expects."""
    assert report.cases
    assert [(case.name, case.difference) for case in report.cases if not case.ok] == []


def test_the_shipped_tests_hit_every_rule(ready: Ready, report: TestReport) -> None:
    """A rule that no case hits is a rule that nobody has tried."""
    lines = ready.path.read_text(encoding="utf-8").splitlines()
    assert [lines[line - 1] for line in report.never_hit] == []


@pytest.mark.parametrize(("ready", "chosen"), list(_ways()))
def test_the_shipped_tests_go_with_every_choice(tmp_path: Path, ready: Ready, chosen: tuple[str, ...]) -> None:
    """A correct decision breaks no test and leaves no rule untried, whether or not the others are made already."""
    writing = iter(chosen)
    text = ready.path.read_text(encoding="utf-8")
    written = DECIDE.sub(lambda place: next(writing) or place[0], text)
    assert list(writing) == []
    (tmp_path / ready.path.name).write_text(written, encoding="utf-8")
    shutil.copy(ready.test, tmp_path)
    report = run_tests(tmp_path / ready.test.name, BUILT_IN)
    assert [(case.name, case.difference) for case in report.cases if not case.ok] == []
    assert [written.splitlines()[line - 1] for line in report.never_hit] == []
    others = [place.offered for place, choice in zip(ready.open, chosen, strict=True) if choice]
    assert len(report.written_otherwise) == sum(len(offered) - 1 for offered in others)


def test_each_choice_has_a_case_of_its_own(ready: Ready) -> None:
    """So that every choice is tried as the mapping is shipped."""
    cases = YamlFile(ready.test).validate(MappingTest).cases
    tried = {choice for case in cases for choice in case.choices.items()}
    for place in ready.open:
        for offered in place.offered:
            assert tried & {(place.path, offered), (place.last, offered)}


def test_check_fails_until_the_company_has_decided(ready: Ready) -> None:
    """Each open choice is named with its line; there is no other fault."""
    lines = ready.path.read_text(encoding="utf-8").splitlines()
    open_lines = [number for number, line in enumerate(lines, 1) if DECIDE.search(line)]
    assert len(open_lines) == len(ready.open)
    if not open_lines:
        compile_mapping(ready.path, BUILT_IN)
        return
    with pytest.raises(Misconfigured) as caught:
        compile_mapping(ready.path, BUILT_IN)
    assert [fault.line for fault in caught.value.faults] == open_lines
    assert all(" is open; write " in fault.sentence for fault in caught.value.faults)


def test_no_ready_mapping_decides_over_zeros_and_reasons(ready: Ready) -> None:
    """What would do harm by default is left to the company, in each place where it may stand."""
    found = places(YamlFile(ready.path).value)
    assert [place.path for place in found if place.last in ("zeros", "reason") and place.written] == []


def test_the_mapping_and_its_own_look_ups_fit_together(ready: Ready) -> None:
    """With the choices made it compiles with the example tables that come with it, under the name of its file."""
    first = {place.path: place.offered[0] for place in ready.open}
    assert compile_mapping(ready.path, BUILT_IN, first).name == ready.name


def test_the_example_gtins_are_right() -> None:
    """Their check digits hold, so that the example works as it comes."""
    for name in ("gtin.csv", "market.csv"):
        table = read_table(name, (MAPPINGS / "lookups" / name).read_bytes())
        for row in table.rows:
            if row.cells["GTIN"]:
                BUILT_IN.checks["gtin14"](row.cells["GTIN"])
