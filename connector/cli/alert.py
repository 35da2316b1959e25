"""`connector alert`: trying the way on which a person is told."""

from __future__ import annotations

import time

import typer

from connector.cli.options import CONFIG, ConfigFile

group = typer.Typer(help="Telling a person that something waits for one.", no_args_is_help=True, rich_markup_mode=None)


@group.command()
def test(config: ConfigFile = CONFIG) -> None:
    """Send a test message by the configured command or e-mail."""
    from connector.alerts.message import message
    from connector.alerts.opening import way_of
    from connector.cli.console import complain, say
    from connector.cli.exits import Exit
    from connector.cli.opened import journal_of, opened
    from connector.errors import NotAllowed
    from connector.host import assembly
    from connector.journal import alerts

    site = opened(config)
    way = way_of(site.config, site.secrets)
    if way is None:
        raise NotAllowed(f"{site.config.path} has no section `alerts`; docs/alerts.md shows one")
    journal_id = assembly.journal_id(site.config)
    short = way.send(message([], 0, journal_id or "none yet", time.time(), site.secrets.mask, test=True))
    if journal_id:
        with journal_of(site) as journal, journal.transaction("act") as transaction:
            alerts.keep_failure(transaction, short)
    if short:
        complain(short)
        raise typer.Exit(Exit.FAILED)
    say("the test message was sent")
