"""What an act is about to touch: found, shown, and asked for before anything is changed."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import typer

from connector.errors import NotAllowed

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from connector.journal.queries import Filter, Rows

EVERY = 1_000_000
SHOWN = 20
AT_ONCE = 5_000
"""Rows of one statement; SQLite takes some 32,000 values."""


def expect_named(wanted: Filter) -> None:
    """Refuse a filter that would take everything.

    Raises:
        NotAllowed: It is empty.
    """
    if wanted.is_empty:
        raise NotAllowed("name what is meant: numbers, --command N, --serial with --gtin, or another filter (--help)")


def serials_for(connection: Connection, wanted: Filter, states: Sequence[str]) -> Rows:
    """The serials that an act is for.

    Args:
        connection: Any connection.
        wanted: What the person named; without a state it is narrowed to `states`.
        states: Those that the act is meant for.

    Raises:
        NotAllowed: Nothing was named, or nothing is left; says in which states the others are.
    """
    from connector.journal import queries

    expect_named(wanted)
    found = queries.serials(connection, wanted, EVERY)
    kept = found if wanted.states else [row for row in found if row["state"] in states]
    if not kept:
        raise NotAllowed(_nothing(found, states))
    return kept


def _nothing(found: Rows, states: Sequence[str]) -> str:
    if not found:
        return "no serial of a command is like that; look it up with `connector commands`"
    meant = " or ".join(states)
    return (
        f"none of {len(found)} serials is {meant} ({in_states(found)}); name the state with --state if you mean these"
    )


def documents_for(connection: Connection, wanted: Filter) -> list[int]:
    """Numbers of the documents that an act is for.

    Raises:
        NotAllowed: Nothing was named, a number is not there, or nothing is like that.
    """
    from connector.journal import queries

    expect_named(wanted)
    found = queries.document_ids(connection, wanted)
    missing = sorted(set(wanted.documents) - set(found))
    if missing and wanted == replace(wanted, **_only_documents()):
        raise NotAllowed(f"there is no document {missing[0]}; look it up with `connector documents`")
    if not found:
        raise NotAllowed("no document is like that; look it up with `connector documents`")
    return found


def _only_documents() -> dict[str, Any]:
    from dataclasses import fields

    from connector.journal.queries import Filter

    empty = Filter()
    return {each.name: getattr(empty, each.name) for each in fields(Filter) if each.name != "documents"}


def in_states(rows: Rows) -> str:
    """How many rows are in which state: `2 refused, 1 held`."""
    return ", ".join(f"{count} {state}" for state, count in sorted(Counter(row["state"] for row in rows).items()))


def confirm(act: str, count: int, yes: bool, about: str = "") -> None:
    """Ask before more than one is touched.

    Args:
        act: What is done, e.g. `cancel`.
        count: How many.
        yes: The person said `--yes`.
        about: What the question says besides, e.g. `, 2 of them told to a market`.

    Raises:
        NotAllowed: Nobody is there to be asked.
    """
    if count == 1 or yes:
        return
    if not sys.stdin.isatty():
        raise NotAllowed(f"{act} would touch {count}{about}; nothing was changed. Add --yes if you mean that")
    typer.confirm(f"{act} all {count}{about}?", abort=True)


def told(rows: Rows) -> Iterator[str]:
    """What a person must know before serials are sent whose market is told."""
    sent = [row for row in rows if row["send_to_market"]]
    if not sent:
        return
    markets = ", ".join(sorted({row["market_id"] or "(none)" for row in sent}))
    yield f"the market is told of {len(sent)} of {len(rows)} serials (market {markets})"
    unsure = [row for row in sent if row["uncertain"] or row["state"] == "unconfirmed"]
    if unsure:
        yield (
            f"{len(unsure)} of them the API may have acted on already: the market may be told twice, which can raise a "
            "falsification alert. Look them up in the cloud (Pack history) first"
        )


def _market(row: dict[str, Any]) -> str:
    return f"{row['market_id'] or '(none)'}, told" if row["send_to_market"] else "internal"


def in_groups(ids: Sequence[int]) -> Iterator[Sequence[int]]:
    """The numbers in groups small enough for one statement."""
    return (ids[start : start + AT_ONCE] for start in range(0, len(ids), AT_ONCE))


def show_serials(rows: Rows) -> None:
    """Show serials of commands, the first of many."""
    from connector.cli.console import say, table

    cells = [
        (
            row["command_id"],
            row["product_code"],
            row["serial"],
            row["reason"],
            _market(row),
            row["state"],
            row["sentence"],
        )
        for row in rows[:SHOWN]
    ]
    table(("COMMAND", "GTIN", "SERIAL", "REASON", "MARKET", "STATE", "SENTENCE"), cells)
    if len(rows) > SHOWN:
        say(f"... and {len(rows) - SHOWN} more")


def show_documents(rows: Rows) -> None:
    """Show documents, the first of many."""
    from connector.cli.console import say, table
    from connector.cli.documents import DOCUMENTS, document_cells

    table(DOCUMENTS, map(document_cells, rows[:SHOWN]))
    if len(rows) > SHOWN:
        say(f"... and {len(rows) - SHOWN} more")
