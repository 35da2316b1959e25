"""Settled documents that their source and the plugins are still to be told of, at least once each."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from typing import Any, NamedTuple

from sqlalchemy import Connection, Float, Row, and_, bindparam, exists, literal, or_, select

from connector.journal.chain import Event
from connector.journal.journal import Transaction
from connector.journal.prepared import Prepared
from connector.journal.rows import among, listed
from connector.journal.tables import command, document, finding, outbox, serial
from connector.model import (
    DocumentResult,
    DocumentState,
    Finding,
    FindingKind,
    Key,
    Place,
    Reason,
    SerialState,
    SettledDocument,
    SettledSerial,
)

AT_ONCE = 50
"""Documents told in one go: they share the syncs of the disk, and all their serials are in memory."""
REPLACED = "replaced by a later mapping"
"""How the findings of a mapping are closed when its document is mapped again."""
LEFT_OUT = "left out"
"""How a held finding is closed when a person releases the rest of its document."""
IS_LEFT_OUT = or_(
    and_(finding.c.kind == FindingKind.REJECTED, finding.c.closed.is_(None)),
    and_(finding.c.kind == FindingKind.HELD, finding.c.closed == LEFT_OUT),
)
"""Findings of items that should have given a command and never will."""


def put(transaction: Transaction, document_ids: Collection[int]) -> None:
    """Documents are settled: tell, even when an earlier outcome of one is still untold.

    Nothing is told of a document that was only observed.
    """
    take_out(transaction, document_ids)
    _PUT.run(transaction.connection, ids=listed(document_ids), now=transaction.now)


_PUT = Prepared(
    outbox.insert().from_select(
        ["document_id", "settled_at", "due_at", "failures", "sentence"],
        select(
            document.c.id, bindparam("now", type_=Float), bindparam("now", type_=Float), literal(0), literal("")
        ).where(among(document.c.id), document.c.mode == "send"),
    )
)


def take_out(transaction: Transaction, document_ids: Collection[int]) -> None:
    """Documents are open again, or were told: nothing to tell now."""
    _TAKE_OUT.run(transaction.connection, ids=listed(document_ids))


_TAKE_OUT = Prepared(outbox.delete().where(among(outbox.c.document_id)))


def clock_set_back(transaction: Transaction) -> None:
    """Nothing is told later because the machine's clock was set back: what waits is due now."""
    later = outbox.update().where(outbox.c.due_at > transaction.now).values(due_at=transaction.now)
    transaction.connection.execute(later)


class Waiting(NamedTuple):
    """A document to tell of.

    Attributes:
        document_id: The document.
        settled_at: Which of its outcomes.
        failures: How often telling failed so far.
    """

    document_id: int
    settled_at: float
    failures: int


def due(connection: Connection, now: float, limit: int = AT_ONCE) -> list[Waiting]:
    """What to tell now, the longest waiting first."""
    columns = (outbox.c.document_id, outbox.c.settled_at, outbox.c.failures)
    query = select(*columns).where(outbox.c.due_at <= now).order_by(outbox.c.due_at).limit(limit)
    return [Waiting._make(row) for row in connection.execute(query)]


def told(transaction: Transaction, waiting: Sequence[Waiting]) -> None:
    """The source and the plugins were given these outcomes; a later one of the same document is still to be told.

    The event does not say that the ERP knows: what a source writes depends on its settings.
    """
    by_time: dict[float, list[int]] = defaultdict(list)
    for each in waiting:
        by_time[each.settled_at].append(each.document_id)
        transaction.tell(Event("outcome.handed_over", document_id=each.document_id))
    for settled_at, document_ids in by_time.items():
        _TOLD.run(transaction.connection, ids=listed(document_ids), settled_at=settled_at)


_TOLD = Prepared(outbox.delete().where(among(outbox.c.document_id), outbox.c.settled_at == bindparam("settled_at")))


def not_told(transaction: Transaction, document_id: int, sentence: str, wait: float) -> None:
    """Telling failed; it is tried again after `wait` seconds."""
    changed = outbox.update().where(outbox.c.document_id == document_id)
    transaction.connection.execute(
        changed.values(due_at=transaction.now + wait, failures=outbox.c.failures + 1, sentence=sentence)
    )
    transaction.tell(Event("outcome.not_told", {"sentence": sentence}, document_id=document_id))


def outcome(connection: Connection, document_id: int) -> SettledDocument:
    """What became of a document, as its source is told."""
    return outcomes(connection, [document_id])[0]


def outcomes(connection: Connection, document_ids: Sequence[int]) -> list[SettledDocument]:
    """What became of documents, in this order."""
    chosen = listed(document_ids)
    rows = {row.id: row for row in connection.execute(_DOCUMENTS, {"ids": chosen})}
    serials, found = _serials(connection, chosen), _findings(connection, chosen)
    return [_outcome(rows[each], serials[each], found[each]) for each in document_ids]


_DOCUMENTS = select(
    document, exists().where(finding.c.document_id == document.c.id, IS_LEFT_OUT).label("left_out")
).where(among(document.c.id))


def _outcome(row: Row[*tuple[Any, ...]], serials: Sequence[SettledSerial], found: Sequence[Finding]) -> SettledDocument:
    return SettledDocument(
        document_id=row.id,
        key=Key.parse(row.key),
        name=row.name,
        source=row.source,
        state=DocumentState(row.state),
        result=DocumentResult(row.result) if row.result else None,
        sentence=row.sentence,
        serials=tuple(serials),
        findings=tuple(found),
        awaits_person=row.hold is not None,
        is_conflict=row.conflict_of is not None and not row.released,
        left_out=bool(row.left_out),
    )


# Looked up: to call the class for each serial would take a third of the time that telling takes.
_REASONS = {str(each): each for each in Reason}
_STATES = {str(each): each for each in SerialState}
_SERIALS = Prepared(
    select(command.c.document_id, serial.c.command_id, command.c.product_code, serial.c.serial)
    .add_columns(command.c.reason, serial.c.state, serial.c.sentence, serial.c.outcome)
    .join(command, command.c.id == serial.c.command_id)
    .where(among(command.c.document_id))
    .order_by(serial.c.id)
)


def _serials(connection: Connection, chosen: str) -> dict[int, list[SettledSerial]]:
    settled: dict[int, list[SettledSerial]] = defaultdict(list)
    for document_id, command_id, gtin, name, reason, state, sentence, found in _SERIALS.rows(connection, ids=chosen):
        told = SettledSerial(command_id, gtin, name, _REASONS[reason], _STATES[state], sentence, found)
        settled[document_id].append(told)
    return settled


def findings(connection: Connection, document_id: int) -> list[Finding]:
    """The findings of a document's present mapping, in document order."""
    return _findings(connection, listed([document_id]))[document_id]


_PRESENT = (
    select(finding)
    .where(among(finding.c.document_id), finding.c.closed.is_distinct_from(REPLACED))
    .order_by(finding.c.id)
)


def _findings(connection: Connection, chosen: str) -> dict[int, list[Finding]]:
    found: dict[int, list[Finding]] = defaultdict(list)
    for row in connection.execute(_PRESENT, {"ids": chosen}):
        found[row.document_id].append(
            Finding(
                kind=FindingKind(row.kind),
                sentence=row.sentence,
                place=Place(row.line, row.path) if row.path else None,
                rule_line=row.rule_line,
                gtin=row.gtin,
                serial=row.serial,
            )
        )
    return found
