"""`connector backup`: a copy of the journal, taken while it is in use."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from connector.cli.options import CONFIG, ConfigFile


def backup(
    file: Annotated[Path, typer.Argument(help="A file that is not there yet.")],
    config: ConfigFile = CONFIG,
) -> None:
    """Copy the journal while it is in use.

    The copy is marked: a host that starts on it holds all that was open.
    """
    from rich.console import Console
    from rich.progress import Progress

    from connector.cli.console import say
    from connector.cli.opened import journal_of, opened
    from connector.journal import restoring

    with journal_of(opened(config)) as journal, Progress(console=Console(stderr=True), transient=True) as progress:
        pages = progress.add_task(f"copying {journal.path.name}")
        show = lambda left, total: progress.update(pages, completed=total - left, total=total)  # noqa: E731
        restoring.back_up(journal, file, show)
    say(f"{file} is a whole copy of the journal; a host that starts on it holds all that was open")
