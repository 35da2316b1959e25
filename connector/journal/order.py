"""Promise 4: what comes next for one pack, that is for one (endpoint, GTIN, serial).

A pack is never sent while an earlier command that names it is unsettled. A repeat of a confirmed reason is no
command; another reason after a confirmed one is held unless the endpoint's transitions allow it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from sqlalchemy import Connection, bindparam, select

from connector.journal.tables import command, reversal, serial
from connector.model import SETTLED, SerialState

AT_ONCE = 500


class Earlier(NamedTuple):
    """A row of the journal about the same pack."""

    id: int
    command_id: int
    document_id: int
    state: str
    outcome: str | None
    reason: str
    movement: str
    uncertain: bool
    reversed: bool

    @property
    def is_settled(self) -> bool:
        """Whether it waits for nothing any more."""
        return self.state in SETTLED

    @property
    def stands(self) -> bool:
        """Whether the pack counts as decommissioned by it."""
        return self.state == SerialState.CONFIRMED or (self.state == SerialState.RESOLVED and self.outcome == "done")


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


def history(connection: Connection, product_id: int, serials: Sequence[str]) -> dict[str, list[Earlier]]:
    """All rows about these serials of one product, oldest first.

    Args:
        connection: Any connection.
        product_id: Number of the (endpoint, GTIN).
        serials: The serials.
    """
    found: dict[str, list[Earlier]] = defaultdict(list)
    for group in in_groups(serials):
        for row in connection.execute(_HISTORY, {"product": product_id, "serials": group}):
            found[row.serial].append(Earlier._make(row[1:]))
    return found


_HISTORY = (
    select(
        serial.c.serial,
        serial.c.id,
        serial.c.command_id,
        command.c.document_id,
        serial.c.state,
        serial.c.outcome,
        command.c.reason,
        serial.c.movement,
        serial.c.uncertain,
        select(reversal.c.id).where(reversal.c.original_id == serial.c.id).exists().label("reversed"),
    )
    .join(command, command.c.id == serial.c.command_id)
    .where(serial.c.serial.in_(bindparam("serials", expanding=True)), serial.c.product_id == bindparam("product"))
    .order_by(serial.c.id)
)


def in_groups(serials: Sequence[str]) -> Iterator[Sequence[str]]:
    """The serials in groups small enough for one statement."""
    return (serials[start : start + AT_ONCE] for start in range(0, len(serials), AT_ONCE))


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
    standing = next((row for row in reversed(earlier) if row.stands), None)
    if standing is None or reason in allowed.get(standing.reason, frozenset()):
        return Turn(SerialState.QUEUED)
    if standing.reason == reason:
        return Turn(None, f"{reason} was confirmed already by command {standing.command_id}")
    return Turn(
        SerialState.HELD,
        f"{standing.reason} was confirmed by command {standing.command_id}, and the endpoint's transitions do not "
        f"allow {reason} after it; release it, or cancel it",
        hold="transition",
    )
