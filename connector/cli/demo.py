"""`connector demo`: the whole way, to be watched."""

from __future__ import annotations

import typer

AFTERWARDS = """
Everything that happened is in the journal of {folder}:

  connector documents -c {folder}/connector.yaml
  connector document 1 -c {folder}/connector.yaml
  connector status -c {folder}/connector.yaml

To go on: `connector init my-connector` makes a folder of your own; docs/quickstart.md takes it from there."""


def demo() -> None:
    """Drop sample IDocs, good and bad ones, against the sandbox and show what becomes of each."""
    from connector.cli.ready import ready_mappings
    from connector.demo.show import show

    typer.echo("Sample IDocs are dropped into a folder one by one; this is what the connector makes of each.")
    folder = show(ready_mappings(), typer.echo)
    typer.echo(AFTERWARDS.format(folder=folder))
