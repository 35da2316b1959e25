"""The ready mappings are found in a wheel and in the checkout."""

from __future__ import annotations

from pathlib import Path

import pytest

import connector
from connector.cli.ready import ready_mappings


def test_the_checkouts_mappings_are_found() -> None:
    """Who works in the checkout needs no wheel."""
    assert (ready_mappings() / "mbgmcr.yaml").is_file()


def test_the_packaged_folder_goes_first(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """In a wheel the folder lies inside the package."""
    packaged = tmp_path / "connector" / "ready_mappings"
    packaged.mkdir(parents=True)
    (tmp_path / "mappings").mkdir()
    monkeypatch.setattr(connector, "__file__", str(tmp_path / "connector" / "__init__.py"))
    assert ready_mappings() == packaged


def test_an_installation_without_them_says_so(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A broken installation is named, not guessed around."""
    monkeypatch.setattr(connector, "__file__", str(tmp_path / "connector" / "__init__.py"))
    with pytest.raises(FileNotFoundError, match="install decommission-connector again"):
        ready_mappings()
