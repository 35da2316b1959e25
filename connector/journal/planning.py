"""Storing what a mapping made of a document: its commands, its findings, and each serial's turn."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from sqlalchemy import select

from connector.journal import lines, lookuprows, outbox, pending, reversals, settling
from connector.journal.chain import Event
from connector.journal.journal import Transaction
from connector.journal.planned import BESIDE_HELD, Mapped, Rows
from connector.journal.products import product_number
from connector.journal.rows import among, listed
from connector.journal.serials import change_serials
from connector.journal.tables import document, serial
from connector.model import DocumentState, SerialState


def hold(transaction: Transaction, document_id: int, why: str, sentence: str) -> None:
    """Hold a whole document before it is mapped; `why` is `sender`, `mapping` or `conflict`."""
    _set_state(transaction, document_id, DocumentState.HELD, why, sentence)


def ignore(transaction: Transaction, document_id: int, sentence: str) -> None:
    """A rule of the host says that the document asks for nothing."""
    _set_state(transaction, document_id, DocumentState.IGNORED, None, sentence)
    outbox.put(transaction, [document_id])


def fail(transaction: Transaction, document_id: int, sentence: str) -> None:
    """The document cannot be read or mapped; its bytes stay."""
    _set_state(transaction, document_id, DocumentState.FAILED, "failed", sentence)
    outbox.put(transaction, [document_id])


def _set_state(
    transaction: Transaction, document_id: int, state: DocumentState, why: str | None, sentence: str
) -> None:
    lookuprows.forget(transaction, document_id)
    settled = None if state == DocumentState.HELD else transaction.now
    values = {"state": state, "hold": why, "sentence": sentence, "settled_at": settled}
    transaction.connection.execute(document.update().where(document.c.id == document_id).values(values))
    transaction.tell(Event(f"document.{state}", {"hold": why, "sentence": sentence}, document_id=document_id))


def store(transaction: Transaction, batch: Sequence[Mapped], max_serials: Mapping[str, int]) -> None:
    """Store documents' commands, reversals and findings.

    Args:
        transaction: The one to write in.
        batch: The documents' mappings, oldest first.
        max_serials: By endpoint, how many serials a command may name.
    """
    for group in _groups(batch):
        _store_group(transaction, group, max_serials)


def _groups(batch: Sequence[Mapped]) -> Iterator[list[Mapped]]:
    """Documents that are stored together: what a reversal takes back must be in the journal before it."""
    group: list[Mapped] = []
    for mapped in batch:
        group.append(mapped)
        if mapped.result.reversals:
            yield group
            group = []
    if group:
        yield group


def _store_group(transaction: Transaction, group: Sequence[Mapped], max_serials: Mapping[str, int]) -> None:
    """Store documents of which only the last may have reversals."""
    group = lookuprows.store_rows(transaction, group)
    _set_mapped(transaction, group)
    rows = Rows(transaction, max_serials, _serials_of(transaction, group), lines.store(transaction, group))
    made = [rows.add(mapped) for mapped in group]
    rows.write()
    last = group[-1]
    changed = [
        command_id
        for reversal in last.result.reversals
        for command_id in reversals.apply(transaction, last.document_id, reversal, last.observe)
    ]
    if last.result.reversals and not last.send_rest:
        changed += _hold_beside_reversals(transaction, last.document_id, made[-1])
    settling.follow(transaction, changed, {each.document_id for each in group})


def _serials_of(transaction: Transaction, group: Sequence[Mapped]) -> dict[int, set[str]]:
    """The serials whose history decides about their turn, by product."""
    found: dict[int, set[str]] = defaultdict(set)
    for mapped in group:
        for planned in () if mapped.observe else mapped.result.commands:
            product_id = product_number(transaction, planned.endpoint, planned.product_code)
            found[product_id].update(each.serial for each in planned.serials)
    return found


def _hold_beside_reversals(transaction: Transaction, document_id: int, command_ids: Sequence[int]) -> Sequence[int]:
    """A reversal that waits for a person is a held item: nothing of its document goes out (promise 7)."""
    if not command_ids or not pending.has_open(transaction.connection, document_id):
        return ()
    query = select(serial.c.id).where(among(serial.c.command_id), serial.c.state == SerialState.QUEUED)
    queued = transaction.connection.execute(query, {"ids": listed(command_ids)}).scalars().all()
    change_serials(transaction, queued, BESIDE_HELD._asdict())
    transaction.tell(Event("document.serials_held", {"serials": len(queued)}, document_id=document_id))
    return command_ids


def _set_mapped(transaction: Transaction, group: Sequence[Mapped]) -> None:
    by_mapping: dict[tuple[str, str], list[int]] = defaultdict(list)
    for mapped in group:
        result = mapped.result
        by_mapping[result.mapping, result.fingerprint].append(mapped.document_id)
        details = {"mapping": result.mapping, "fingerprint": result.fingerprint, "findings": len(result.findings)}
        transaction.tell(Event("document.mapped", details, document_id=mapped.document_id))
    for (mapping, fingerprint), document_ids in by_mapping.items():
        values = {"state": DocumentState.MAPPED, "hold": None, "mapping": mapping, "fingerprint": fingerprint}
        changed = document.update().where(among(document.c.id)).values(values | {"sentence": ""})
        transaction.connection.execute(changed, {"ids": listed(document_ids)})
