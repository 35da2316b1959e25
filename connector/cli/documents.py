"""`connector documents`, `document`, `commands`, `serial`: what the journal knows."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated, Any

import typer

from connector.cli.filters import Options, filtered, gtin14
from connector.cli.options import CONFIG, AsJson, ConfigFile, Limit

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from connector.host.opening import Site
    from connector.journal.queries import Rows
    from connector.journal.received import Received

EVERY = 1_000_000
SHOWN = 200
"""Serials, findings and events of one document for people: a table of a hundred thousand rows is drawn for minutes."""
Number = Annotated[int, typer.Argument(help="Number of the document.")]


@filtered
def documents(wanted: Options, limit: Limit = 50, as_json: AsJson = False, config: ConfigFile = CONFIG) -> None:
    """List documents, the newest first."""
    from connector.cli.console import print_json, table
    from connector.cli.known import expect_known
    from connector.cli.opened import journal_of, opened
    from connector.journal import document_queries, queries

    site = opened(config)
    with journal_of(site) as journal, journal.reading() as connection:
        expect_known(site, connection, wanted.filter())
        rows = queries.documents(connection, wanted.filter(), limit + 1)
        rows = document_queries.with_sentences(connection, rows)
    if as_json:
        print_json(rows[:limit])
        return
    table(DOCUMENTS, map(document_cells, rows[:limit]))
    _say_rest(rows, limit, "document")


DOCUMENTS = ("ID", "RECEIVED", "KEY", "SOURCE", "STATE", "DOCUMENT")


def document_cells(row: dict[str, Any]) -> tuple[object, ...]:
    """A document as a row of the table `DOCUMENTS`."""
    from connector.cli.console import local

    state = " ".join(filter(None, (row["state"], row["result"], f"({row['hold']})" if row["hold"] else "")))
    about = "\n".join(filter(None, (row["name"], row["sentence"])))
    return row["id"], local(row["received_at"]), _readable(row["key"]), row["source"], state, about


def _readable(written: str) -> str:
    """A key as people know it, the number in a line of its own: it is copied. A hash is nobody's number."""
    from connector.model import Key

    key = Key.parse(written)
    if key.kind not in ("idoc", "material"):
        return ""
    return f"{'/'.join(key.parts[:2])}/\n{'/'.join(key.parts[2:])}"


def _say_rest(rows: Rows, limit: int, what: str) -> None:
    from connector.cli.console import say

    if not rows:
        say(f"no {what} is like that")
    elif len(rows) > limit:
        say(f"there are more: only {limit} are shown; narrow the filter, or raise --limit")


@filtered
def commands(wanted: Options, limit: Limit = 50, as_json: AsJson = False, config: ConfigFile = CONFIG) -> None:
    """List commands, the newest first.

    Each shows the worst state of its serials.
    """
    from connector.cli.console import print_json, table
    from connector.cli.known import expect_known
    from connector.cli.opened import journal_of, opened
    from connector.journal import queries

    site = opened(config)
    with journal_of(site) as journal, journal.reading() as connection:
        expect_known(site, connection, wanted.filter())
        rows = queries.commands(connection, wanted.filter(), limit + 1)
    if as_json:
        print_json(rows[:limit])
        return
    table(COMMANDS, map(_command_cells, rows[:limit]))
    _say_rest(rows, limit, "command")


COMMANDS = ("COMMAND", "DOC", "STATE", "WHAT", "SENTENCE")


def _command_cells(row: dict[str, Any]) -> tuple[object, ...]:
    told = f"market {row['market_id'] or '(none)'} {'told' if row['send_to_market'] else 'not told'}"
    what = f"{row['reason']} {row['serials']} of {row['product_code']} at {row['endpoint']}, {told}"
    return row["id"], row["document_id"], row["state"], what, row["sentence"]


def serial(
    gtin: Annotated[str, typer.Argument(parser=gtin14, metavar="GTIN", help="The GTIN.")],
    name: Annotated[str, typer.Argument(metavar="SERIAL", help="The serial.")],
    as_json: AsJson = False,
    config: ConfigFile = CONFIG,
) -> None:
    """Show what was done about one pack.

    Every command that names it, oldest first, and every attempt to send it.
    """
    from connector.cli.console import print_json, say
    from connector.cli.known import pack_hint
    from connector.cli.opened import journal_of, opened
    from connector.journal import queries

    with journal_of(opened(config)) as journal, journal.reading() as connection:
        rows = queries.serials(connection, queries.Filter(gtins=(gtin,), serials=(name,)))
        found = {"serials": rows, "attempts": queries.attempts_naming(connection, [row["id"] for row in rows])}
        hint = "" if rows else pack_hint(connection, gtin, name)
    if as_json:
        print_json(found)
        return
    if hint:
        say(f"no command names {gtin} {name}; {hint}")
    _show_serials(rows, EVERY)
    _show_attempts(found["attempts"])


def _show_serials(rows: Rows, limit: int) -> None:
    from connector.cli.console import say, table

    cells = [
        (row["command_id"], row["document_id"], row["line"], row["serial"], row["reason"], _state(row), row["sentence"])
        for row in rows[:limit]
    ]
    table(("COMMAND", "DOC", "LINE", "SERIAL", "REASON", "STATE", "SENTENCE"), cells)
    if len(rows) > limit:
        say(f"{len(rows)} serials; the first {limit} are shown, --json gives all")


def _state(row: dict[str, Any]) -> str:
    more = row["outcome"] or row["hold"]
    return f"{row['state']} ({more})" if more else str(row["state"])


def _show_attempts(rows: Rows) -> None:
    from connector.cli.console import local, table

    cells = [
        (row["command_id"], local(row["started_at"]), row["serial_count"], _answer(row), row["sentence"])
        for row in rows
    ]
    table(("ATTEMPT FOR", "BEGAN", "SERIALS", "ANSWER", "SENTENCE"), cells)


def _answer(row: dict[str, Any]) -> str:
    status = f"HTTP {row['status']}" if row["status"] else ""
    return " ".join(filter(None, (row["verdict"] or "under way", status, row["error_type"])))


def document(
    number: Number,
    xml: Annotated[bool, typer.Option("--xml", help="Print its XML form and nothing else.")] = False,
    as_bytes: Annotated[bool, typer.Option("--bytes", help="Print its bytes as they came and nothing else.")] = False,
    as_json: AsJson = False,
    config: ConfigFile = CONFIG,
) -> None:
    """Show what became of one document.

    Its commands, serials, findings with line and path, attempts and events.
    """
    from connector.cli.console import print_json
    from connector.cli.opened import journal_of, opened
    from connector.journal import received

    site = opened(config)
    with journal_of(site) as journal, journal.reading() as connection:
        found = _everything(connection, number)
        handed = received.load(connection, number) if xml or as_bytes else None
    content = handed and (_xml_form(site, handed) if xml else handed.document.original)
    if content is not None:
        sys.stdout.buffer.write(content)
        sys.stdout.buffer.flush()
    elif as_json:
        print_json(found)
    else:
        _show_document(found)


def _everything(connection: Connection, number: int) -> dict[str, Any]:
    from connector.errors import NotAllowed
    from connector.journal import document_queries, queries

    found = queries.document_row(connection, number)
    if found is None:
        raise NotAllowed(f"there is no document {number}; look it up with `connector documents`")
    [row] = document_queries.with_sentences(connection, [found])
    own = queries.Filter(documents=(number,))
    commands = queries.commands(connection, own, EVERY)[::-1]
    return row | {
        "commands": commands,
        "serials": queries.serials(connection, own, EVERY),
        "findings": queries.findings(connection, number),
        "attempts": queries.attempts(connection, [each["id"] for each in commands]),
        "events": queries.events(connection, number),
    }


def _xml_form(site: Site, handed: Received) -> bytes:
    """The XML form; where none came, what the source gives by now, as when the document is mapped."""
    from connector.errors import NotAllowed
    from connector.host.shaping import Shaping

    found = handed.document
    if found.lacks_form:
        found = Shaping(site.source)(handed.source, found)
    if found.lacks_form:
        why = found.held_because or "its source gives none"
        raise NotAllowed(f"document {handed.id} has no XML form: {why}; its bytes are shown by --bytes")
    return found.xml_form


def _show_document(found: dict[str, Any]) -> None:
    from connector.cli.console import say, table

    say(f"document {found['id']}: {found['name']}")
    for name in ("state", "result", "hold", "sentence", "source", "mode", "key", "sender", "mapping", "fingerprint"):
        if found[name]:
            say(f"  {name:<12}{found[name]}")
    table(COMMANDS, map(_command_cells, found["commands"]))
    _show_serials(found["serials"], SHOWN)
    _show_findings(found["findings"], SHOWN)
    _show_attempts(found["attempts"])
    _show_events(found["events"][-SHOWN:])
    if len(found["events"]) > SHOWN:
        say(f"{len(found['events'])} events; the last {SHOWN} are shown, --json gives all")


def _show_findings(rows: Rows, limit: int) -> None:
    from connector.cli.console import say, table

    # Where not all can be shown, what a person has to decide must not stand behind the rest.
    shown = rows if len(rows) <= limit else sorted(rows, key=lambda row: row["kind"] != "held" or bool(row["closed"]))
    table(("FINDING", "LINE", "RULE", "SENTENCE"), map(_finding_cells, shown[:limit]))
    if len(rows) > limit:
        say(f"{len(rows)} findings; {limit} are shown, open held ones first, --json gives all")


def _finding_cells(row: dict[str, Any]) -> tuple[object, ...]:
    about = " ".join(filter(None, (row["gtin"], row["serial"])))
    closed = f"closed: {row['closed']}" if row["closed"] else ""
    sentence = "\n".join(filter(None, (row["sentence"], about, row["path"], closed)))
    return row["kind"], row["line"] or "", row["rule_line"] or "", sentence


def _show_events(rows: Rows) -> None:
    from connector.cli.console import local, table

    cells = [(row["number"], local(row["at"]), row["kind"], _details(row["details"])) for row in rows]
    table(("EVENT", "AT", "KIND", "DETAILS"), cells)


def _details(details: Any) -> str:
    """What a person wants of an event's details: its sentence and its reason, else how a state changed."""
    if not isinstance(details, dict):
        return ""
    names = ("serial", "state", "result", "hold", "outcome", "reason", "sentence", "mapping")
    return ", ".join(f"{name} {details[name]}" for name in names if details.get(name))
