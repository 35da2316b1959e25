"""What the journal itself holds of documents that were observed only, to be held against what a mapping says today."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, Select, func, select

from connector.journal.queries import Filter, Rows, document_parts
from connector.journal.tables import command, document, finding, serial

OBSERVE = "observe"


def _of(columns: list[Any], wanted: Filter) -> Select[Any]:
    return select(*columns).where(document.c.mode == OBSERVE, *document_parts(wanted))


def observed_ids(connection: Connection, wanted: Filter) -> list[tuple[int, bool]]:
    """Numbers of the documents that came in `mode: observe`, oldest first, and whether each is an open conflict."""
    is_conflict = document.c.conflict_of.is_not(None) & ~document.c.released
    rows = connection.execute(_of([document.c.id, is_conflict], wanted).order_by(document.c.id))
    return [(row[0], bool(row[1])) for row in rows]


def observed_counts(connection: Connection, wanted: Filter) -> dict[str, Any]:
    """What was made of them when they came.

    Returns:
        `first_at` and `last_at` (seconds since 1970, None without documents), `documents` by state (for `done` by
        result), `commands`, `serials` by state, and `findings` by kind, without those that a new mapping replaced.
    """
    period = connection.execute(_of([func.min(document.c.received_at), func.max(document.c.received_at)], wanted)).one()
    state = func.coalesce(document.c.result, document.c.state)
    serials = _of([serial.c.state, func.count()], wanted).select_from(document)
    serials = serials.join(command, command.c.document_id == document.c.id)
    findings = _of([finding.c.kind, func.count()], wanted).select_from(document).where(finding.c.closed.is_(None))
    findings = findings.join(finding, finding.c.document_id == document.c.id)
    return {
        "first_at": period[0],
        "last_at": period[1],
        "documents": _counted(connection, _of([state, func.count()], wanted).group_by(state)),
        "serials": _counted(
            connection, serials.join(serial, serial.c.command_id == command.c.id).group_by(serial.c.state)
        ),
        "findings": _counted(connection, findings.group_by(finding.c.kind)),
    }


def _counted(connection: Connection, query: Select[Any]) -> dict[str, int]:
    return {row[0]: row[1] for row in connection.execute(query)}


def observed_fingerprints(connection: Connection, wanted: Filter) -> Rows:
    """How many documents were mapped with which state of which mapping: `mapping`, `fingerprint`, `documents`."""
    columns = [document.c.mapping, document.c.fingerprint]
    query = _of([*columns, func.count().label("documents")], wanted).where(document.c.mapping.is_not(None))
    return [dict(row) for row in connection.execute(query.group_by(*columns)).mappings()]
