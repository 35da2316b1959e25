"""Each serial's turn when it is about to be queued: reversals first, then the order of promise 4."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from typing import Any, NamedTuple

from connector.journal.journal import Transaction
from connector.journal.order import SENDABLE_TURN, Earlier, Turn, history, turn
from connector.journal.pending import Waiting, decide_first, waiting
from connector.model import SerialState


class Wanted(NamedTuple):
    """A serial that wants to be queued.

    Attributes:
        serial: The serial.
        movement: Movement type of its item.
        line: Name of its item's line; None where it has none.
        before: Only rows older than this serial.id count; None for a row that is not stored yet.
    """

    serial: str
    movement: str
    line: str | None = None
    before: int | None = None


class Target(NamedTuple):
    """What the serials are to be sent as."""

    product_id: int
    endpoint: str
    reason: str


Row = Mapping[str, Any]
Judged = tuple[Turn, int | None]
"""The turn of a serial, and the reversal's mark that it spends, if any."""


class Packs:
    """What the journal knows of some packs, kept in step with what is about to be stored."""

    def __init__(self, transaction: Transaction, serials: Mapping[int, Collection[str]]) -> None:
        """Read what is known.

        Args:
            transaction: The one to write in.
            serials: By number of the product.
        """
        self._transitions = transaction.transitions
        self._known: dict[tuple[int, str], list[Earlier]] = {}
        self._added: dict[tuple[int, str], list[tuple[Row, Row]]] = defaultdict(list)
        self._reversals: dict[tuple[int, str], list[Waiting]] = defaultdict(list)
        for product_id, names in serials.items():
            for name, rows in history(transaction.connection, product_id, names).items():
                self._known[product_id, name] = rows
            for found in waiting(transaction.connection, product_id, names):
                self._reversals[product_id, found.serial].append(found)

    def turns(self, target: Target, wanted: Sequence[Wanted], by_person: bool = False) -> list[Judged]:
        """The turn of each serial.

        Args:
            target: What they are to be sent as.
            wanted: The serials.
            by_person: A person wants them sent: marks hold nothing, open reversals still do.
        """
        allowed = self._transitions.get(target.endpoint, {})
        return [self._turn(target, each, by_person, allowed) for each in wanted]

    def _turn(self, target: Target, wanted: Wanted, by_person: bool, allowed: Mapping[str, frozenset[str]]) -> Judged:
        pack = target.product_id, wanted.serial
        known, reversals = self._known.get(pack, []), self._reversals.get(pack)
        if pack in self._added:
            known = known + [_earlier(*each) for each in self._added[pack]]
        if not known and not reversals:
            return SENDABLE_TURN, None
        about = [found for found in reversals or () if found.state == "open" or not by_person]
        blocked = _by_reversal(about, wanted)
        return blocked or (turn(_older(known, wanted.before), target.reason, allowed), None)

    def add(self, command: Row, serial: Row) -> None:
        """A row about a pack is about to be stored."""
        self._added[serial["product_id"], serial["serial"]].append((command, serial))

    def spend(self, product_id: int, name: str, mark_id: int) -> None:
        """A mark has held its original; it holds no other."""
        pack = product_id, name
        self._reversals[pack] = [found for found in self._reversals[pack] if found.id != mark_id]


def turns(transaction: Transaction, target: Target, wanted: Sequence[Wanted], by_person: bool = False) -> list[Judged]:
    """The turn of each serial, by what the journal holds now. See `Packs.turns`."""
    packs = Packs(transaction, {target.product_id: {each.serial for each in wanted}})
    return packs.turns(target, wanted, by_person)


def _earlier(of: Row, row: Row) -> Earlier:
    """A row that is about to be stored, as later ones of its pack see it."""
    return Earlier(
        id=row["id"],
        command_id=row["command_id"],
        document_id=of["document_id"],
        state=row["state"],
        outcome=None,
        reason=of["reason"],
        movement=row["movement"],
        item=row["item"],
        uncertain=False,
        waits_for=row["waits_for"],
        reversed=False,
    )


def _older(rows: Sequence[Earlier], before: int | None) -> Sequence[Earlier]:
    return rows if before is None else [row for row in rows if row.id < before]


def _by_reversal(about: Sequence[Waiting], wanted: Wanted) -> Judged | None:
    for found in about:
        if found.state == "open":
            return decide_first(found), None
    for found in about:
        if found.line == wanted.line if found.line else found.movement == wanted.movement:
            sentence = f"document {found.document_id} reversed it before it came: cancel it, or release it"
            return Turn(SerialState.HELD, sentence, hold="reversal"), found.id
    return None
