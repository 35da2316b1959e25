"""The ready mapping for material masters."""

from __future__ import annotations

from pathlib import Path

import pytest

from connector.idoc import control_record, idocs, read_xml
from connector.mapping import BUILT_IN, MappingSet, TestReport, compile_mapping, run_tests
from connector.model import MappingResult

MAPPINGS = Path(__file__).parents[2] / "mappings"
MAPPING = MAPPINGS / "matmas.yaml"
MASTER = Path(__file__).with_name("material_master.xml")
EAN = b"<EAN11>9506000134352</EAN11>"


@pytest.fixture(scope="module")
def report() -> TestReport:
    """The shipped tests, run."""
    return run_tests(MAPPINGS / "matmas.test.yaml", BUILT_IN)


def test_the_shipped_tests_pass(report: TestReport) -> None:
    """Each case gives exactly what it expects."""
    assert [(case.name, case.difference) for case in report.cases if not case.ok] == []


def test_the_shipped_tests_hit_every_rule(report: TestReport) -> None:
    """A rule that no case hits is a rule that nobody has tried."""
    lines = MAPPING.read_text(encoding="utf-8").splitlines()
    assert [lines[line - 1] for line in report.never_hit] == []


def mapped(ean: bytes = EAN) -> MappingResult:
    """The material master with an EAN11."""
    return compile_mapping(MAPPING, BUILT_IN).apply(read_xml(MASTER.read_bytes().replace(EAN, ean, 1)))


def test_a_material_master_is_taken() -> None:
    """By its control record."""
    root = read_xml(MASTER.read_bytes())
    assert compile_mapping(MAPPING, BUILT_IN).accepts(root, control_record(idocs(root)[0]))


def test_a_material_master_gives_a_row_for_each_unit() -> None:
    """The base unit without E1MARMM, and all units that have one; never the EAN of another unit, or a further one."""
    result = mapped()
    rows = {each.key["UNIT"]: dict(each.cells or {}) for each in result.rows}
    packs = {"A12": "1", "BDL": "25", "CS": "1", "LAY": "5", "PAL": "42", "PCE": "1"}
    assert rows == {unit: {"GTIN": "09506000134352", "PACKS": many} for unit, many in packs.items()}
    assert {each.key["MATERIAL"] for each in result.rows} == {"123456789"}
    assert {each.newness for each in result.rows} == {("20260223", "143621", "0000000215172311")}


def test_a_wrong_ean_gives_no_row() -> None:
    """Made up, as in SAP's sample: a wrong GTIN is no GTIN, in no unit."""
    result = mapped(b"<EAN11>1234567891011</EAN11>")
    assert {each.kind for each in result.findings} == {"held"}
    assert all("has the check digit 1, which should be 9" in each.sentence for each in result.findings)
    assert [each.cells for each in result.rows] == [None] * 6


def test_a_ready_mapping_may_read_its_rows(tmp_path: Path) -> None:
    """As the README says: one line of the look-up, nothing else."""
    for name in ("matmas.yaml", "mbgmcr.yaml", "material_document.yaml"):
        text = (MAPPINGS / name).read_text("utf-8").replace("{decide: [keep, strip]}", "keep")
        text = text.replace("{decide: [destroy]}", "destroy").replace(
            "{decide: [sample, free_sample, destroy]}", "sample"
        )
        (tmp_path / name).write_text(text.replace("file: lookups/gtin.csv,", "file: lookups/gtin.csv, rows: material,"))
    (tmp_path / "lookups").mkdir()
    for name in ("gtin.csv", "market.csv"):
        (tmp_path / "lookups" / name).write_bytes((MAPPINGS / "lookups" / name).read_bytes())
    mappings = MappingSet(tmp_path, BUILT_IN)
    mappings.load()
    assert [len(each.asks) for each in mappings.mappings()] == [1, 0, 1]
