"""Which files are meant, and what is wrong with them."""

from __future__ import annotations

from pathlib import Path

from connector.cli.mapping_files import look_at, look_at_ready, named_tests
from connector.host.opening import discover_plugins

CHECKS = discover_plugins().checks


def test_tests_are_found_by_folder_by_mapping_and_by_name(tmp_path: Path) -> None:
    """A person names what is at hand."""
    for name in ("a.yaml", "a.test.yaml", "b.yaml"):
        (tmp_path / name).write_text("", "utf-8")
    beside = [tmp_path / "a.test.yaml"]
    for named in (tmp_path, tmp_path / "a.yaml", tmp_path / "a.test.yaml"):
        assert list(named_tests([named])) == beside
    assert list(named_tests([tmp_path / "b.yaml"])) == []


def test_faults_of_several_files_come_at_once(tmp_path: Path) -> None:
    """Each file is named, and a fault is said once."""
    (tmp_path / "a.yaml").write_text("language: 1\n", "utf-8")
    (tmp_path / "b.yaml").write_text("language: 7\n", "utf-8")
    (tmp_path / "a.test.yaml").write_text("mapping: a\n", "utf-8")
    faults = look_at([tmp_path], CHECKS)
    assert {Path(fault.file).name for fault in faults} == {"a.yaml", "b.yaml", "a.test.yaml"}
    assert len(faults) == len(set(faults))


def test_a_ready_mapping_without_tests_is_a_fault(tmp_path: Path) -> None:
    """What is shipped is tested."""
    (tmp_path / "a.yaml").write_text("language: 1\n", "utf-8")
    [fault] = look_at_ready(tmp_path, CHECKS)
    assert fault.file.endswith("a.test.yaml")
    assert "there is no such file" in fault.sentence
