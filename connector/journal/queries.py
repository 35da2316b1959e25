"""What people ask of the journal. Rows are dicts, as tables and as JSON."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from sqlalchemy import ColumnElement, Connection, Select, and_, case, func, or_, select

from connector.journal.tables import (
    OPEN_SERIAL,
    OPEN_STATES,
    attempt,
    command,
    content,
    document,
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
    """Which documents, commands or serials; of every part that is given one must hold.

    Attributes:
        documents: Numbers of documents.
        commands: Numbers of commands.
        states: States: of documents where documents are asked for, else of serials.
        sources: Names of sources.
        endpoints: Names of endpoints.
        gtins: GTINs of 14 digits.
        serials: Serials.
        holds: Why something is held.
        docnums: DOCNUMs of IDocs, with or without their leading zeros.
        since: Documents received at or after this time, seconds since 1970.
        until: Documents received before this time, seconds since 1970.
    """

    documents: tuple[int, ...] = ()
    commands: tuple[int, ...] = ()
    states: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    endpoints: tuple[str, ...] = ()
    gtins: tuple[str, ...] = ()
    serials: tuple[str, ...] = ()
    holds: tuple[str, ...] = ()
    docnums: tuple[str, ...] = ()
    since: float | None = None
    until: float | None = None

    @property
    def is_empty(self) -> bool:
        """Whether it would take everything."""
        return self == Filter()


def _has_docnum(docnum: str) -> ColumnElement[bool]:
    # SAP pads it to 16 characters and shows it without the zeros; a part of a key holds no slash of its own.
    bare = quote(docnum.lstrip("0"), safe="")
    ends = (f"/{bare.rjust(length, '0')}" for length in range(len(bare), 17))
    return and_(
        document.c.key.startswith("idoc/"), or_(*(document.c.key.endswith(end, autoescape=True) for end in ends))
    )


def document_parts(wanted: Filter) -> Iterable[ColumnElement[bool]]:
    """The conditions that a filter sets to documents themselves."""
    if wanted.documents:
        yield document.c.id.in_(wanted.documents)
    if wanted.sources:
        yield document.c.source.in_(wanted.sources)
    if wanted.docnums:
        yield or_(*map(_has_docnum, wanted.docnums))
    if wanted.since is not None:
        yield document.c.received_at >= wanted.since
    if wanted.until is not None:
        yield document.c.received_at < wanted.until


def _serial_parts(wanted: Filter) -> Iterable[ColumnElement[bool]]:
    yield from document_parts(wanted)
    named: tuple[tuple[ColumnElement[Any], tuple[object, ...]], ...] = (
        (command.c.endpoint, wanted.endpoints),
        (command.c.product_code, wanted.gtins),
        (command.c.id, wanted.commands),
        (serial.c.serial, wanted.serials),
        (serial.c.hold, wanted.holds),
        (serial.c.state, wanted.states),
    )
    yield from (column.in_(values) for column, values in named if values)
    if wanted.states and set(wanted.states) <= set(OPEN_STATES):
        yield OPEN_SERIAL


_SERIAL_NAMES = ("serial", "state", "outcome", "hold", "movement", "item", "line", "sentence", "waits_for", "uncertain")
_SERIAL = (
    serial.c.id,
    serial.c.command_id,
    *(serial.c[name] for name in _SERIAL_NAMES),
    *(command.c[name] for name in ("document_id", "endpoint", "product_code", "reason", "rule_line")),
    *(command.c[name] for name in ("send_to_market", "market_id")),
)


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
    query = select(*columns).where(*document_parts(wanted)).order_by(document.c.id)
    if wanted.states:
        query = query.where(document.c.state.in_(wanted.states))
    if wanted.holds:
        query = query.where(document.c.hold.in_(wanted.holds))
    inner = {name: getattr(wanted, name) for name in ("commands", "endpoints", "gtins", "serials")}
    if any(inner.values()):
        narrow = Filter(**inner)
        query = query.where(document.c.id.in_(_joined([command.c.document_id], narrow)))
    return query


def document_row(connection: Connection, document_id: int) -> dict[str, Any] | None:
    """Everything about one document but its bytes; None when there is no such document."""
    row = connection.execute(select(document).where(document.c.id == document_id)).mappings().first()
    return dict(row) if row else None


_DOCUMENT_NAMES = "id source name key sender mode state result hold sentence received_at"
_DOCUMENT = tuple(document.c[name] for name in _DOCUMENT_NAMES.split())
_ONE_DOCUMENT = select(*_DOCUMENT)


def _rows(connection: Connection, query: Select[Any]) -> Rows:
    return [dict(row) for row in connection.execute(query).mappings()]


def documents(connection: Connection, wanted: Filter, limit: int) -> Rows:
    """Documents, the newest first."""
    query = _documents(_DOCUMENT, wanted).order_by(None)
    return _rows(connection, query.order_by(document.c.id.desc()).limit(limit))


def documents_by_id(connection: Connection, document_ids: Iterable[int]) -> Rows:
    """Documents by their numbers, oldest first."""
    return [row for each in document_ids for row in _rows(connection, _ONE_DOCUMENT.where(document.c.id == each))]


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
    return _rows(connection, _joined(_SERIAL, wanted).order_by(serial.c.id).limit(limit))


def serials_by_id(connection: Connection, serial_ids: Iterable[int]) -> Rows:
    """Serials of commands by their numbers, oldest first."""
    query = _joined(_SERIAL, Filter()).where(serial.c.id.in_(list(serial_ids)))
    return _rows(connection, query.order_by(serial.c.id))


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


def attempts_naming(connection: Connection, serial_ids: Iterable[int]) -> Rows:
    """Attempts that named one of these serials of commands, oldest first."""
    wanted = set(serial_ids)
    query = select(serial.c.command_id).where(serial.c.id.in_(wanted))
    rows = attempts(connection, set(connection.execute(query).scalars()))
    named = select(attempt.c.id, attempt.c.serial_ids).where(attempt.c.id.in_([row["id"] for row in rows]))
    kept = {row.id for row in connection.execute(named) if wanted.intersection(json.loads(row.serial_ids))}
    return [row for row in rows if row["id"] in kept]


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
    query = select(serial.c.state, func.count()).where(OPEN_SERIAL).group_by(serial.c.state)
    return {
        "documents": {row[0]: row[1] for row in connection.execute(by_state)},
        "serials": {row[0]: row[1] for row in connection.execute(query)},
    }


def sources(connection: Connection) -> Rows:
    """How each source says it stands, and when it last handed over a document."""
    newest = select(func.max(document.c.received_at)).where(document.c.source == source.c.name)
    columns = (source.c.name, source.c.ok, source.c.sentence, source.c.at)
    query = select(*columns, newest.scalar_subquery().label("last_document_at")).order_by(source.c.name)
    return _rows(connection, query)


def untold(connection: Connection) -> Rows:
    """Outcomes that could not be told so far."""
    names = ("document_id", "due_at", "failures", "sentence")
    return _rows(connection, select(*(outbox.c[name] for name in names)).where(outbox.c.failures > 0))


def work(connection: Connection) -> dict[str, int]:
    """What is left to do, how many of each; empty when nothing is."""
    open_serials = and_(OPEN_SERIAL, serial.c.state.in_((SerialState.QUEUED, SerialState.SENDING)))
    asked = {
        "documents to map": select(func.count()).where(document.c.state == DocumentState.RECEIVED),
        "serials to send": select(func.count()).where(open_serials),
        "outcomes to tell": select(func.count()).select_from(outbox),
    }
    found = {what: connection.execute(query).scalar() or 0 for what, query in asked.items()}
    return {what: count for what, count in found.items() if count}


def work_left(connection: Connection) -> bool:
    """Whether a document waits to be mapped, or an outcome to be told."""
    received = select(document.c.id).where(document.c.state == DocumentState.RECEIVED).limit(1)
    waiting = select(outbox.c.document_id).limit(1)
    return any(connection.execute(query).first() is not None for query in (received, waiting))
