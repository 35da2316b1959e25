"""Storing what a mapping made of a document: its commands, its findings, and each serial's turn."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select

from connector.journal import outbox, pending, reversals, settling
from connector.journal.chain import Event
from connector.journal.findings import add_findings
from connector.journal.journal import Transaction
from connector.journal.order import Turn
from connector.journal.products import product_number
from connector.journal.serials import change_serials
from connector.journal.tables import command, document, serial
from connector.journal.turns import Target, Wanted, turns
from connector.model import (
    DocumentState,
    Finding,
    FindingKind,
    MappingResult,
    Place,
    PlannedCommand,
    PlannedSerial,
    SerialState,
)

MAX_SERIALS = 100
"""Serials a command when the endpoint does not say; no limit of the API is public."""


@dataclass(frozen=True, slots=True)
class Mapped:
    """A document's mapping, ready to be stored.

    Attributes:
        document_id: The document.
        observe: Its serials are never to be sent.
        result: What the mapping gave.
        holds: Sentences of commands that must wait for a person, by position in `result.commands`.
        send_rest: Send the good items although others are held (`held_items: send_rest`).
    """

    document_id: int
    observe: bool
    result: MappingResult
    holds: Mapping[int, str] = field(default_factory=dict)
    send_rest: bool = False

    @property
    def is_held(self) -> bool:
        """Whether an item is held and so all of it."""
        return not self.send_rest and any(each.kind == FindingKind.HELD for each in self.result.findings)


def hold(transaction: Transaction, document_id: int, why: str, sentence: str) -> None:
    """Hold a whole document before it is mapped; `why` is `sender`, `mapping` or `conflict`."""
    _set_state(transaction, document_id, DocumentState.HELD, why, sentence)


def ignore(transaction: Transaction, document_id: int, sentence: str) -> None:
    """A rule of the host says that the document asks for nothing."""
    _set_state(transaction, document_id, DocumentState.IGNORED, None, sentence)
    outbox.put(transaction, document_id)


def fail(transaction: Transaction, document_id: int, sentence: str) -> None:
    """The document cannot be read or mapped; its bytes stay."""
    _set_state(transaction, document_id, DocumentState.FAILED, "failed", sentence)
    outbox.put(transaction, document_id)


def _set_state(
    transaction: Transaction, document_id: int, state: DocumentState, why: str | None, sentence: str
) -> None:
    settled = None if state == DocumentState.HELD else transaction.now
    values = {"state": state, "hold": why, "sentence": sentence, "settled_at": settled}
    transaction.connection.execute(document.update().where(document.c.id == document_id).values(values))
    transaction.tell(Event(f"document.{state}", {"hold": why, "sentence": sentence}, document_id=document_id))


def store(transaction: Transaction, mapped: Mapped, max_serials: Mapping[str, int]) -> None:
    """Store one document's commands, reversals and findings.

    Args:
        transaction: The one to write in.
        mapped: The document's mapping.
        max_serials: By endpoint, how many serials a command may name.
    """
    _set_mapped(transaction, mapped)
    add_findings(transaction, mapped.document_id, mapped.result.findings)
    changed: list[int] = []
    for position, planned in enumerate(mapped.result.commands):
        most = max_serials.get(planned.endpoint, MAX_SERIALS)
        changed += _store_command(transaction, mapped, position, planned, most)
    made = list(changed)
    for reversal in mapped.result.reversals:
        changed += reversals.apply(transaction, mapped.document_id, reversal, mapped.observe)
    if not mapped.send_rest:
        _hold_beside_reversals(transaction, mapped.document_id, made)
    settling.follow(transaction, changed)
    settling.settle_documents(transaction, [mapped.document_id])


def _hold_beside_reversals(transaction: Transaction, document_id: int, command_ids: Sequence[int]) -> None:
    """A reversal that waits for a person is a held item: nothing of its document goes out (promise 7)."""
    if not command_ids or not pending.has_open(transaction.connection, document_id):
        return
    query = select(serial.c.id).where(serial.c.command_id.in_(command_ids), serial.c.state == SerialState.QUEUED)
    queued = transaction.connection.execute(query).scalars().all()
    change_serials(transaction, queued, _BESIDE_HELD._asdict())
    transaction.tell(Event("document.serials_held", {"serials": len(queued)}, document_id=document_id))


_BESIDE_HELD = Turn(SerialState.HELD, "another item of its document is held", hold="document")
"""The turn of a serial whose document waits for a person."""


def _set_mapped(transaction: Transaction, mapped: Mapped) -> None:
    result = mapped.result
    values = {
        "state": DocumentState.MAPPED,
        "hold": None,
        "mapping": result.mapping,
        "fingerprint": result.fingerprint,
        "sentence": "",
    }
    transaction.connection.execute(document.update().where(document.c.id == mapped.document_id).values(values))
    details = {"mapping": result.mapping, "fingerprint": result.fingerprint, "findings": len(result.findings)}
    transaction.tell(Event("document.mapped", details, document_id=mapped.document_id))


def _store_command(
    transaction: Transaction, mapped: Mapped, position: int, planned: PlannedCommand, most: int
) -> list[int]:
    """Store one planned command, cut to `most` serials each; returns the numbers of the commands made."""
    product_id = product_number(transaction, planned.endpoint, planned.product_code)
    target = Target(product_id, planned.endpoint, planned.reason)
    judged = _turns(transaction, mapped, position, target, planned.serials)
    repeats = [(wanted, now) for wanted, (now, _) in zip(planned.serials, judged, strict=True) if now.state is None]
    add_findings(transaction, mapped.document_id, [_repeat(planned, wanted, now) for wanted, now in repeats])
    kept = [(wanted, *each) for wanted, each in zip(planned.serials, judged, strict=True) if each[0].state]
    return [
        _insert(transaction, mapped.document_id, planned, product_id, kept[start : start + most])
        for start in range(0, len(kept), most)
    ]


def _turns(
    transaction: Transaction, mapped: Mapped, position: int, target: Target, serials: Sequence[PlannedSerial]
) -> list[tuple[Turn, int | None]]:
    if mapped.observe:
        return [(Turn(SerialState.OBSERVED), None)] * len(serials)
    if mapped.is_held and position not in mapped.holds:
        return [(_BESIDE_HELD, None)] * len(serials)
    judged = turns(transaction, target, [Wanted(each.serial, each.movement) for each in serials])
    if position not in mapped.holds:
        return judged
    # What a reversal took back is held for that: the plugin's hold is released without a look at reversals.
    held = Turn(SerialState.HELD, mapped.holds[position], hold="plugin")
    return [(now, mark) if now.state is None or now.hold == "reversal" else (held, None) for now, mark in judged]


def _repeat(planned: PlannedCommand, wanted: PlannedSerial, now: Turn) -> Finding:
    return Finding(
        kind=FindingKind.IGNORED,
        sentence=now.sentence,
        place=Place(wanted.line, wanted.path),
        rule_line=planned.rule_line,
        gtin=planned.product_code,
        serial=wanted.serial,
    )


Kept = tuple[PlannedSerial, Turn, int | None]


def _insert(
    transaction: Transaction, document_id: int, planned: PlannedCommand, product_id: int, kept: Sequence[Kept]
) -> int:
    command_id = transaction.next_id(command)
    row = {
        "id": command_id,
        "document_id": document_id,
        "product_id": product_id,
        "endpoint": planned.endpoint,
        "product_code": planned.product_code,
        "reason": planned.reason,
        "send_to_market": planned.send_to_market,
        "market_id": planned.market_id,
        "rule_line": planned.rule_line,
        "failures": 0,
        "over_cap": False,
    }
    transaction.connection.execute(command.insert(), row)
    rows = [_serial_row(transaction, command_id, product_id, each) for each in kept]
    transaction.connection.execute(serial.insert(), rows)
    for (_, _, mark), serial_row in zip(kept, rows, strict=True):
        if mark is not None:
            pending.spend(transaction, mark, serial_row["id"])
    told = row | {"serials": {each["serial"]: each["state"] for each in rows}}
    transaction.tell(Event("command.stored", told, document_id, command_id, planned.endpoint))
    return command_id


def _serial_row(transaction: Transaction, command_id: int, product_id: int, kept: Kept) -> dict[str, Any]:
    wanted, now, _ = kept
    return {
        "id": transaction.next_id(serial),
        "command_id": command_id,
        "product_id": product_id,
        "serial": wanted.serial,
        "state": now.state,
        "movement": wanted.movement,
        "item": wanted.item,
        "line": wanted.line,
        "uncertain": False,
        "again": False,
        "waits_for": now.waits_for,
        "hold": now.hold,
        "sentence": now.sentence,
    }
