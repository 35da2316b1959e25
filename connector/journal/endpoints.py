"""How each endpoint stands: open, paused and why, on probation (promise 5)."""

from __future__ import annotations

from typing import NamedTuple

from sqlalchemy import Connection, bindparam, func, select, update

from connector.journal import later, settling
from connector.journal.chain import Event
from connector.journal.journal import Transaction
from connector.journal.prepared import Prepared
from connector.journal.serials import change_serials
from connector.journal.tables import attempt, command, endpoint, serial
from connector.model import SerialState

LIKE_REFUSALS = 5
"""So many like refusals in a row, of more than one product, pause an endpoint."""


class Standing(NamedTuple):
    """How an endpoint stands.

    Attributes:
        name: Its name in connector.yaml.
        paused_by: None while open; `connector` (it probes by itself), `missing` (connector.yaml does not have it),
            `refusals`, `restored` or `person` (a person resumes).
        paused_until: When the connector probes next, seconds since 1970; None without a probe.
        sentence: Why it is paused.
        since: When it was paused or resumed.
        failures: Probes in a row that failed.
        probation: One command at a time, until one is fully confirmed.
    """

    name: str
    paused_by: str | None = None
    paused_until: float | None = None
    sentence: str = ""
    since: float = 0.0
    failures: int = 0
    probation: bool = True

    def may_send(self, now: float) -> bool:
        """Whether a command, or a probe, may leave now."""
        if self.paused_by == "connector":
            return self.paused_until is None or self.paused_until <= now
        return self.paused_by is None


_COLUMNS = tuple(endpoint.c[name] for name in Standing._fields)


def standing(connection: Connection, name: str) -> Standing:
    """How an endpoint stands; one never heard of is open and on probation."""
    row = _STANDING.first(connection, name=name)
    return Standing._make((*row[:-1], bool(row[-1]))) if row else Standing(name)


_STANDING = Prepared(select(*_COLUMNS).where(endpoint.c.name == bindparam("name")))


def every(connection: Connection) -> list[Standing]:
    """All endpoints that the journal knows, by name."""
    return [Standing._make(row) for row in connection.execute(select(*_COLUMNS).order_by(endpoint.c.name))]


def start(transaction: Transaction, name: str, fingerprint: str) -> None:
    """A host starts with this endpoint: it is on probation; changed settings end the connector's own pause.

    Args:
        transaction: The one to write in.
        name: Its name.
        fingerprint: Of its settings, without secrets.
    """
    row = transaction.connection.execute(select(endpoint.c.fingerprint).where(endpoint.c.name == name)).first()
    if row is None:
        fresh = Standing(name, since=transaction.now)._asdict() | {"fingerprint": fingerprint}
        transaction.connection.execute(endpoint.insert(), fresh)
        return
    now = standing(transaction.connection, name)._replace(probation=True)
    if row.fingerprint != fingerprint:
        transaction.tell(Event("endpoint.changed", {"fingerprint": fingerprint}, endpoint=name))
    if now.paused_by in ("connector", "missing"):
        now = Standing(name, since=transaction.now)
    _write(transaction, now, fingerprint)


def clock_set_back(transaction: Transaction) -> None:
    """No pause lasts longer because the machine's clock was set back: its times are counted from now."""
    later = update(endpoint).where(endpoint.c.paused_until > transaction.now).values(paused_until=transaction.now)
    transaction.connection.execute(later)
    since = update(endpoint).values(since=func.min(endpoint.c.since, transaction.now))
    transaction.connection.execute(since)


def put(transaction: Transaction, now: Standing) -> None:
    """Change how an endpoint stands; pausing and going on are events."""
    before = standing(transaction.connection, now.name)
    if before == now:
        return
    _write(transaction, now)
    if before.paused_by != now.paused_by or before.sentence != now.sentence:
        kind = "endpoint.paused" if now.paused_by else "endpoint.resumed"
        transaction.tell(Event(kind, {"by": now.paused_by, "sentence": now.sentence}, endpoint=now.name))


def _write(transaction: Transaction, now: Standing, fingerprint: str | None = None) -> None:
    values: dict[str, object] = now._asdict()
    if fingerprint is not None:
        values["fingerprint"] = fingerprint
    changed = transaction.connection.execute(update(endpoint).where(endpoint.c.name == now.name).values(values))
    if changed.rowcount == 0:
        transaction.connection.execute(endpoint.insert(), values | {"fingerprint": fingerprint or ""})


def hold_like_refusals(transaction: Transaction, name: str, since: float) -> str | None:
    """Hold the last five refusals when they are alike and name several products.

    Args:
        transaction: The one to write in.
        name: The endpoint.
        since: Refusals before this time do not count: a person resumed after them.

    Returns:
        A sentence that says what was held, or None when there is nothing of the kind.
    """
    query = (
        select(attempt.c.verdict, attempt.c.status, attempt.c.error_type, attempt.c.command_id, command.c.product_id)
        .join(command, command.c.id == attempt.c.command_id)
        .where(attempt.c.endpoint == name, attempt.c.started_at >= since, attempt.c.finished_at.is_not(None))
        .order_by(attempt.c.started_at.desc(), attempt.c.id.desc())
        .limit(LIKE_REFUSALS)
    )
    rows = transaction.connection.execute(query).all()
    kinds = {(row.verdict, row.status, row.error_type) for row in rows}
    products = {row.product_id for row in rows}
    if len(rows) < LIKE_REFUSALS or len(kinds) > 1 or rows[0].verdict != "refused" or len(products) == 1:
        return None
    named = rows[0].error_type or f"HTTP {rows[0].status}"
    sentence = f"{LIKE_REFUSALS} commands in a row were refused with {named}, across {len(products)} products"
    _hold(transaction, [row.command_id for row in rows], sentence)
    return sentence


def _hold(transaction: Transaction, command_ids: list[int], sentence: str) -> None:
    values = {"state": SerialState.HELD, "hold": "refusals", "sentence": sentence}
    refused = (serial.c.command_id.in_(command_ids), serial.c.state == SerialState.REFUSED)
    held = transaction.connection.execute(select(serial.c.id).where(*refused)).scalars().all()
    change_serials(transaction, held, values)
    for command_id in command_ids:
        transaction.tell(Event("serial.held", {"hold": "refusals", "sentence": sentence}, command_id=command_id))
    settling.follow(transaction, {*command_ids, *later.wait_again(transaction, held)})
