"""Promise 4: what comes next for one pack, that is for one (endpoint, GTIN, serial).

A pack is never sent while an earlier command that names it is unsettled. A repeat of a confirmed reason is no
command; another reason after a confirmed one is held unless the endpoint's transitions allow it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any, NamedTuple, TypeVar

from sqlalchemy import Connection, bindparam, select

from connector.journal.prepared import Prepared
from connector.journal.rows import among, listed
from connector.journal.tables import command, reversal, serial
from connector.model import SETTLED, SerialState

AT_ONCE = 500
Item = TypeVar("Item")


class Earlier(NamedTuple):
    """A row of the journal about the same pack."""

    id: int
    command_id: int
    document_id: int
    state: str
    outcome: str | None
    reason: str
    movement: str
    item: int
    uncertain: bool
    waits_for: int | None
    reversed: bool

    @property
    def is_settled(self) -> bool:
        """Whether it waits for nothing any more."""
        return self.state in SETTLED

    @property
    def stands(self) -> bool:
        """Whether the pack counts as decommissioned by it."""
        return self.state == SerialState.CONFIRMED or (self.state == SerialState.RESOLVED and self.outcome == "done")

    @property
    def is_ahead(self) -> bool:
        """Whether an older row of its pack would overtake it: it was sent, or may be sent without waiting."""
        sent = self.state in (SerialState.SENDING, SerialState.UNCONFIRMED) or self.stands
        return sent or (self.state == SerialState.QUEUED and self.waits_for is None)


class Turn(NamedTuple):
    """What becomes of a serial now.

    Attributes:
        state: `queued` or `held`; None for a repeat, which gives no command.
        hold: Why it is held, as `serial.hold` names it.
        waits_for: The earlier unsettled serial.id.
        sentence: For a person; empty when it can simply be sent.
    """

    state: SerialState | None
    sentence: str = ""
    hold: str | None = None
    waits_for: int | None = None


SENDABLE_TURN = Turn(SerialState.QUEUED)
"""The turn of a serial that may be sent now."""


def history(connection: Connection, product_id: int, serials: Collection[str]) -> dict[str, list[Earlier]]:
    """All rows about these serials of one product, oldest first.

    Args:
        connection: Any connection.
        product_id: Number of the (endpoint, GTIN).
        serials: The serials.
    """
    found: dict[str, list[Earlier]] = defaultdict(list)
    for name, *row in sorted(_HISTORY.rows(connection, product=product_id, serials=listed(serials)), key=_by_id):
        found[name].append(Earlier._make(row))
    return found


_HISTORY = Prepared(
    select(
        serial.c.serial,
        serial.c.id,
        serial.c.command_id,
        command.c.document_id,
        serial.c.state,
        serial.c.outcome,
        command.c.reason,
        serial.c.movement,
        serial.c.item,
        serial.c.uncertain,
        serial.c.waits_for,
        select(reversal.c.id).where(reversal.c.original_id == serial.c.id).exists().label("reversed"),
    )
    .join(command, command.c.id == serial.c.command_id)
    .where(among(serial.c.serial, "serials"), serial.c.product_id == bindparam("product"))
)


def _by_id(row: Sequence[Any]) -> int:
    number: int = row[1]
    return number


def in_groups(items: Sequence[Item]) -> Iterator[Sequence[Item]]:
    """The items in groups small enough for one statement."""
    return (items[start : start + AT_ONCE] for start in range(0, len(items), AT_ONCE))


def turn(earlier: Sequence[Earlier], reason: str, allowed: Mapping[str, frozenset[str]]) -> Turn:
    """What becomes of a serial, given everything earlier about its pack.

    Args:
        earlier: Older rows of the same pack, oldest first.
        reason: The reason it would be sent with.
        allowed: The endpoint's transitions.
    """
    blocker = next((row for row in reversed(earlier) if not row.is_settled), None)
    if blocker:
        return Turn(SerialState.QUEUED, f"waits for command {blocker.command_id}", waits_for=blocker.id)
    confirmed = [row for row in reversed(earlier) if row.stands]
    repeated = next((row for row in confirmed if row.reason == reason), None)
    if repeated:
        return Turn(None, f"{reason} was confirmed already by command {repeated.command_id}")
    standing = confirmed[0] if confirmed else None
    if standing is None or reason in allowed.get(standing.reason, frozenset()):
        return SENDABLE_TURN
    return Turn(
        SerialState.HELD,
        f"{standing.reason} was confirmed by command {standing.command_id}, and the endpoint's transitions do not "
        f"allow {reason} after it; release it, or cancel it",
        hold="transition",
    )
