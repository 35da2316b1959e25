"""What a person does to whole documents, always with a reason: remap, release, cancel."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from sqlalchemy import Row, select, update

from connector.errors import NotAllowed
from connector.journal import acts, lines, outbox, pending, settling
from connector.journal.chain import Event
from connector.journal.journal import Transaction
from connector.journal.order import in_groups
from connector.journal.serials import change_serials
from connector.journal.tables import command, content, document, finding, reversal, serial
from connector.journal.turns import Target, Wanted, turns
from connector.model import DocumentState, FindingKind, SerialState

UNSENT = (SerialState.QUEUED, SerialState.HELD, SerialState.REFUSED, SerialState.OBSERVED)
"""States of serials that a new mapping may replace, unless an attempt may have been acted on."""

Found = Row[*tuple[Any, ...]]


def _document(transaction: Transaction, document_id: int) -> Found:
    query = select(document).where(document.c.id == document_id)
    row = transaction.connection.execute(query).first()
    if row is None:
        raise NotAllowed(f"there is no document {document_id}; look it up with `connector documents`")
    return row


def remap(transaction: Transaction, document_ids: Sequence[int], why: str) -> int:
    """Have documents mapped again; replaces what was not sent, never what may have been acted on.

    Raises:
        NotAllowed: One is a conflict, has no bytes here, or is being sent right now.
    """
    for document_id in document_ids:
        row = _document(transaction, document_id)
        _may_be_mapped(transaction, row)
        replaced = _replace(transaction, document_id)
        _close_findings(transaction, document_id)
        pending.forget_marks(transaction, document_id)
        receive_again(transaction, document_id, "document.remap", why)
        settling.follow(transaction, replaced)
    return len(document_ids)


def _may_be_mapped(transaction: Transaction, row: Found) -> None:
    if row.conflict_of is not None and not row.released:
        raise NotAllowed(f"document {row.id} is held as a conflict: release it or cancel it")
    kept = transaction.connection.execute(select(content.c.document_id).where(content.c.document_id == row.id)).first()
    if kept is None:
        raise NotAllowed(f"document {row.id} ({row.name}) could not be read; correct its file and hand it in again")
    if any(each.state == SerialState.SENDING for each in _serials(transaction, row.id)):
        raise NotAllowed(f"document {row.id} is being sent right now; try again when its answer is there")


class _Serial(NamedTuple):
    id: int
    command_id: int
    state: str
    uncertain: bool
    hold: str | None
    serial: str


def _serials(transaction: Transaction, document_id: int) -> list[_Serial]:
    query = (
        select(*(serial.c[name] for name in _Serial._fields))
        .join(command, command.c.id == serial.c.command_id)
        .where(command.c.document_id == document_id)
        .order_by(serial.c.id)
    )
    return [_Serial._make(row) for row in transaction.connection.execute(query)]


def _replace(transaction: Transaction, document_id: int) -> set[int]:
    """Cancel what was surely not sent; returns the commands concerned."""
    unsent = [
        each
        for each in _serials(transaction, document_id)
        # What a restored journal holds may have been sent after it was copied.
        if each.state in UNSENT and not each.uncertain and each.hold != "restored"
    ]
    values = {"state": SerialState.CANCELLED, "hold": None, "waits_for": None, "sentence": outbox.REPLACED}
    change_serials(transaction, [each.id for each in unsent], values)
    for each in unsent:
        told = {"serial": each.serial, "before": each.state, "state": SerialState.CANCELLED}
        transaction.tell(Event("serial.replaced", told, document_id, each.command_id))
    never_sent = [each.id for each in _serials(transaction, document_id) if each.state == SerialState.CANCELLED]
    _renew_marks(transaction, never_sent)
    return {each.command_id for each in unsent}


def _renew_marks(transaction: Transaction, serial_ids: Sequence[int]) -> None:
    """What was taken back before must not come out of the new mapping as if it had not been."""
    for group in in_groups(serial_ids):
        spent = (reversal.c.original_id.in_(group), reversal.c.state.in_(["applied", "spent"]))
        transaction.connection.execute(update(reversal).where(*spent).values(state="mark", original_id=None))


def _close_findings(transaction: Transaction, document_id: int) -> None:
    """Findings of the old mapping are history, but for those of reversals that wait for a person."""
    waiting = select(reversal.c.finding_id).where(reversal.c.document_id == document_id, reversal.c.state == "open")
    old = update(finding).where(finding.c.document_id == document_id, finding.c.id.not_in(waiting))
    transaction.connection.execute(old.values(closed=outbox.REPLACED))


def receive_again(transaction: Transaction, document_id: int, kind: str, why: str) -> None:
    """Set a document back to `received`, so that it is mapped."""
    values = {"state": DocumentState.RECEIVED, "result": None, "hold": None, "sentence": "", "settled_at": None}
    transaction.connection.execute(update(document).where(document.c.id == document_id).values(values))
    outbox.take_out(transaction, [document_id])
    transaction.tell(Event(kind, {"reason": why}, document_id=document_id))


def release(transaction: Transaction, document_ids: Sequence[int], why: str) -> int:
    """Let held documents go on: their good items go, the held ones are closed as left out.

    A conflict, and a document held when the journal was restored, are mapped.

    Raises:
        NotAllowed: One is not held, or held for what only a corrected file can cure.
    """
    for document_id in document_ids:
        row = _document(transaction, document_id)
        if row.state != DocumentState.HELD:
            raise NotAllowed(f"document {document_id} is {row.state}, not held")
        if row.hold in ("sender", "mapping", "form", "start_from"):
            raise NotAllowed(f"document {document_id} has no commands to release ({row.sentence}); remap or cancel it")
        if row.hold == "findings":
            _release_items(transaction, document_id, why)
        else:
            transaction.connection.execute(
                update(document)
                .where(document.c.id == document_id)
                .values(released=row.released or row.hold == "conflict")
            )
            receive_again(transaction, document_id, "document.released", why)
    return len(document_ids)


def _release_items(transaction: Transaction, document_id: int, why: str) -> None:
    _close_held(transaction, document_id, outbox.LEFT_OUT)
    transaction.tell(Event("document.released", {"reason": why}, document_id=document_id))
    _queue_held(transaction, document_id)
    settling.settle_documents(transaction, [document_id])


def _close_held(transaction: Transaction, document_id: int, closed: str) -> None:
    held = (finding.c.document_id == document_id, finding.c.kind == FindingKind.HELD, finding.c.closed.is_(None))
    transaction.connection.execute(update(finding).where(*held).values(closed=closed))
    open_reversal = (reversal.c.document_id == document_id, reversal.c.state == "open")
    transaction.connection.execute(update(reversal).where(*open_reversal).values(state="closed"))


def _queue_held(transaction: Transaction, document_id: int) -> None:
    """Give their turn to the serials that were held only because another item was."""
    query = (
        select(serial.c.id, serial.c.serial, serial.c.movement, serial.c.item, serial.c.command_id, serial.c.product_id)
        .add_columns(command.c.endpoint, command.c.reason)
        .join(command, command.c.id == serial.c.command_id)
        .where(command.c.document_id == document_id, serial.c.state == SerialState.HELD, serial.c.hold == "document")
        .order_by(serial.c.id)
    )
    rows = transaction.connection.execute(query).all()
    names = lines.items(transaction.connection, document_id)
    for row in rows:
        target = Target(row.product_id, row.endpoint, row.reason)
        wanted = Wanted(row.serial, row.movement, names.get(row.item), before=row.id)
        [(now, mark)] = turns(transaction, target, [wanted])
        state = now.state or SerialState.CANCELLED
        values = {"state": state, "hold": now.hold, "waits_for": now.waits_for, "sentence": now.sentence}
        change_serials(transaction, [row.id], values)
        told = {"serial": row.serial, "before": SerialState.HELD, "state": state, "sentence": now.sentence}
        transaction.tell(Event("serial.turn", told, document_id, row.command_id))
        if mark is not None:
            pending.spend(transaction, mark, row.id)
    settling.follow(transaction, {row.command_id for row in rows})


def _looked_at(transaction: Transaction, document_id: int, why: str) -> None:
    """A person knows that a document could not be read or mapped."""
    transaction.connection.execute(update(document).where(document.c.id == document_id).values(hold=None))
    outbox.put(transaction, [document_id])
    transaction.tell(Event("document.looked_at", {"reason": why}, document_id=document_id))


def cancel(transaction: Transaction, document_ids: Sequence[int], why: str) -> int:
    """Send nothing more of these documents; what may have been acted on stays as it is.

    A failed one stays failed, and waits for a person no longer.

    Raises:
        NotAllowed: One has nothing left to cancel.
    """
    for document_id in document_ids:
        row = _document(transaction, document_id)
        if row.hold == "failed":
            _looked_at(transaction, document_id, why)
            continue
        unsent = [
            each.id
            for each in _serials(transaction, document_id)
            if each.state in (SerialState.QUEUED, SerialState.HELD, SerialState.REFUSED) and not each.uncertain
        ]
        if row.state not in (DocumentState.HELD, DocumentState.RECEIVED) and not unsent:
            raise NotAllowed(f"document {document_id} is {row.state}; nothing of it is left to cancel")
        _close_held(transaction, document_id, f"cancelled: {why}")
        pending.forget_marks(transaction, document_id)
        if row.state in (DocumentState.HELD, DocumentState.RECEIVED):
            values = {"state": DocumentState.MAPPED, "hold": None, "sentence": f"cancelled: {why}"}
            transaction.connection.execute(update(document).where(document.c.id == document_id).values(values))
        transaction.tell(Event("document.cancelled", {"reason": why}, document_id=document_id))
        if unsent:
            acts.cancel(transaction, unsent, why)
        settling.settle_documents(transaction, [document_id])
    return len(document_ids)
