"""`connector lookups`: rows of look-up tables that documents gave, each with the document."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Annotated, Any

import typer

from connector.cli.options import CONFIG, AsJson, ConfigFile, Limit

if TYPE_CHECKING:
    from sqlalchemy import Connection


def _pair(written: str) -> str:
    column, equals, _ = written.partition("=")
    if not equals or not column.isidentifier():
        raise typer.BadParameter(f'"{written}" is not COLUMN=VALUE, such as MATERIAL=4711')
    return written


def lookups(
    table: Annotated[str, typer.Argument(metavar="[TABLE]", help="Name of the table.")] = "",
    *,
    key: Annotated[
        list[str] | None,
        typer.Option("--key", parser=_pair, metavar="COLUMN=VALUE", help="What a key column holds; may be repeated."),
    ] = None,
    document: Annotated[int, typer.Option(min=0, metavar="ID", help="Only rows that this document gave.")] = 0,
    limit: Limit = 50,
    as_json: AsJson = False,
    config: ConfigFile = CONFIG,
) -> None:
    """List rows of look-up tables that documents gave.

    Without a table, a key or a document: which tables there are.
    """
    from connector.cli.console import print_json
    from connector.cli.opened import journal_of, opened
    from connector.journal import lookuprows

    pairs = dict(each.split("=", 1) for each in key or ())
    wants_rows = bool(table or key or document)
    with journal_of(opened(config)) as journal, journal.reading() as connection:
        if wants_rows:
            rows = lookuprows.list_rows(connection, table, pairs, limit + 1, document)
        else:
            rows = lookuprows.tables(connection)
        _expect(connection, table)
        if wants_rows and not rows:
            _expect_columns(connection, table, pairs)
    if as_json:
        print_json(rows[:limit] if wants_rows else rows)
    elif wants_rows:
        _show_rows(rows, limit)
    else:
        _show_tables(rows)


def _expect(connection: Connection, table: str) -> None:
    """Refuse the name of a table that is not there: it may be misspelt.

    Raises:
        NotAllowed: Names the tables.
    """
    from connector.errors import NotAllowed
    from connector.journal import lookuprows

    known = sorted({row["table"] for row in lookuprows.tables(connection)}) if table else []
    if table and table not in known:
        raise NotAllowed(f"no document has given a table {table} rows; there are: {', '.join(known) or 'none'}")


def _expect_columns(connection: Connection, table: str, columns: Iterable[str]) -> None:
    """Refuse a column that no row has in its key.

    Raises:
        NotAllowed: Names the columns.
    """
    from connector.errors import NotAllowed
    from connector.journal import lookuprows

    known = lookuprows.key_columns(connection, table)
    wrong = [column for column in columns if column not in known]
    if known and wrong:
        where = f"table {table}" if table else "any table"
        raise NotAllowed(f"the key of {where} has no column {', '.join(wrong)}; there are: {', '.join(known)}")


def _show_tables(rows: Sequence[Mapping[str, Any]]) -> None:
    from connector.cli.console import local, say, table

    if not rows:
        say("no document has given any row; rows in files are not listed here")
    cells = [(row["table"], row["sender"], row["rows"], row["without_row"], local(row["at"])) for row in rows]
    table(("TABLE", "SENDER", "ROWS", "WITHOUT", "LAST CHANGED"), cells)


def _show_rows(rows: Sequence[Mapping[str, Any]], limit: int) -> None:
    from connector.cli.console import local, say, table

    shown = [
        (f"{row['table']}\n{row['sender']}", _lines(row["key"]), row["document_id"], local(row["at"]), _row(row))
        for row in rows[:limit]
    ]
    table(("TABLE", "KEY", "DOC", "SINCE", "ROW"), shown)
    if not rows:
        say("no row is like that")
    elif len(rows) > limit:
        say(f"there are more: only {limit} are shown; narrow it with --key, or raise --limit")


def _row(row: Mapping[str, Any]) -> str:
    return f"none: {row['sentence']}" if row["cells"] is None else _lines(row["cells"])


def _lines(cells: Mapping[str, str]) -> str:
    return "\n".join(f"{column} {cell or '(empty)'}" for column, cell in cells.items())
