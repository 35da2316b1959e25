"""`connector demo`: the whole way, to be watched."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path
from typing import Annotated

import typer

AFTERWARDS = """
Everything that happened is in the journal of {folder}:

  {program} documents -c {folder}/connector.yaml
  {program} document 1 -c {folder}/connector.yaml
  {program} status -c {folder}/connector.yaml

To go on: `{program} init my-connector` makes a folder of your own; docs/quickstart.md takes it from there."""


def demo(
    sap: Annotated[
        bool, typer.Option("--sap", help="Against a simulated SAP system, by RFC; in a checkout of the project only.")
    ] = False,
) -> None:
    """Drop sample IDocs, good and bad ones, against the sandbox and show what becomes of each."""
    from connector.cli.ready import ready_mappings

    folder = (_sap if sap else _dropped)(ready_mappings())
    typer.echo(AFTERWARDS.format(folder=folder, program=program()))


def _dropped(mappings: Path) -> Path:
    from connector.demo.show import show

    typer.echo("Sample IDocs are dropped into a folder one by one; this is what the connector makes of each.")
    return show(mappings, typer.echo)


def _sap(mappings: Path) -> Path:
    from connector.demo.sap import show_sap

    typer.echo(
        "A simulated SAP system posts and sends, and the connector takes it by RFC. It is not SAP: it shows the way."
    )
    return show_sap(mappings, typer.echo)


def program() -> str:
    """What to type for this program: `connector` where the shell finds that, else the path it runs from."""
    if shutil.which("connector"):
        return "connector"
    started = sys.argv[0]
    return f"{sys.executable} -m connector" if Path(started).name == "__main__.py" else started
