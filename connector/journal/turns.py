"""Each serial's turn when it is about to be queued: reversals first, then the order of promise 4."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from connector.journal.journal import Transaction
from connector.journal.order import Earlier, Turn, history, turn
from connector.journal.pending import Waiting, decide_first, waiting
from connector.model import SerialState


@dataclass(frozen=True, slots=True)
class Wanted:
    """A serial that wants to be queued.

    Attributes:
        serial: The serial.
        movement: Movement type of its item.
        before: Only rows older than this serial.id count; None for a row that is not stored yet.
    """

    serial: str
    movement: str
    before: int | None = None


@dataclass(frozen=True, slots=True)
class Target:
    """What the serials are to be sent as."""

    product_id: int
    endpoint: str
    reason: str


def turns(
    transaction: Transaction, target: Target, wanted: Sequence[Wanted], by_person: bool = False
) -> list[tuple[Turn, int | None]]:
    """The turn of each serial, and the reversal's mark that it spends, if any.

    Args:
        transaction: The one to write in.
        target: What they are to be sent as.
        wanted: The serials.
        by_person: A person wants them sent: marks hold nothing, open reversals still do.
    """
    names = [each.serial for each in wanted]
    known = history(transaction.connection, target.product_id, names)
    reversals = defaultdict(list)
    for found in waiting(transaction.connection, target.product_id, names):
        if found.state == "open" or not by_person:
            reversals[found.serial].append(found)
    allowed = transaction.transitions.get(target.endpoint, {})
    judged: list[tuple[Turn, int | None]] = []
    for each in wanted:
        blocked = _by_reversal(reversals.get(each.serial, ()), each.movement)
        judged.append(blocked or (turn(_older(known.get(each.serial, ()), each.before), target.reason, allowed), None))
    return judged


def _older(rows: Sequence[Earlier], before: int | None) -> Sequence[Earlier]:
    return rows if before is None else [row for row in rows if row.id < before]


def _by_reversal(about: Sequence[Waiting], movement: str) -> tuple[Turn, int | None] | None:
    for found in about:
        if found.state == "open":
            return decide_first(found), None
    for found in about:
        if found.movement == movement:
            sentence = f"document {found.document_id} reversed it before it came: cancel it, or release it"
            return Turn(SerialState.HELD, sentence, hold="reversal"), found.id
    return None
