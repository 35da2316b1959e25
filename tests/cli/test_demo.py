"""`connector demo`: what it tells people to type."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from connector.cli.demo import program


def test_the_program_is_named_as_the_shell_finds_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """On the PATH by its name, else by the path it was started with, or as a module."""
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(sys, "argv", [".venv/bin/connector", "demo"])
    assert program() == ".venv/bin/connector"
    monkeypatch.setattr(sys, "argv", ["/lib/connector/__main__.py", "demo"])
    assert program() == f"{sys.executable} -m connector"
    (tmp_path / "connector").touch(mode=0o755)
    assert program() == "connector"
