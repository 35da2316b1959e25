"""cli.md says what the program itself says."""

from __future__ import annotations

import re
import runpy
from pathlib import Path

import typer

from connector.cli.app import app
from connector.cli.exits import MEANING
from connector.sandbox.control import _CALLS
from connector.sandbox.misbehaviour import Kind

SCRIPT = Path(__file__).parents[2] / "docs" / "cli_reference.py"


def test_the_reference_is_what_the_program_says(page_text: dict[str, str]) -> None:
    """What docs/cli_reference.py would write stands there; else run it."""
    script = runpy.run_path(str(SCRIPT))
    assert page_text["cli.md"].partition(script["MARK"])[2] == f"\n{script['reference']()}"


def test_every_command_is_in_the_table_of_uses(page_text: dict[str, str]) -> None:
    """The table that says what to use when names every command."""
    table = page_text["cli.md"].partition("## What to use when")[2].partition("\n## ")[0]
    named = set(re.findall(r"`([a-z ]+)`", table))
    groups = typer.main.get_command(app).commands  # type: ignore[attr-defined]
    for name, command in groups.items():
        inner = [f"{name} {each}" for each in getattr(command, "commands", ())]
        assert name in named or named.issuperset(inner), name


def test_every_exit_code_is_in_the_table(page_text: dict[str, str]) -> None:
    """With the words of the program."""
    for code, meaning in MEANING.items():
        assert f"| {code.value} | {meaning} |" in page_text["cli.md"]


def test_the_sandbox_is_whole(page_text: dict[str, str]) -> None:
    """Every call and every kind of misbehaviour is named."""
    for method, path in _CALLS:
        assert f"| `{method} {path}` |" in page_text["cli.md"]
    for kind in Kind:
        assert f"`{kind}`" in page_text["cli.md"]
