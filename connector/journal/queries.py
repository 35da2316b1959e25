"""What people ask of the journal. Rows are dicts, as tables and as JSON."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, case, func, select

from connector.journal.tables import (
    attempt,
    command,
    content,
    document,
    endpoint,
    event,
    finding,
    outbox,
    serial,
    source,
)
from connector.model import DocumentState, SerialState

Rows = list[dict[str, Any]]

_BADNESS = case({str(state): place for place, state in enumerate(SerialState)}, value=serial.c.state)
_WORST = {place: str(state) for place, state in enumerate(SerialState)}


@dataclass(frozen=True, slots=True)
class Filter:
    """Which documents, commands or serials; every part that is given must hold.

    Attributes:
        documents: Numbers of documents.
        commands: Numbers of commands.
        states: States: of documents where documents are asked for, else of serials.
        source: Name of a source.
        endpoint: Name of an endpoint.
        gtin: 14 digits.
        serial: A serial.
        hold: Why something is held.
        since: Documents received at or after this time, seconds since 1970.
    """

    documents: tuple[int, ...] = ()
    commands: tuple[int, ...] = ()
    states: tuple[str, ...] = ()
    source: str = ""
    endpoint: str = ""
    gtin: str = ""
    serial: str = ""
    hold: str = ""
    since: float | None = None

    @property
    def is_empty(self) -> bool:
        """Whether it would take everything."""
        return self == Filter()


def _document_parts(wanted: Filter) -> Iterable[ColumnElement[bool]]:
    if wanted.documents:
        yield document.c.id.in_(wanted.documents)
    if wanted.source:
        yield document.c.source == wanted.source
    if wanted.since is not None:
        yield document.c.received_at >= wanted.since


def _serial_parts(wanted: Filter) -> Iterable[ColumnElement[bool]]:
    yield from _document_parts(wanted)
    exact = (
        (command.c.endpoint, wanted.endpoint),
        (command.c.product_code, wanted.gtin),
        (serial.c.serial, wanted.serial),
    )
    yield from (column == text for column, text in (*exact, (serial.c.hold, wanted.hold)) if text)
    if wanted.commands:
        yield command.c.id.in_(wanted.commands)
    if wanted.states:
        yield serial.c.state.in_(wanted.states)


def _joined(columns: Iterable[Any], wanted: Filter) -> Select[Any]:
    chosen = select(*columns).select_from(serial).join(command, command.c.id == serial.c.command_id)
    return chosen.join(document, document.c.id == command.c.document_id).where(*_serial_parts(wanted))


def serial_ids(connection: Connection, wanted: Filter) -> list[int]:
    """Numbers of the serials of commands that a filter takes."""
    return list(connection.execute(_joined([serial.c.id], wanted).order_by(serial.c.id)).scalars())


def document_ids(connection: Connection, wanted: Filter) -> list[int]:
    """Numbers of the documents that a filter takes."""
    return list(connection.execute(_documents([document.c.id], wanted)).scalars())


def _documents(columns: Iterable[Any], wanted: Filter) -> Select[Any]:
    query = select(*columns).where(*_document_parts(wanted)).order_by(document.c.id)
    if wanted.states:
        query = query.where(document.c.state.in_(wanted.states))
    if wanted.hold:
        query = query.where(document.c.hold == wanted.hold)
    if wanted.gtin or wanted.serial or wanted.commands or wanted.endpoint:
        narrow = Filter((), wanted.commands, (), "", wanted.endpoint, wanted.gtin, wanted.serial)
        query = query.where(document.c.id.in_(_joined([command.c.document_id], narrow)))
    return query


def _rows(connection: Connection, query: Select[Any]) -> Rows:
    return [dict(row) for row in connection.execute(query).mappings()]


def documents(connection: Connection, wanted: Filter, limit: int) -> Rows:
    """Documents, the newest first."""
    names = ("id", "source", "name", "key", "sender", "mode", "state", "result", "hold", "sentence", "received_at")
    query = _documents([document.c[name] for name in names], wanted).order_by(None)
    return _rows(connection, query.order_by(document.c.id.desc()).limit(limit))


def commands(connection: Connection, wanted: Filter, limit: int) -> Rows:
    """Commands, the newest first; each with the worst state of its serials (those that the filter takes)."""
    names = ("id", "document_id", "endpoint", "product_code", "reason", "send_to_market", "market_id", "due_at")
    worst = func.min(_BADNESS).label("state")
    columns = [*(command.c[name] for name in names), func.count().label("serials"), worst]
    query = _joined([*columns, func.max(serial.c.sentence).label("sentence")], wanted)
    rows = _rows(connection, query.group_by(command.c.id).order_by(command.c.id.desc()).limit(limit))
    return [row | {"state": _WORST[row["state"]]} for row in rows]


def serials(connection: Connection, wanted: Filter, limit: int = 10_000) -> Rows:
    """Serials of commands, oldest first."""
    names = ("serial", "state", "outcome", "hold", "movement", "item", "line", "sentence", "waits_for", "uncertain")
    about = (command.c.document_id, command.c.endpoint, command.c.product_code, command.c.reason, command.c.rule_line)
    columns = [serial.c.id, serial.c.command_id, *(serial.c[name] for name in names), *about]
    return _rows(connection, _joined(columns, wanted).order_by(serial.c.id).limit(limit))


def findings(connection: Connection, document_id: int) -> Rows:
    """Findings of a document, closed ones too."""
    names = ("kind", "sentence", "line", "path", "rule_line", "gtin", "serial", "closed")
    query = select(*(finding.c[name] for name in names)).where(finding.c.document_id == document_id)
    return _rows(connection, query.order_by(finding.c.id))


def attempts(connection: Connection, command_ids: Iterable[int]) -> Rows:
    """Attempts of commands, oldest first."""
    names = (
        "id",
        "command_id",
        "serial_count",
        "started_at",
        "finished_at",
        "verdict",
        "status",
        "error_type",
        "sentence",
    )
    query = select(*(attempt.c[name] for name in names)).where(attempt.c.command_id.in_(list(command_ids)))
    return _rows(connection, query.order_by(attempt.c.id))


def events(connection: Connection, document_id: int) -> Rows:
    """What happened to a document and its commands, oldest first."""
    own = select(command.c.id).where(command.c.document_id == document_id)
    query = select(event.c.number, event.c.at, event.c.kind, event.c.command_id, event.c.details)
    query = query.where((event.c.document_id == document_id) | event.c.command_id.in_(own)).order_by(event.c.number)
    return [row | {"details": json.loads(row["details"] or "null")} for row in _rows(connection, query)]


def events_after(connection: Connection, number: int) -> Rows:
    """Events with a higher number, oldest first, without their details."""
    columns = (event.c.number, event.c.at, event.c.kind, event.c.document_id, event.c.command_id, event.c.endpoint)
    return _rows(connection, select(*columns).where(event.c.number > number).order_by(event.c.number))


def original(connection: Connection, document_id: int) -> bytes | None:
    """A document's bytes as they came."""
    return connection.execute(select(content.c.original).where(content.c.document_id == document_id)).scalar()


def counts(connection: Connection) -> dict[str, dict[str, int]]:
    """How many documents and serials are in each state that is not settled, and how many documents there are.

    Settled serials are counted by their documents: counting millions of rows would make `status` slow.
    """
    by_state = select(document.c.state, func.count()).group_by(document.c.state)
    open_serials = ("queued", "sending", "unconfirmed", "held", "refused")
    query = select(serial.c.state, func.count()).where(serial.c.state.in_(open_serials)).group_by(serial.c.state)
    return {
        "documents": {row[0]: row[1] for row in connection.execute(by_state)},
        "serials": {row[0]: row[1] for row in connection.execute(query)},
    }


def sources(connection: Connection) -> Rows:
    """How each source says it stands, and when it last handed over a document."""
    newest = select(document.c.source, func.max(document.c.received_at).label("last_document_at"))
    last = newest.group_by(document.c.source).subquery()
    columns = (source.c.name, source.c.ok, source.c.sentence, source.c.at, last.c.last_document_at)
    query = select(*columns).outerjoin(last, last.c.source == source.c.name).order_by(source.c.name)
    return _rows(connection, query)


def untold(connection: Connection) -> Rows:
    """Outcomes that could not be told so far."""
    names = ("document_id", "due_at", "failures", "sentence")
    return _rows(connection, select(*(outbox.c[name] for name in names)).where(outbox.c.failures > 0))


def work_left(connection: Connection) -> bool:
    """Whether a document waits to be mapped, or an outcome to be told."""
    received = select(document.c.id).where(document.c.state == DocumentState.RECEIVED).limit(1)
    waiting = select(outbox.c.document_id).limit(1)
    return any(connection.execute(query).first() is not None for query in (received, waiting))


def needs_person(connection: Connection) -> dict[str, int]:
    """What waits for a person: how many of each; empty when nothing does."""
    held_documents = select(func.count()).where(document.c.state == DocumentState.HELD)
    held = select(func.count()).where(serial.c.state == SerialState.HELD, serial.c.hold != "document")
    unsure = (serial.c.state == SerialState.UNCONFIRMED, ~serial.c.again)
    unconfirmed = select(func.count()).where(*unsure)
    paused = select(func.count()).select_from(endpoint).where(endpoint.c.paused_by.in_(["person", "refusals"]))
    asked = {
        "held documents": held_documents.select_from(document),
        "held serials": held.select_from(serial),
        "unconfirmed serials": unconfirmed.select_from(serial),
        "paused endpoints": paused,
    }
    found = {name: connection.execute(query).scalar() or 0 for name, query in asked.items()}
    return {name: count for name, count in found.items() if count}
