"""The ready mapping for goods movements."""

from pathlib import Path

import pytest

from connector.errors import Misconfigured
from connector.mapping import BUILT_IN, TestReport, compile_mapping, run_tests
from connector.mapping.lookups import read_table

MAPPINGS = Path(__file__).parents[2] / "mappings"
MAPPING = MAPPINGS / "mbgmcr03.yaml"


@pytest.fixture(scope="module")
def report() -> TestReport:
    """The shipped tests, run."""
    return run_tests(MAPPINGS / "mbgmcr03.test.yaml", BUILT_IN)


def test_the_shipped_tests_pass(report: TestReport) -> None:
    """Each case gives exactly what it expects."""
    assert [(case.name, case.difference) for case in report.cases if not case.ok] == []


def test_the_shipped_tests_hit_every_rule(report: TestReport) -> None:
    """A rule that no case hits is a rule that nobody has tried."""
    lines = MAPPING.read_text(encoding="utf-8").splitlines()
    assert [lines[line - 1] for line in report.never_hit] == []


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
    assert mapping.name == "mbgmcr03"


def test_the_example_gtins_are_right() -> None:
    """Their check digits hold, so that the example works as it comes."""
    for name in ("gtin.csv", "market.csv"):
        table = read_table(name, (MAPPINGS / "lookups" / name).read_bytes())
        for row in table.rows:
            if row.cells["GTIN"]:
                BUILT_IN.checks["gtin14"](row.cells["GTIN"])
