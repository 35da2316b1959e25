"""Options and arguments that several commands share, defined once."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

CONFIG = Path("connector.yaml")

ConfigFile = Annotated[Path, typer.Option("--config", "-c", metavar="FILE", help="The configuration.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON document, for programs.")]
Limit = Annotated[int, typer.Option(min=1, help="Show at most so many.")]


def _why(written: str) -> str:
    if not written.strip():
        raise typer.BadParameter("is empty; say why, for the people who read the audit chain")
    return written.strip()


Why = Annotated[str, typer.Option("--reason", parser=_why, metavar="TEXT", help="Why; kept in the audit chain.")]
Yes = Annotated[bool, typer.Option("--yes", "-y", help="Do not ask, however many are touched.")]
OptionalWhy = Annotated[str, typer.Option("--reason", metavar="TEXT", help="Why; kept in the audit chain.")]
