"""Commands are imported when they are called."""

from __future__ import annotations

import subprocess
import sys
from typing import Any, cast

import pytest
import typer
from typer.core import TyperGroup

from connector.cli.app import COMMANDS, app
from connector.cli.late import Late, LateCommands

LOADED = """
import sys
from connector.cli.app import main
try:
    main({arguments!r})
except SystemExit:
    pass
print("imported:", *sorted(name for name in sys.modules if name.startswith("connector.cli.")))
"""
ALWAYS = {"connector.cli.app", "connector.cli.exits", "connector.cli.late"}


def _imported(*arguments: str) -> set[str]:
    words = [sys.executable, "-c", LOADED.format(arguments=arguments)]
    ended = subprocess.run(words, capture_output=True, text=True, timeout=60, check=True)
    return set(ended.stdout.splitlines()[-1].split()[1:])


def test_help_imports_no_command() -> None:
    """It lists names and sentences that stand in one table."""
    assert _imported("--help") == ALWAYS


def test_a_command_imports_no_other() -> None:
    """Whoever asks for one does not wait for all."""
    others = {f"connector.cli.{late.place.partition(':')[0]}" for late in COMMANDS.values()} - {"connector.cli.plugins"}
    found = _imported("plugins", "--help")
    assert "connector.cli.plugins" in found
    assert found.isdisjoint(others)


@pytest.mark.parametrize("name", COMMANDS)
def test_the_table_says_what_the_commands_own_help_says(name: str) -> None:
    """The first sentence of it, whole."""
    command = cast("TyperGroup", typer.main.get_command(app)).commands[name]
    assert COMMANDS[name].about == command.get_short_help_str(1000)
    assert command.name == name


def test_a_command_is_made_once() -> None:
    """Two looks at it see the same."""
    commands = LateCommands({"init": Late("init:init", "")})
    assert commands["init"] is commands["init"]
    assert (len(commands), list(commands), commands.get("other")) == (1, ["init"], None)


def test_commands_are_looked_at_like_those_of_any_group() -> None:
    """One may be replaced, none taken out."""
    commands: Any = LateCommands({"init": Late("init:init", "")})
    commands["init"] = "another"
    assert commands["init"] == "another"
    with pytest.raises(TypeError, match="init is a command"):
        del commands["init"]
