"""Promise 6: a reversal takes its serials out of what is not sent yet, and never decommissions.

A row of `reversal` is one reversed serial: `applied` (its original was taken back, or needed nothing), `open` (its
original was sent: a person decides), `closed` (a person did), `mark` (no original is known yet) or `spent` (the
mark held an original that came later).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from sqlalchemy import Connection, select

from connector.journal import lines
from connector.journal.chain import Event
from connector.journal.findings import add_findings
from connector.journal.journal import Transaction
from connector.journal.order import Earlier, history
from connector.journal.products import product_number
from connector.journal.serials import change_serials
from connector.journal.tables import reversal, serial
from connector.model import Finding, FindingKind, Place, PlannedReversal, PlannedSerial, SerialState


class _Effect(NamedTuple):
    state: str
    kind: FindingKind
    sentence: str
    original: Earlier | None = None


def apply(transaction: Transaction, document_id: int, planned: PlannedReversal, observe: bool) -> list[int]:
    """Take back what a reversal names; returns the commands it changed.

    Args:
        transaction: The one to write in.
        document_id: The reversal's document.
        planned: What it takes back.
        observe: The document changes nothing, it is only looked at.
    """
    if observe:
        _report(transaction, document_id, planned, [_OBSERVED] * len(planned.serials))
        return []
    product_id = product_number(transaction, planned.endpoint, planned.product_code)
    line = lines.named(transaction.connection, document_id, planned.original) if planned.original else None
    effects = _effects(transaction, document_id, product_id, planned, line)
    finding_ids = _report(transaction, document_id, planned, effects)
    for wanted, effect, finding_id in zip(planned.serials, effects, finding_ids, strict=True):
        if effect.state:
            row = _row(transaction, effect, product_id, wanted, planned.movement)
            more = {"line": line, "document_id": document_id, "finding_id": finding_id}
            transaction.connection.execute(reversal.insert(), row | more)
    return _take_back(transaction, document_id, effects)


_OBSERVED = _Effect("", FindingKind.IGNORED, "a reversal, observed only: it takes nothing back")


def _effects(
    transaction: Transaction, document_id: int, product_id: int, planned: PlannedReversal, line: str | None
) -> list[_Effect]:
    names = [each.serial for each in planned.serials]
    known = history(transaction.connection, product_id, names)
    done = _done_before(transaction.connection, document_id, product_id, planned.movement, line)
    named = lines.items_named(transaction.connection, line) if line else set()

    def is_original(row: Earlier) -> bool:
        return (row.document_id, row.item) in named if line else row.movement == planned.movement

    return [
        _BEFORE if name in done else _effect(planned, [each for each in known.get(name, []) if is_original(each)])
        for name in names
    ]


_BEFORE = _Effect("", FindingKind.IGNORED, "this document took it back before")


def _done_before(
    connection: Connection, document_id: int, product_id: int, movement: str, line: str | None
) -> set[str]:
    query = select(reversal.c.serial).where(
        reversal.c.document_id == document_id,
        reversal.c.product_id == product_id,
        reversal.c.movement == movement,
        reversal.c.line.is_not_distinct_from(line),
    )
    return set(connection.execute(query).scalars())


def _reversed(planned: PlannedReversal) -> str:
    """What a reversal takes back, for a sentence."""
    return f"line {planned.original}" if planned.original else f"movement {planned.movement}"


def _effect(planned: PlannedReversal, originals: Sequence[Earlier]) -> _Effect:
    sent_mode = [each for each in originals if each.state != SerialState.OBSERVED]
    original = next((each for each in reversed(sent_mode) if not each.reversed), None)
    if original is None and originals and not sent_mode:
        return _Effect("", FindingKind.IGNORED, f"its original, {_reversed(planned)}, was observed only")
    if original is None:
        sentence = f"reverses {_reversed(planned)}, which is not known here: a mark will hold it if it comes"
        return _Effect("mark", FindingKind.IGNORED, sentence)
    named = f"command {original.command_id} of document {original.document_id}"
    if original.state == SerialState.CANCELLED or (original.state == SerialState.RESOLVED and not original.stands):
        return _Effect("applied", FindingKind.IGNORED, f"its original, {named}, decommissioned nothing", original)
    if original.state in (SerialState.QUEUED, SerialState.HELD) and not original.uncertain:
        return _Effect("applied", FindingKind.IGNORED, f"taken out of {named}, which was not sent", original)
    return _Effect(
        "open",
        FindingKind.HELD,
        f"its original, {named}, was sent and is {original.state}: undo it outside where that can be done, "
        "then `connector resolve` it as undone, or as done when it stays decommissioned",
        original,
    )


def _row(
    transaction: Transaction, effect: _Effect, product_id: int, wanted: PlannedSerial, movement: str
) -> dict[str, Any]:
    return {
        "id": transaction.next_id(reversal),
        "product_id": product_id,
        "serial": wanted.serial,
        "movement": movement,
        "original_id": effect.original.id if effect.original else None,
        "state": effect.state,
    }


def _report(
    transaction: Transaction, document_id: int, planned: PlannedReversal, effects: Sequence[_Effect]
) -> list[int]:
    findings = [
        Finding(
            kind=effect.kind,
            sentence=effect.sentence,
            place=Place(wanted.line, wanted.path),
            rule_line=planned.rule_line,
            gtin=planned.product_code,
            serial=wanted.serial,
        )
        for wanted, effect in zip(planned.serials, effects, strict=True)
    ]
    return add_findings(transaction, [(document_id, each) for each in findings])


def _take_back(transaction: Transaction, document_id: int, effects: Sequence[_Effect]) -> list[int]:
    """Cancel the originals that are not sent yet; what may have been acted on is not sent again by itself."""
    opened = [each.original for each in effects if each.state == "open" and each.original]
    stopped = stop(transaction, [each.id for each in opened], document_id)
    taken = [
        each.original
        for each in effects
        if each.state == "applied" and each.original and each.original.state != SerialState.CANCELLED
    ]
    unsent = [each for each in taken if each.state != SerialState.RESOLVED]
    values = taken_back(document_id)
    change_serials(transaction, [each.id for each in unsent], values)
    for original in unsent:
        details = {"serial_id": original.id, "state": SerialState.CANCELLED, "sentence": values["sentence"]}
        transaction.tell(Event("serial.reversed", details, original.document_id, original.command_id))
    return [each.command_id for each in unsent] + ([each.command_id for each in opened] if stopped else [])


def taken_back(document_id: int) -> dict[str, Any]:
    """Values of a serial that a reversal took back."""
    sentence = f"taken back by document {document_id}"
    return {"state": SerialState.CANCELLED, "hold": None, "waits_for": None, "sentence": sentence}


def stop(transaction: Transaction, serial_ids: Sequence[int], document_id: int) -> bool:
    """Serials that may have been acted on, and are now reversed, wait for a person; whether any would have gone."""
    sentence = f"document {document_id} reverses it: find out whether it was acted on, then resolve it"
    again = (serial.c.state == SerialState.UNCONFIRMED) & serial.c.again
    waits = serial.c.state == SerialState.QUEUED
    found = select(serial.c.id).where(serial.c.id.in_(serial_ids), again | waits)
    if transaction.connection.execute(found).first() is None:
        return False
    change_serials(transaction, serial_ids, {"again": False, "sentence": sentence}, again)
    held = {"state": SerialState.HELD, "hold": "reversal", "waits_for": None, "sentence": sentence}
    change_serials(transaction, serial_ids, held, waits)
    return True
