"""`connector remap`, `release document`, `cancel document`: what a person does to whole documents."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from connector.cli.filters import Options, filtered
from connector.cli.options import CONFIG, ConfigFile, OptionalWhy, Why, Yes

if TYPE_CHECKING:
    from connector.journal.journal import Journal, Transaction

    Act = Callable[[Transaction, Sequence[int], str], int]

Numbers = Annotated[list[int] | None, typer.Argument(metavar="[DOCUMENT]...", help="Numbers of documents.")]


@filtered
def remap(
    *,
    wanted: Options,
    numbers: Numbers = None,
    reason: OptionalWhy = "",
    preview: Annotated[bool, typer.Option("--preview", help="Show what would change; change nothing.")] = False,
    yes: Yes = False,
    config: ConfigFile = CONFIG,
) -> None:
    """Map documents again.

    Replaces what was not sent, never what was. Needs --reason, unless with --preview.
    """
    from connector.cli.preview import show_preview
    from connector.journal import document_acts

    if preview:
        show_preview(config, wanted.filter(tuple(numbers or ())))
        return
    if not reason.strip():
        raise typer.BadParameter("is missing", param_hint="--reason")
    _do(document_acts.remap, "remap", wanted, numbers=numbers, reason=reason, yes=yes, config=config)


@filtered
def release(
    wanted: Options, reason: Why, numbers: Numbers = None, yes: Yes = False, config: ConfigFile = CONFIG
) -> None:
    """Let held documents go on: their good items go, the held ones are closed as left out."""
    from connector.journal import document_acts

    _do(document_acts.release, "release", wanted, numbers=numbers, reason=reason, yes=yes, config=config)


@filtered
def cancel(
    wanted: Options, reason: Why, numbers: Numbers = None, yes: Yes = False, config: ConfigFile = CONFIG
) -> None:
    """Send nothing more of these documents; what may have been acted on stays as it is."""
    from connector.journal import document_acts

    _do(document_acts.cancel, "cancel", wanted, numbers=numbers, reason=reason, yes=yes, config=config)


def _do(
    act: Act, name: str, wanted: Options, *, numbers: list[int] | None, reason: str, yes: bool, config: Path
) -> None:
    from connector.cli.opened import journal_of, opened

    with journal_of(opened(config)) as journal:
        ids = _choose(journal, name, wanted, numbers, yes)
        with journal.transaction("act") as transaction:
            act(transaction, ids, reason)
        _show_after(journal, ids)


def _choose(journal: Journal, name: str, wanted: Options, numbers: list[int] | None, yes: bool) -> list[int]:
    """Find and show what is meant, and ask."""
    from connector.cli.console import say
    from connector.cli.selection import confirm, documents_for, in_states, show_documents
    from connector.journal import queries

    with journal.reading() as connection:
        ids = documents_for(connection, wanted.filter(tuple(numbers or ())))
        rows = queries.documents_by_id(connection, ids)
    say(f"{name}: documents {len(ids)} ({in_states(rows)})")
    show_documents(rows)
    confirm(name, len(ids), yes)
    return ids


def _show_after(journal: Journal, ids: Sequence[int]) -> None:
    from connector.cli.console import say
    from connector.cli.selection import in_states, show_documents
    from connector.journal import queries

    with journal.reading() as connection:
        rows = queries.documents_by_id(connection, ids)
    say("", f"now: {in_states(rows)}")
    show_documents(rows)
    if any(row["state"] in ("received", "mapped") for row in rows) and not journal.is_delivered():
        say("no connector runs on this journal: the next `connector run` goes on from here")
