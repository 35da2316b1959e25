"""Settled documents that their source and the plugins are still to be told of, at least once each."""

from __future__ import annotations

from typing import NamedTuple

from sqlalchemy import Connection, literal, select

from connector.journal.chain import Event
from connector.journal.journal import Transaction
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

REPLACED = "replaced by a later mapping"
"""How the findings of a mapping are closed when its document is mapped again."""


def put(transaction: Transaction, document_id: int) -> None:
    """A document is settled: tell, even when an earlier outcome of it is still untold.

    Nothing is told of a document that was only observed.
    """
    take_out(transaction, document_id)
    now = literal(transaction.now)
    row = (document.c.id, now, now, literal(0), literal(""))
    told = select(*row).where(document.c.id == document_id, document.c.mode == "send")
    columns = ["document_id", "settled_at", "due_at", "failures", "sentence"]
    transaction.connection.execute(outbox.insert().from_select(columns, told))


def take_out(transaction: Transaction, document_id: int) -> None:
    """A document is open again, or was told: nothing to tell now."""
    transaction.connection.execute(outbox.delete().where(outbox.c.document_id == document_id))


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


def due(connection: Connection, now: float, limit: int = 50) -> list[Waiting]:
    """What to tell now, the longest waiting first."""
    columns = (outbox.c.document_id, outbox.c.settled_at, outbox.c.failures)
    query = select(*columns).where(outbox.c.due_at <= now).order_by(outbox.c.due_at).limit(limit)
    return [Waiting._make(row) for row in connection.execute(query)]


def told(transaction: Transaction, waiting: Waiting) -> None:
    """The source and the plugins know this outcome; a later one of the same document is still to be told."""
    this = (outbox.c.document_id == waiting.document_id, outbox.c.settled_at == waiting.settled_at)
    transaction.connection.execute(outbox.delete().where(*this))
    transaction.tell(Event("outcome.told", document_id=waiting.document_id))


def not_told(transaction: Transaction, document_id: int, sentence: str, wait: float) -> None:
    """Telling failed; it is tried again after `wait` seconds."""
    changed = outbox.update().where(outbox.c.document_id == document_id)
    transaction.connection.execute(
        changed.values(due_at=transaction.now + wait, failures=outbox.c.failures + 1, sentence=sentence)
    )
    transaction.tell(Event("outcome.not_told", {"sentence": sentence}, document_id=document_id))


def outcome(connection: Connection, document_id: int) -> SettledDocument:
    """What became of a document, as its source is told."""
    row = connection.execute(select(document).where(document.c.id == document_id)).one()
    return SettledDocument(
        document_id=row.id,
        key=Key.parse(row.key),
        name=row.name,
        source=row.source,
        state=DocumentState(row.state),
        result=DocumentResult(row.result) if row.result else None,
        sentence=row.sentence,
        serials=tuple(_serials(connection, document_id)),
        findings=tuple(findings(connection, document_id)),
    )


def _serials(connection: Connection, document_id: int) -> list[SettledSerial]:
    query = (
        select(serial, command.c.product_code, command.c.reason)
        .join(command, command.c.id == serial.c.command_id)
        .where(command.c.document_id == document_id)
        .order_by(serial.c.id)
    )
    return [
        SettledSerial(
            command_id=row.command_id,
            product_code=row.product_code,
            serial=row.serial,
            reason=Reason(row.reason),
            state=SerialState(row.state),
            sentence=row.sentence,
        )
        for row in connection.execute(query)
    ]


def findings(connection: Connection, document_id: int) -> list[Finding]:
    """The findings of a document's present mapping, in document order."""
    present = (finding.c.document_id == document_id, finding.c.closed.is_distinct_from(REPLACED))
    query = select(finding).where(*present).order_by(finding.c.id)
    return [
        Finding(
            kind=FindingKind(row.kind),
            sentence=row.sentence,
            place=Place(row.line, row.path) if row.path else None,
            rule_line=row.rule_line,
            gtin=row.gtin,
            serial=row.serial,
        )
        for row in connection.execute(query)
    ]
