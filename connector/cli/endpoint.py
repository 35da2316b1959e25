"""`connector endpoint`: pausing and going on, by a person."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from connector.cli.options import CONFIG, ConfigFile, Why

if TYPE_CHECKING:
    from pathlib import Path

    from connector.host.opening import Site
    from connector.journal.endpoints import Standing

group = typer.Typer(help="Pause an endpoint, or let it go on.", no_args_is_help=True, rich_markup_mode=None)

Name = Annotated[str, typer.Argument(help="Name of the endpoint.")]


@group.command()
def pause(name: Name, reason: Why, config: ConfigFile = CONFIG) -> None:
    """Send nothing more to an endpoint until a person resumes it; what is under way is finished."""
    _put(config, name, reason, paused=True)


@group.command()
def resume(name: Name, reason: Why, config: ConfigFile = CONFIG) -> None:
    """Let an endpoint go on, whoever paused it. One command goes alone until one is fully confirmed."""
    _put(config, name, reason, paused=False)


def _put(config: Path, name: str, reason: str, *, paused: bool) -> None:
    from connector.cli.console import say
    from connector.cli.opened import journal_of, opened
    from connector.errors import NotAllowed
    from connector.journal import endpoints

    site = opened(config)
    with journal_of(site, create=True) as journal, journal.transaction("act") as transaction:
        _expect_known(site, name, [each.name for each in endpoints.every(transaction.connection)])
        before = endpoints.standing(transaction.connection, name)
        if before.paused_by is None and not paused:
            raise NotAllowed(f"endpoint {name} is not paused; see `connector status`")
        now = _paused(before, reason) if paused else _open(before, reason)
        endpoints.put(transaction, now._replace(since=transaction.now))
    say(f"endpoint {name}: {now.sentence}")


def _expect_known(site: Site, name: str, in_journal: list[str]) -> None:
    from connector.errors import NotAllowed

    known = {**site.config.endpoints, **dict.fromkeys(in_journal)}
    if name not in known:
        raise NotAllowed(f"there is no endpoint {name}; there are: {', '.join(known)}")


def _paused(before: Standing, reason: str) -> Standing:
    return before._replace(paused_by="person", paused_until=None, sentence=f"paused by a person: {reason}")


def _open(before: Standing, reason: str) -> Standing:
    sentence = f"resumed by a person: {reason}"
    return before._replace(paused_by=None, paused_until=None, sentence=sentence, failures=0, probation=True)
