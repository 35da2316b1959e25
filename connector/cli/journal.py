"""`connector journal` and `connector audit`: a restored journal, and a proof that nothing was altered."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from connector.cli.exits import Exit
from connector.cli.options import CONFIG, ConfigFile, Why

if TYPE_CHECKING:
    from connector.journal.chain import Head

group = typer.Typer(help="After the journal was restored.", no_args_is_help=True, rich_markup_mode=None)
audit = typer.Typer(help="The audit chain.", no_args_is_help=True, rich_markup_mode=None)


@group.command()
def restored(reason: Why, config: ConfigFile = CONFIG) -> None:
    """Hold all that is open: the first step after a machine or a journal was rolled back. Stop the connector first."""
    from connector.cli.console import say
    from connector.cli.opened import journal_of, opened
    from connector.journal import restoring

    site = opened(config)
    with journal_of(site) as journal:
        journal.take_delivery()
        held = restoring.hold_what_is_open(journal, reason, site.config.endpoints)
    say(
        f"{held} serials that were open are held, and documents that were not mapped yet.",
        "Every endpoint is paused. Find out what was sent since, release or resolve it, then resume the endpoints: see "
        "`connector status`",
    )


def _head(written: str) -> Head:
    from connector.journal.chain import Head

    try:
        return Head.parse(written)
    except ValueError:
        raise typer.BadParameter(f"{written!r} is not NUMBER:HASH, as `connector audit verify` prints it") from None


@audit.command()
def verify(
    head: Annotated[str, typer.Option(metavar="NUMBER:HASH", help="A head that was kept outside the journal.")] = "",
    config: ConfigFile = CONFIG,
) -> None:
    """Prove that no event was altered or removed, up to a head that was kept elsewhere. Exit code 8: it was."""
    from connector.cli.console import complain, say
    from connector.cli.opened import journal_of, opened
    from connector.journal import chain

    known = _head(head) if head else None
    with journal_of(opened(config)) as journal, journal.reading() as connection:
        faults = list(chain.broken(connection, journal.id, known))
        newest = chain.head(connection)
    complain(*faults)
    if faults:
        raise typer.Exit(Exit.CHAIN)
    say(f"{newest.number} events, none altered, none missing", f"head to keep outside: {newest}")
