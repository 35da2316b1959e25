"""Options and arguments that several commands share, defined once."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

CONFIG = Path("connector.yaml")

ConfigFile = Annotated[Path, typer.Option("--config", "-c", metavar="FILE", help="The configuration.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON document, for programs.")]
Limit = Annotated[int, typer.Option(min=1, help="Show at most so many.")]
Why = Annotated[str, typer.Option("--reason", metavar="TEXT", help="Why; it is kept in the audit chain.")]
Yes = Annotated[bool, typer.Option("--yes", "-y", help="Do not ask, however many are touched.")]
