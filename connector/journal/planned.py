"""The rows of commands, serials and findings that mapped documents give, gathered and stored together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, field
from typing import Any

from connector.journal import pending
from connector.journal.chain import Event
from connector.journal.findings import add_findings
from connector.journal.journal import Transaction
from connector.journal.order import Turn
from connector.journal.products import product_number
from connector.journal.rows import insert_rows
from connector.journal.tables import command, serial
from connector.journal.turns import Judged, Packs, Target, Wanted
from connector.model import Finding, FindingKind, MappingResult, Place, PlannedCommand, PlannedSerial, SerialState

MAX_SERIALS = 100
"""Serials a command when the endpoint does not say; no limit of the API is public."""
BESIDE_HELD = Turn(SerialState.HELD, "another item of its document is held", hold="document")
"""The turn of a serial whose document waits for a person."""


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


Kept = tuple[PlannedSerial, Turn, int | None]


class Rows:
    """What several documents add to the journal."""

    def __init__(
        self,
        transaction: Transaction,
        max_serials: Mapping[str, int],
        serials: Mapping[int, Set[str]],
        lines: Mapping[int, Mapping[int, str]],
    ) -> None:
        """Read what is known of the packs.

        Args:
            transaction: The one to write in.
            max_serials: By endpoint, how many serials a command may name.
            serials: By number of the product, the serials whose turns will be asked for.
            lines: By document and item, the name of the line, where it has one.
        """
        self._transaction = transaction
        self._max_serials = max_serials
        self._packs = Packs(transaction, serials)
        self._lines = lines
        self._due: list[dict[str, Any]] = []
        self._not_due: list[dict[str, Any]] = []
        self._serials: list[dict[str, Any]] = []
        self._findings: list[tuple[int, Finding]] = []
        self._spent: list[tuple[int, int]] = []

    def add(self, mapped: Mapped) -> list[int]:
        """Add one document's findings and commands; returns the numbers of the commands."""
        self._findings += ((mapped.document_id, each) for each in mapped.result.findings)
        made: list[int] = []
        for position, planned in enumerate(mapped.result.commands):
            made += self._add_command(mapped, position, planned)
        return made

    def write(self) -> None:
        """Store everything."""
        connection = self._transaction.connection
        add_findings(self._transaction, self._findings)
        insert_rows(connection, command, self._due, {"due_at": self._transaction.now})
        insert_rows(connection, command, self._not_due, {"due_at": None})
        insert_rows(connection, serial, self._serials, {"uncertain": False, "again": False})
        for mark_id, serial_id in self._spent:
            pending.spend(self._transaction, mark_id, serial_id)

    def _add_command(self, mapped: Mapped, position: int, planned: PlannedCommand) -> list[int]:
        """One planned command, cut to as many serials as its endpoint takes; returns the numbers of the parts."""
        product_id = product_number(self._transaction, planned.endpoint, planned.product_code)
        judged = self._turns(mapped, position, Target(product_id, planned.endpoint, planned.reason), planned.serials)
        kept: list[Kept] = []
        for wanted, (now, mark) in zip(planned.serials, judged, strict=True):
            if now.state is None:
                self._findings.append((mapped.document_id, _repeat(planned, wanted, now)))
            else:
                kept.append((wanted, now, mark))
        most = self._max_serials.get(planned.endpoint, MAX_SERIALS)
        parts = (kept[start : start + most] for start in range(0, len(kept), most))
        return [self._add_part(mapped.document_id, planned, product_id, part) for part in parts]

    def _turns(
        self, mapped: Mapped, position: int, target: Target, serials: Sequence[PlannedSerial]
    ) -> Sequence[Judged]:
        if mapped.observe:
            return [(Turn(SerialState.OBSERVED), None)] * len(serials)
        if mapped.is_held and position not in mapped.holds:
            return [(BESIDE_HELD, None)] * len(serials)
        lines = self._lines.get(mapped.document_id, {})
        judged = self._packs.turns(
            target, [Wanted(each.serial, each.movement, lines.get(each.item)) for each in serials]
        )
        if position not in mapped.holds:
            return judged
        # What a reversal took back is held for that: the plugin's hold is released without a look at reversals.
        held = Turn(SerialState.HELD, mapped.holds[position], hold="plugin")
        return [(now, mark) if now.state is None or now.hold == "reversal" else (held, None) for now, mark in judged]

    def _add_part(self, document_id: int, planned: PlannedCommand, product_id: int, kept: Sequence[Kept]) -> int:
        command_id = self._transaction.next_id(command)
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
        sendable = any(now.state == SerialState.QUEUED and now.waits_for is None for _, now, _ in kept)
        (self._due if sendable else self._not_due).append(row)
        states = {}
        for wanted, now, mark in kept:
            states[wanted.serial] = now.state
            serial_id = self._add_serial(row, wanted, now)
            if mark is not None:
                self._spent.append((mark, serial_id))
                self._packs.spend(product_id, wanted.serial, mark)
        self._transaction.tell(
            Event("command.stored", row | {"serials": states}, document_id, command_id, planned.endpoint)
        )
        return command_id

    def _add_serial(self, of: Mapping[str, Any], wanted: PlannedSerial, now: Turn) -> int:
        serial_id = self._transaction.next_id(serial)
        row = {
            "id": serial_id,
            "command_id": of["id"],
            "product_id": of["product_id"],
            "serial": wanted.serial,
            "state": now.state,
            "movement": wanted.movement,
            "item": wanted.item,
            "line": wanted.line,
            "waits_for": now.waits_for,
            "hold": now.hold,
            "sentence": now.sentence,
        }
        self._serials.append(row)
        self._packs.add(of, row)
        return serial_id


def _repeat(planned: PlannedCommand, wanted: PlannedSerial, now: Turn) -> Finding:
    return Finding(
        kind=FindingKind.IGNORED,
        sentence=now.sentence,
        place=Place(wanted.line, wanted.path),
        rule_line=planned.rule_line,
        gtin=planned.product_code,
        serial=wanted.serial,
    )
