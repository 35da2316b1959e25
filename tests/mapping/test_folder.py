"""A folder of mappings, reloaded when its files change."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from connector.errors import Misconfigured
from connector.idoc import control_record, idocs
from connector.mapping import BUILT_IN, MappingSet


@pytest.fixture
def mappings(workshop: Any) -> MappingSet:
    """The loaded folder."""
    found = MappingSet(workshop.folder, BUILT_IN)
    found.load()
    return found


def _serials(mappings: MappingSet, workshop: Any) -> list[list[str]]:
    root = workshop.document(workshop.item(), workshop.serial("1", "A"))
    (mapping,) = mappings.taking(root, control_record(idocs(root)[0]))
    return workshop.serials(mapping.apply(root))


def test_a_folder_gives_its_mappings(mappings: MappingSet, workshop: Any) -> None:
    """Every .yaml file but the tests."""
    workshop.write("small.test.yaml", "no: mapping")
    workshop.write("notes.txt", "no mapping")
    assert [each.name for each in mappings.mappings()] == ["small"]
    mappings.load()
    assert mappings.faults == ()
    assert _serials(mappings, workshop) == [["A"]]


def test_a_document_that_nothing_takes_finds_nothing(mappings: MappingSet, workshop: Any) -> None:
    """Its control record names another type."""
    assert mappings.taking(workshop.document(), None) == []


def test_all_files_are_checked_at_once(workshop: Any) -> None:
    """Faults of every file, not of the first alone."""
    workshop.write("a.yaml", "language: 2")
    workshop.write("b.yaml", "{")
    found = MappingSet(workshop.folder, BUILT_IN)
    with pytest.raises(Misconfigured) as caught:
        found.load()
    assert {Path(fault.file).name for fault in caught.value.faults} == {"a.yaml", "b.yaml"}
    assert found.faults == caught.value.faults


def test_two_mappings_of_one_name_are_a_fault(workshop: Any) -> None:
    """The name stands in the journal, so that it must mean one."""
    workshop.write("twin.yaml", workshop.path.read_text())
    with pytest.raises(Misconfigured, match=r"twin\.yaml: mapping small is the name in .*small\.yaml too"):
        MappingSet(workshop.folder, BUILT_IN).load()


def test_a_folder_that_is_not_there_is_a_fault(workshop: Any) -> None:
    """The sentence names the folder."""
    with pytest.raises(Misconfigured, match="the folder of mappings cannot be read"):
        MappingSet(workshop.folder / "none", BUILT_IN).load()


def test_nothing_is_read_anew_without_a_change(mappings: MappingSet) -> None:
    """The same objects stay in use."""
    before = mappings.mappings()
    assert not mappings.reload_if_changed()
    assert mappings.mappings()[0] is before[0]


def _change_mapping(workshop: Any) -> None:
    workshop.change({"{reason: destroy}": "{reason: lock}"})


def _change_lookup(workshop: Any) -> None:
    workshop.write("market.csv", "GTIN;MARKET;SEND_TO_MARKET\n09506000134352;XX;true\n")


@pytest.mark.parametrize("change", [_change_mapping, _change_lookup])
def test_a_changed_file_is_taken_up(mappings: MappingSet, workshop: Any, change: Callable[[Any], None]) -> None:
    """The mapping's file or a look-up file; the fingerprint tells the two states apart."""
    before = mappings.mappings()[0].fingerprint
    change(workshop)
    assert mappings.reload_if_changed()
    assert mappings.mappings()[0].fingerprint != before
    assert mappings.warnings() == []


def test_a_file_of_the_same_size_and_time_is_noticed_by_its_inode(mappings: MappingSet, workshop: Any) -> None:
    """An editor that writes a new file and renames it may keep both."""
    market = workshop.folder / "market.csv"
    status = market.stat()
    new = workshop.write("new.csv", market.read_text().replace("EU", "XX"))
    os.utime(new, ns=(status.st_atime_ns, status.st_mtime_ns))
    new.rename(market)
    assert mappings.reload_if_changed()


@pytest.mark.parametrize(
    ("name", "text", "sentence"),
    [
        ("small.yaml", "language: 1\n", "mapping is missing; add it"),
        ("market.csv", "GTIN;MARKET;SEND_TO_MARKET\n1;2\n", "has 2 cells where the header has 3"),
    ],
)
def test_a_broken_file_keeps_the_last_good_state_and_says_so(
    mappings: MappingSet, workshop: Any, name: str, text: str, sentence: str
) -> None:
    """Work goes on, `status` and `doctor` show the fault, and the next good state is taken up."""
    good = (workshop.folder / name).read_text()
    workshop.write(name, text)
    assert mappings.reload_if_changed()
    assert _serials(mappings, workshop) == [["A"]]
    (warning, *_) = [each for each in mappings.warnings() if sentence in each.sentence]
    assert warning.sentence.endswith("; the state before that is still used")
    assert not mappings.reload_if_changed()
    workshop.write(name, good)
    assert mappings.reload_if_changed()
    assert mappings.warnings() == []


def test_a_new_broken_file_is_a_warning_without_a_state_before(mappings: MappingSet, workshop: Any) -> None:
    """The others stay in use."""
    workshop.write("new.yaml", "language: 2")
    assert mappings.reload_if_changed()
    assert "is still used" not in " ".join(each.sentence for each in mappings.warnings())
    assert _serials(mappings, workshop) == [["A"]]


def test_a_missing_look_up_file_is_taken_up_when_it_comes_back(mappings: MappingSet, workshop: Any) -> None:
    """Also when only that file changes."""
    market = workshop.folder / "market.csv"
    text = market.read_text()
    market.unlink()
    assert mappings.reload_if_changed()
    assert "cannot be read" in mappings.warnings()[0].sentence
    assert _serials(mappings, workshop) == [["A"]]
    workshop.write("market.csv", text)
    assert mappings.reload_if_changed()
    assert mappings.warnings() == []


def test_a_new_mapping_is_taken_up_and_a_removed_one_goes(mappings: MappingSet, workshop: Any) -> None:
    """A mapping whose file a person took away must not go on sending."""
    text = workshop.path.read_text()
    workshop.write("other.yaml", text.replace("mapping: small", "mapping: other"))
    assert mappings.reload_if_changed()
    assert [each.name for each in mappings.mappings()] == ["other", "small"]
    workshop.path.unlink()
    assert mappings.reload_if_changed()
    assert [each.name for each in mappings.mappings()] == ["other"]


def test_a_folder_that_is_away_for_a_while_changes_nothing(mappings: MappingSet, workshop: Any) -> None:
    """A network share comes back."""
    away = workshop.folder.rename(workshop.folder.with_name("away"))
    assert not mappings.reload_if_changed()
    assert "cannot be read" in mappings.warnings()[0].sentence
    assert [each.name for each in mappings.mappings()] == ["small"]
    away.rename(workshop.folder)
    mappings.reload_if_changed()
    assert mappings.warnings() == []
