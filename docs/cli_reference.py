"""Writes the part of cli.md that comes from the program: `python docs/cli_reference.py`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import typer

from connector.cli.app import app

PAGE = Path(__file__).with_name("cli.md")
MARK = "<!-- From here on written by docs/cli_reference.py -->\n"
TYPE = re.compile(r" <(list\[)?[A-Za-z]+\]?>")
"""How typer shows the Python type of an argument, which says nothing to a reader."""


def commands(group: Any, name: str = "connector") -> Iterator[tuple[str, Any]]:
    """Every command that does something, with its whole name."""
    inner = getattr(group, "commands", None)
    if inner is None:
        yield name, group
        return
    for each in inner.values():
        yield from commands(each, f"{name} {each.name}")


def chapter(name: str, command: Any) -> str:
    """What `--help` says of a command, as a chapter."""
    context = command.make_context(name, [], resilient_parsing=True)
    about = " ".join((command.help or "").split())
    rows = [row for each in command.params if (row := each.get_help_record(context))]
    usage = " ".join([name, *command.collect_usage_pieces(context)])
    table = "".join(f"| `{_cell(option)}` | {_cell(text)} |\n" for option, text in rows if "--help" not in option)
    options = f"\n| option or argument | meaning |\n|---|---|\n{table}" if table else ""
    return f"### {name}\n\n`{usage}`\n\n{about}\n{options}"


def _cell(text: str) -> str:
    return " ".join(TYPE.sub("", text).replace("|", "/").split())


def reference() -> str:
    """The chapters of all commands."""
    group = typer.main.get_command(app)
    return "\n".join(chapter(name, command) for name, command in commands(group))


def main() -> None:
    """Write the page anew."""
    own, mark, _ = PAGE.read_text("utf-8").partition(MARK)
    PAGE.write_text(f"{own}{mark}\n{reference()}", "utf-8")


if __name__ == "__main__":
    main()
