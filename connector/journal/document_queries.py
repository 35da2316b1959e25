"""What documents wait for, and what was left out of them: a sentence for those that have none of their own."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping

from sqlalchemy import ColumnElement, Connection, Select, and_, bindparam, case, func, or_, select

from connector.journal.order import in_groups
from connector.journal.outbox import LEFT_OUT
from connector.journal.queries import Rows
from connector.journal.tables import command, finding, serial
from connector.model import SETTLED, DocumentResult, DocumentState, FindingKind, SerialState

Counts = dict[int, dict[str, int]]
"""By document, by word, how many."""

_LESS_THAN_ASKED = frozenset({DocumentResult.NOTHING, DocumentResult.PARTLY})
_OPEN = [str(state) for state in SerialState if state not in SETTLED]
_WAITS = (
    select(command.c.document_id, serial.c.state, func.count())
    .join(serial, serial.c.command_id == command.c.id)
    .where(command.c.document_id.in_(bindparam("documents", expanding=True)), serial.c.state.in_(_OPEN))
    .group_by(command.c.document_id, serial.c.state)
)


def _word() -> ColumnElement[str]:
    return case((finding.c.closed == LEFT_OUT, LEFT_OUT), else_=finding.c.kind)


_GAVE_NOTHING = (
    select(finding.c.document_id, _word(), func.count())
    .where(
        finding.c.document_id.in_(bindparam("documents", expanding=True)),
        or_(
            and_(finding.c.kind != FindingKind.HELD, finding.c.closed.is_(None)),
            and_(finding.c.kind == FindingKind.HELD, finding.c.closed == LEFT_OUT),
        ),
    )
    .group_by(finding.c.document_id, _word())
)


def with_sentences(connection: Connection, rows: Rows) -> Rows:
    """Documents as `queries` gives them; each `sentence` says also what only the document's parts tell.

    A mapped document: how many of its serials are in which open state. A done one that was confirmed in part or not
    at all: how many of its findings gave no command.
    """
    mapped = [row["id"] for row in rows if row["state"] == DocumentState.MAPPED]
    short = [row["id"] for row in rows if row["result"] in _LESS_THAN_ASKED]
    waits, nothing = _counts(connection, _WAITS, mapped), _counts(connection, _GAVE_NOTHING, short)
    return [row | {"sentence": _sentence(row["sentence"], waits[row["id"]], nothing[row["id"]])} for row in rows]


def _counts(connection: Connection, query: Select[int, str, int], document_ids: Iterable[int]) -> Counts:
    found: Counts = defaultdict(dict)
    for group in in_groups(sorted(document_ids)):
        for document_id, word, count in connection.execute(query, {"documents": list(group)}):
            found[document_id][word] = count
    return found


def _sentence(own: str, waits: Mapping[str, int], nothing: Mapping[str, int]) -> str:
    worst_first = {state: waits[state] for state in _OPEN if state in waits}
    parts = (own, _counted("serial", worst_first), _counted("finding", dict(sorted(nothing.items()))))
    return "; ".join(filter(None, parts))


def _counted(what: str, counts: Mapping[str, int]) -> str:
    """Counts as a sentence: `2 serials unconfirmed, 1 held`."""
    each = [f"{count} {word}" for word, count in counts.items()]
    if each:
        first, _, word = each[0].partition(" ")
        each[0] = f"{first} {what}{'' if first == '1' else 's'} {word}"
    return ", ".join(each)
