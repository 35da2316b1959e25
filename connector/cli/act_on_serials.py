"""`connector retry`, `resolve`, `release serial`, `cancel serial`: what a person does to serials of commands."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from connector.cli.filters import Options, filtered
from connector.cli.options import CONFIG, ConfigFile, Why, Yes

if TYPE_CHECKING:
    from connector.journal.journal import Journal, Transaction

    Act = Callable[[Transaction, Sequence[int], str], int]


SENDS = ("retry", "release")
"""Acts that send, so that a market may be told."""


class Settled(StrEnum):
    """What a person found outside."""

    DONE = "done"
    UNDONE = "undone"


@filtered
def retry(wanted: Options, reason: Why, yes: Yes = False, config: ConfigFile = CONFIG) -> None:
    """Send refused or unconfirmed serials again."""
    from connector.journal import acts

    _do(acts.retry, "retry", wanted, ("refused", "unconfirmed"), reason=reason, yes=yes, config=config)


@filtered
def release(wanted: Options, reason: Why, yes: Yes = False, config: ConfigFile = CONFIG) -> None:
    """Send held serials."""
    from connector.journal import acts

    _do(acts.release, "release", wanted, ("held",), reason=reason, yes=yes, config=config)


@filtered
def cancel(wanted: Options, reason: Why, yes: Yes = False, config: ConfigFile = CONFIG) -> None:
    """Never send these serials; declined for one that may have been acted on."""
    from connector.journal import acts

    _do(acts.cancel, "cancel", wanted, ("queued", "held", "refused"), reason=reason, yes=yes, config=config)


@filtered
def resolve(
    wanted: Options,
    outcome: Annotated[
        Settled, typer.Option(help="done: the pack is decommissioned for this reason; undone: it is not.")
    ],
    reason: Why,
    yes: Yes = False,
    config: ConfigFile = CONFIG,
) -> None:
    """Record what was found or done outside.

    For instance in Pack history. A confirmed serial is meant only with `--state confirmed`.
    """
    from connector.journal import acts

    def act(transaction: Transaction, ids: Sequence[int], why: str) -> int:
        return acts.resolve(transaction, ids, outcome.value, why)

    _do(act, "resolve", wanted, ("unconfirmed", "held", "refused"), reason=reason, yes=yes, config=config)


def _do(act: Act, name: str, wanted: Options, states: Sequence[str], *, reason: str, yes: bool, config: Path) -> None:
    from connector.cli.opened import journal_of, opened
    from connector.cli.selection import in_groups

    with journal_of(opened(config)) as journal:
        ids = _choose(journal, name, wanted, states, yes)
        with journal.transaction("act") as transaction:
            for group in in_groups(ids):
                act(transaction, group, reason)
        _show_after(journal, ids)


def _choose(journal: Journal, name: str, wanted: Options, states: Sequence[str], yes: bool) -> list[int]:
    """Find and show what is meant, and ask."""
    from connector.cli.console import say
    from connector.cli.selection import confirm, in_states, serials_for, show_serials, told

    with journal.reading() as connection:
        rows = serials_for(connection, wanted.filter(), states)
    commands = len({row["command_id"] for row in rows})
    say(f"{name}: serials {len(rows)}, commands {commands} ({in_states(rows)})")
    show_serials(rows)
    markets = list(told(rows)) if name in SENDS else []
    say(*markets)
    confirm(name, len(rows), yes, "; ".join(["", *markets]))
    return [row["id"] for row in rows]


def _show_after(journal: Journal, ids: Sequence[int]) -> None:
    from connector.cli.console import say
    from connector.cli.selection import in_groups, in_states, show_serials
    from connector.journal import queries

    with journal.reading() as connection:
        rows = [row for group in in_groups(ids) for row in queries.serials_by_id(connection, group)]
    say("", f"now: {in_states(rows)}")
    show_serials(rows)
    if any(row["state"] == "queued" for row in rows) and not journal.is_delivered():
        say("no connector runs on this journal: the next `connector run` goes on from here")
