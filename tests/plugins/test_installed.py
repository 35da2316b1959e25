"""Tests of connector.plugins.installed."""

from __future__ import annotations

from importlib.metadata import Distribution
from pathlib import Path

import pytest

from connector.plugins.installed import entry_points_of, plugin_distributions, provenance


def write(folder: Path, name: str, version: str, group: str) -> None:
    """Leave a distribution's metadata in a folder."""
    info = folder / f"{name.replace('-', '_')}-{version}.dist-info"
    info.mkdir(parents=True)
    (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n")
    (info / "entry_points.txt").write_text(f"[{group}]\nit = module\n[console_scripts]\nx = y:z\n")


def fakes() -> list[Distribution]:
    """The distributions of this test."""
    return [each for each in plugin_distributions() if each.name.lower().startswith("fake")]


def test_the_first_on_the_path_counts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A distribution installed twice is taken from where Python would import it, however its name is written."""
    for folder, name, version in (("second", "Fake.One", "1"), ("first", "fake-one", "2")):
        write(tmp_path / folder, name, version, "decommission_connector")
        monkeypatch.syspath_prepend(tmp_path / folder)
    assert [provenance(each) for each in fakes()] == [("fake-one", "2")]


def test_only_our_group_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Distributions without plugins are left out, and so are other groups of one that has them."""
    write(tmp_path, "fake-plugin", "1", "decommission_connector")
    write(tmp_path, "fake-other", "1", "another_host")
    monkeypatch.syspath_prepend(tmp_path)
    (found,) = fakes()
    assert [point.name for point in entry_points_of(found)] == ["it"]


def test_no_distribution_is_unknown() -> None:
    """An entry point that belongs to no distribution has an unknown provenance."""
    assert provenance(None) == ("unknown", "")
