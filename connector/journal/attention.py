"""What waits for a person: how many of each, and each by itself; one judgement for `status`, `run` and alerts."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Connection, and_, func, or_, select

from connector.journal.tables import OPEN_SERIAL, command, document, endpoint, outbox, serial
from connector.model import DocumentState, SerialState

LASTING = 3
"""So many probes of an endpoint, or tries to tell an outcome, in a row that failed ask for a person."""
_DOCUMENTS = {
    "held documents": document.c.state == DocumentState.HELD,
    "failed documents": and_(document.c.state == DocumentState.FAILED, document.c.hold.is_not(None)),
}
_SERIALS = {
    "held serials": and_(OPEN_SERIAL, serial.c.state == SerialState.HELD, serial.c.hold != "document"),
    "unconfirmed serials": and_(OPEN_SERIAL, serial.c.state == SerialState.UNCONFIRMED, ~serial.c.again),
}
_REFUSED = and_(OPEN_SERIAL, serial.c.state == SerialState.REFUSED)
_PAUSED = or_(
    endpoint.c.paused_by.is_not(None) & (endpoint.c.paused_by != "connector"),
    (endpoint.c.paused_by == "connector") & (endpoint.c.failures >= LASTING),
)


def needs_person(connection: Connection) -> dict[str, int]:
    """What waits for a person: how many of each; empty when nothing does."""
    asked = {
        **{what: select(func.count()).select_from(document).where(part) for what, part in _DOCUMENTS.items()},
        **{what: select(func.count()).select_from(serial).where(part) for what, part in _SERIALS.items()},
        "paused endpoints": select(func.count()).select_from(endpoint).where(_PAUSED),
    }
    found = {what: connection.execute(query).scalar() or 0 for what, query in asked.items()}
    return {what: count for what, count in found.items() if count}


class Waiting(NamedTuple):
    """One thing that a person should look at.

    Attributes:
        what: Its kind, as `needs_person` names it, or `refused serials`, `red sources` and others.
        name: Which one of its kind: a document's number, the name of an endpoint or source.
        sentence: How it stands.
    """

    what: str
    name: str
    sentence: str


def waiting(connection: Connection) -> Iterator[Waiting]:
    """Each document, endpoint and untold outcome that a person should look at, the oldest first of each kind."""
    for what, part in _DOCUMENTS.items():
        columns = (document.c.id, document.c.name, document.c.sentence)
        for number, name, sentence in connection.execute(select(*columns).where(part).order_by(document.c.id)):
            yield Waiting(what, str(number), f"document {number} ({name}): {sentence}")
    for what, part in {**_SERIALS, "refused serials": _REFUSED}.items():
        yield from _serials(connection, what, part)
    for name, sentence in connection.execute(select(endpoint.c.name, endpoint.c.sentence).where(_PAUSED)):
        yield Waiting("paused endpoints", name, f"endpoint {name}: {sentence}")
    untold = select(outbox.c.document_id, outbox.c.sentence).where(outbox.c.failures >= LASTING)
    for number, sentence in connection.execute(untold.order_by(outbox.c.document_id)):
        yield Waiting("untold outcomes", str(number), f"document {number}: {sentence}")


def _serials(connection: Connection, what: str, part: ColumnElement[bool]) -> Iterator[Waiting]:
    """By document: a person decides about the serials of one movement together."""
    query: Any = (
        select(document.c.id, document.c.name, func.count(), func.max(serial.c.sentence))
        .select_from(serial)
        .join(command, command.c.id == serial.c.command_id)
        .join(document, document.c.id == command.c.document_id)
        .where(part)
        .group_by(document.c.id)
        .order_by(document.c.id)
    )
    for number, name, count, sentence in connection.execute(query):
        yield Waiting(what, str(number), f"document {number} ({name}): {count} of its serials: {sentence}")
