"""`connector remap --preview`: what the mapping makes of documents now, against what the journal holds."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from connector.errors import Unreadable

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from connector.journal.lookuprows import GivenRows
    from connector.journal.planned import Mapped
    from connector.journal.queries import Filter
    from connector.mapping.verdict import Verdict
    from connector.pipeline import Mapper


def show_preview(config: Path, wanted: Filter) -> None:
    """Show for each document which commands and findings would go, come and stay; changes nothing.

    Raises:
        Misconfigured: The mappings have faults.
        NotAllowed: No document is meant.
    """
    from connector.cli.console import say
    from connector.cli.opened import journal_of, opened
    from connector.cli.selection import documents_for
    from connector.journal.lookuprows import GivenRows

    site = opened(config)
    mapper = site.mapper()
    with journal_of(site) as journal, journal.reading() as connection:
        rows = GivenRows(connection, journal.path)
        for document_id in documents_for(connection, wanted):
            say(f"document {document_id}")
            say(*_compared(_before(connection, document_id), _now(connection, mapper, document_id, rows)))
    say("nothing was changed; what was sent already stays as it is, whatever the mapping says now")


def _compared(before: Iterable[str], now: Iterable[str]) -> Iterator[str]:
    old, new = list(before), list(now)
    yield from (f"  - {line}" for line in old if line not in new)
    yield from (f"  + {line}" for line in new if line not in old)
    yield from (f"    {line}" for line in new if line in old)


def _before(connection: Connection, document_id: int) -> Iterator[str]:
    from connector.journal import queries
    from connector.journal.outbox import REPLACED

    row = queries.document_row(connection, document_id) or {}
    if row["state"] in ("ignored", "failed") or row["hold"] not in (None, "findings"):
        yield f"the whole document {row['state']}: {row['sentence']}"
    own = queries.Filter(documents=(document_id,))
    commands = {row["id"]: row for row in queries.commands(connection, own, 1_000_000)}
    named: dict[str, list[str]] = {}
    for row in queries.serials(connection, own, 1_000_000):
        if row["sentence"] != REPLACED:
            named.setdefault(_command(commands[row["command_id"]]), []).append(row["serial"])
    yield from (f"{what}: {', '.join(sorted(serials))}" for what, serials in named.items())
    found = queries.findings(connection, document_id)
    yield from (_finding(row["kind"], row["line"], row["sentence"]) for row in found if row["closed"] != REPLACED)


def _command(row: dict[str, Any]) -> str:
    told = "told to" if row["send_to_market"] else "not told to"
    return f"{row['reason']} {row['product_code']} at {row['endpoint']}, {told} market {row['market_id'] or '(none)'}"


def _finding(kind: str, line: int, sentence: str) -> str:
    return f"{kind}{f' at line {line}' if line else ''}: {sentence}"


def _now(connection: Connection, mapper: Mapper, document_id: int, rows: GivenRows) -> Iterator[str]:
    from connector.journal import received

    try:
        judged = mapper.judge(received.load(connection, document_id), rows)
    except Unreadable as error:
        return iter([f"cannot be mapped: {error}"])
    return _lines(judged)


def _lines(judged: Mapped | Verdict) -> Iterator[str]:
    from connector.mapping.verdict import Verdict

    if isinstance(judged, Verdict):
        yield f"the whole document {judged.state}: {judged.sentence}"
        return
    for each in judged.result.commands:
        names = ("reason", "product_code", "endpoint", "send_to_market", "market_id")
        what = _command({name: getattr(each, name) for name in names})
        yield f"{what}: {', '.join(sorted(serial.serial for serial in each.serials))}"
    for taken in judged.result.reversals:
        serials = ", ".join(serial.serial for serial in taken.serials)
        what = f"line {taken.original}" if taken.original else f"movement {taken.movement}"
        yield f"take back {what} of {taken.product_code} at {taken.endpoint}: {serials}"
    for found in judged.result.findings:
        yield _finding(found.kind, found.place.line if found.place else 0, found.sentence)
