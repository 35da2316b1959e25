"""The ready mapping for material documents."""

import re
import shutil
from pathlib import Path

import pytest

from connector.errors import Misconfigured
from connector.mapping import BUILT_IN, TestReport, compile_mapping, run_tests
from connector.mapping.choices import places
from connector.mapping.testfile import MappingTest
from connector.yamlfile import YamlFile

MAPPINGS = Path(__file__).parents[2] / "mappings"
MAPPING = MAPPINGS / "material_document.yaml"
TEST = MAPPINGS / "material_document.test.yaml"
OPEN = [place for place in places(YamlFile(MAPPING).value) if place.offered]
DECIDE = re.compile(r"\{decide: \[\w.*?\]\}")


def _ways() -> list[tuple[str, ...]]:
    """What may be written in the open places, in the file's order, empty where one stays open: each choice alone."""
    alone = [tuple(offered if each == place else "" for each in OPEN) for place in OPEN for offered in place.offered]
    return [("",) * len(OPEN), *alone, tuple(place.offered[-1] for place in OPEN)]


@pytest.fixture(scope="module")
def report() -> TestReport:
    """The shipped tests, run."""
    return run_tests(TEST, BUILT_IN)


def test_the_shipped_tests_pass(report: TestReport) -> None:
    """Each case gives exactly what it expects."""
    assert [(case.name, case.difference) for case in report.cases if not case.ok] == []


def test_the_shipped_tests_hit_every_rule(report: TestReport) -> None:
    """A rule that no case hits is a rule that nobody has tried."""
    lines = MAPPING.read_text(encoding="utf-8").splitlines()
    assert [lines[line - 1] for line in report.never_hit] == []


@pytest.mark.parametrize("chosen", _ways(), ids=lambda chosen: "-".join(each or "open" for each in chosen))
def test_the_shipped_tests_go_with_every_choice(tmp_path: Path, chosen: tuple[str, ...]) -> None:
    """A correct decision breaks no test and leaves no rule untried, whether or not the others are made already."""
    writing = iter(chosen)
    ready = MAPPING.read_text(encoding="utf-8")
    written = DECIDE.sub(lambda place: next(writing) or place[0], ready)
    assert list(writing) == []
    (tmp_path / MAPPING.name).write_text(written, encoding="utf-8")
    shutil.copy(TEST, tmp_path)
    report = run_tests(tmp_path / TEST.name, BUILT_IN)
    assert [(case.name, case.difference) for case in report.cases if not case.ok] == []
    assert [written.splitlines()[line - 1] for line in report.never_hit] == []
    others = [place.offered for place, choice in zip(OPEN, chosen, strict=True) if choice]
    assert len(report.written_otherwise) == sum(len(offered) - 1 for offered in others)


def test_each_choice_has_a_case_of_its_own() -> None:
    """So that every choice is tried as the mapping is shipped."""
    cases = YamlFile(TEST).validate(MappingTest).cases
    tried = {choice for case in cases for choice in case.choices.items()}
    for place in OPEN:
        for offered in place.offered:
            assert tried & {(place.path, offered), (place.last, offered)}


def test_check_fails_until_the_company_has_decided() -> None:
    """Each open choice is named with its line; there is no other fault."""
    with pytest.raises(Misconfigured) as caught:
        compile_mapping(MAPPING, BUILT_IN)
    lines = MAPPING.read_text(encoding="utf-8").splitlines()
    open_lines = [number for number, line in enumerate(lines, 1) if "{decide:" in line and not line.startswith("#")]
    assert [fault.line for fault in caught.value.faults] == open_lines
    assert all(" is open; write " in fault.sentence for fault in caught.value.faults)


def test_the_mapping_and_its_own_look_ups_fit_together() -> None:
    """With the choices made it compiles with the example tables that come with it."""
    mapping = compile_mapping(MAPPING, BUILT_IN, {"zeros": "keep", "reason": "destroy"})
    assert mapping.name == "material_document"
