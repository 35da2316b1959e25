"""`connector init`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

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


def test_init_copies_every_ready_mapping_with_tests_and_lookups(cli: Any, tmp_path: Path) -> None:
    """A consultant has all to change, beside its tests."""
    cli(tmp_path, "init")
    ready = ready_mappings()
    files = {path.relative_to(ready) for path in ready.rglob("*") if path.is_file()}
    assert files
    assert all((tmp_path / "mappings" / path).read_bytes() == (ready / path).read_bytes() for path in files)
    assert all((tmp_path / name).is_dir() for name in ("journal", "witness", "inbox"))


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
