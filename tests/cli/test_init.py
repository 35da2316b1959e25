"""`connector init`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from connector.cli.ready import ready_mappings
from connector.config import load
from connector.host.opening import discover_plugins


def test_init_writes_a_configuration_that_has_no_fault(cli: Any, tmp_path: Path) -> None:
    """What a person begins with is right in every line, observes only, and holds no secret but by reference."""
    assert cli(tmp_path, "init", "new").code == 0
    config = load(tmp_path / "new" / "connector.yaml", discover_plugins().source_types)
    assert config.warnings == ()
    assert {source.mode for source in config.sources.values()} == {"observe"}
    assert all(source.problem == "" for source in config.sources.values())
    assert config.endpoints["default"].secret_references.keys() == {"channel_key", "api_key", "api_secret"}


LOOKUPS = {"lookups/gtin.csv", "lookups/market.csv"}


@pytest.mark.parametrize(
    ("named", "files"),
    [
        ([], {"mbgmcr.yaml", "mbgmcr.test.yaml", *LOOKUPS}),
        (["material_document"], {"material_document.yaml", "material_document.test.yaml", *LOOKUPS}),
        (["matmas"], {"matmas.yaml", "matmas.test.yaml"}),
        (
            ["mbgmcr", "matmas", "matmas"],
            {"mbgmcr.yaml", "mbgmcr.test.yaml", "matmas.yaml", "matmas.test.yaml", *LOOKUPS},
        ),
    ],
)
def test_init_copies_the_named_mappings_with_tests_and_lookups(
    cli: Any, tmp_path: Path, named: list[str], files: set[str]
) -> None:
    """A consultant has all to change, beside its tests, and nothing that is not wanted."""
    ended = cli(tmp_path, "init", *(part for name in named for part in ("--mapping", name)))
    assert ended.code == 0
    mine, ready = tmp_path / "mappings", ready_mappings()
    copied = {str(path.relative_to(mine)) for path in mine.rglob("*") if path.is_file()}
    assert copied == {*files, "README.md"}
    assert all((mine / path).read_bytes() == (ready / path).read_bytes() for path in copied)
    assert all((tmp_path / name).is_dir() for name in ("journal", "witness", "inbox"))


def _not_copied(said: str) -> set[str]:
    [line] = [line for line in said.splitlines() if line.startswith("Ready mappings that were not copied: ")]
    return set(line.partition(": ")[2].partition(" (")[0].split(", "))


def test_init_names_the_ready_mappings_that_are_not_there(cli: Any, tmp_path: Path) -> None:
    """And adds one later, beside what was changed meanwhile."""
    assert {"material_document", "matmas"} <= _not_copied(cli(tmp_path, "init").out)
    (tmp_path / "mappings" / "lookups" / "gtin.csv").write_text("mine", "utf-8")
    ended = cli(tmp_path, "init", "--mapping", "material_document")
    assert "wrote mappings/material_document.yaml" in ended.out
    assert _not_copied(ended.out).isdisjoint({"material_document", "mbgmcr"})
    assert (tmp_path / "mappings" / "lookups" / "gtin.csv").read_text("utf-8") == "mine"


def test_init_refuses_a_mapping_that_is_not_ready_before_it_writes_anything(cli: Any, tmp_path: Path) -> None:
    """The sentence names those there are."""
    ended = cli(tmp_path, "init", "new", "--mapping", "mbgmcr99")
    assert ended.code == 2
    assert "there is no ready mapping mbgmcr99; there are: " in ended.err
    assert "matmas, mbgmca, mbgmcr" in ended.err
    assert not (tmp_path / "new").exists()


def test_init_overwrites_nothing_and_says_what_it_left(cli: Any, tmp_path: Path) -> None:
    """A second `init` costs nobody a file."""
    cli(tmp_path, "init")
    mine = tmp_path / "connector.yaml"
    mine.write_text("mine", "utf-8")
    ended = cli(tmp_path, "init")
    assert ended.code == 0
    assert mine.read_text("utf-8") == "mine"
    assert "left  connector.yaml" in ended.out
    assert "wrote" not in ended.out


def test_init_says_what_to_do_next(cli: Any, tmp_path: Path) -> None:
    """`check` comes right after the editing, and names the choices that are open."""
    shown = cli(tmp_path, "init", "new").out.partition("Next:")[2]
    commands = [word for word in ("connector check", "connector doctor", "connector run") if word in shown]
    assert [shown.index(each) for each in commands] == sorted(shown.index(each) for each in commands)
    assert "open choice, {decide: [...]}" in " ".join(shown.split())
    assert f"In {tmp_path}" not in shown
    assert "new/connector.yaml" in shown


def test_init_into_a_place_that_cannot_be_written_says_so(cli: Any, tmp_path: Path) -> None:
    """A file where the folder should be is named."""
    (tmp_path / "file").write_text("", "utf-8")
    ended = cli(tmp_path, "init", "file/below")
    assert ended.code == 2
    assert "file/below/journal cannot be written: Not a directory" in ended.err
