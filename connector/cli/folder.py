"""`connector folder`: places that a journal marks as its own."""

from __future__ import annotations

from typing import Annotated

import typer

from connector.cli.options import CONFIG, ConfigFile, Why

group = typer.Typer(help="Places that a journal marks as its own.", no_args_is_help=True, rich_markup_mode=None)


@group.command()
def adopt(
    source: Annotated[str, typer.Argument(help="Name of the source.")],
    reason: Why,
    config: ConfigFile = CONFIG,
) -> None:
    """Make a source's folder belong to this journal, whoever it belonged to. Stop every connector first."""
    from connector.cli.console import say
    from connector.cli.opened import journal_of, opened
    from connector.errors import NotAllowed
    from connector.journal.chain import Event

    site = opened(config)
    place = site.source(source)
    take = getattr(place, "adopt", None)
    if take is None:
        raise NotAllowed(f"source {source} marks no place as its own; there is nothing to adopt")
    with journal_of(site, create=True) as journal:
        # A source that runs would go on under the claims that are given back.
        journal.take_delivery()
        with journal.transaction("act") as transaction:
            sentence = str(take(journal.id))
            details = {"source": source, "reason": reason, "sentence": sentence}
            transaction.tell(Event("folder.adopted", details))
    say(sentence)
