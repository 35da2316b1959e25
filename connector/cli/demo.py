"""`connector demo`: the whole way, to be watched."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

import typer

AFTERWARDS = """
Everything that happened is in the journal of {folder}:

  {program} documents -c {folder}/connector.yaml
  {program} document 1 -c {folder}/connector.yaml
  {program} status -c {folder}/connector.yaml

To go on: `{program} init my-connector` makes a folder of your own; docs/quickstart.md takes it from there."""


def demo() -> None:
    """Drop sample IDocs, good and bad ones, against the sandbox and show what becomes of each."""
    from connector.cli.ready import ready_mappings
    from connector.demo.show import show

    typer.echo("Sample IDocs are dropped into a folder one by one; this is what the connector makes of each.")
    folder = show(ready_mappings(), typer.echo)
    typer.echo(AFTERWARDS.format(folder=folder, program=program()))


def program() -> str:
    """What to type for this program: `connector` where the shell finds that, else the path it runs from."""
    if shutil.which("connector"):
        return "connector"
    started = sys.argv[0]
    return f"{sys.executable} -m connector" if Path(started).name == "__main__.py" else started
