"""The audit chain: each event hashes the one before it.

The hash covers chain id, number, previous hash, time, kind, ids and the digest of the details, so that the
details may be purged and the chain still verifies.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from sqlalchemy import Connection, bindparam, select

from connector.journal.prepared import Prepared
from connector.journal.rows import insert_rows, to_json
from connector.journal.tables import event

GENESIS = b"\0" * 32


class Head(NamedTuple):
    """The newest event: its number (0 for an empty chain) and its hash."""

    number: int
    hash: bytes

    def __str__(self) -> str:
        return f"{self.number}:{self.hash.hex()}"

    @classmethod
    def parse(cls, text: str) -> Head:
        """Read what `str(head)` wrote.

        Raises:
            ValueError: The text is not `NUMBER:HASH`.
        """
        number, _, digest = text.strip().partition(":")
        head = cls(int(number), bytes.fromhex(digest))
        if head.number < 0 or len(head.hash) != 32:
            raise ValueError(f"{text!r} is not NUMBER:HASH")
        return head


@dataclass(frozen=True, slots=True)
class Event:
    """A change of state, not yet in the chain.

    Attributes:
        kind: What happened, e.g. `document.received`.
        details: Values for a person, JSON-serialisable; never a secret.
        document_id: The document concerned.
        command_id: The command concerned.
        endpoint: The endpoint concerned.
    """

    kind: str
    details: dict[str, Any] = field(default_factory=dict)
    document_id: int | None = None
    command_id: int | None = None
    endpoint: str | None = None


def head(connection: Connection) -> Head:
    """The newest event."""
    row = _HEAD.first(connection)
    return Head._make(row) if row else Head(0, GENESIS)


_HEAD = Prepared(select(event.c.number, event.c.hash).order_by(event.c.number.desc()).limit(bindparam("limit", 1)))


def link(chain_id: str, previous: bytes, row: dict[str, Any]) -> bytes:
    """Hash of one event.

    Args:
        chain_id: The journal's id.
        previous: Hash of the event before it.
        row: `number`, `at`, `kind`, `document_id`, `command_id`, `endpoint`, `digest`.
    """
    ids = [row["document_id"], row["command_id"], row["endpoint"]]
    text = json.dumps([chain_id, row["number"], previous.hex(), row["at"], row["kind"], ids, row["digest"].hex()])
    return hashlib.sha256(text.encode()).digest()


def append(connection: Connection, chain_id: str, at: float, events: Iterable[Event]) -> Head:
    """Add events to the chain, inside the transaction that made the changes they tell of."""
    newest = head(connection)
    rows, digests, hashes = [], [], []
    for each in events:
        details = to_json(each.details)
        row: dict[str, Any] = {
            "number": newest.number + 1,
            "at": at,
            "kind": each.kind,
            "document_id": each.document_id,
            "command_id": each.command_id,
            "endpoint": each.endpoint,
            "details": details,
            "digest": hashlib.sha256(details.encode()).digest(),
        }
        newest = Head(row["number"], link(chain_id, newest.hash, row))
        hashes.append(newest.hash)
        digests.append(row.pop("digest"))
        del row["at"]
        rows.append(row)
    insert_rows(connection, event, rows, {"at": at}, {"digest": b"".join(digests), "hash": b"".join(hashes)})
    return newest


def broken(connection: Connection, chain_id: str, known: Head | None = None) -> Iterator[str]:
    """Sentences that say where the chain does not hold; none when it does.

    Args:
        connection: Any connection to the journal.
        chain_id: The journal's id.
        known: A head that was kept outside the journal.
    """
    previous, expected, seen = GENESIS, 1, known is None or known.number == 0
    for row in connection.execute(select(event).order_by(event.c.number)).mappings():
        if row["number"] != expected:
            yield f"event {expected} is missing"
        if row["details"] is not None and hashlib.sha256(row["details"].encode()).digest() != row["digest"]:
            yield f"the details of event {row['number']} ({row['kind']}) were altered"
        if link(chain_id, previous, dict(row)) != row["hash"]:
            yield f"event {row['number']} ({row['kind']}) was altered, or the one before it"
        if known and row["number"] == known.number:
            seen = True
            if row["hash"] != known.hash:
                yield f"event {known.number} is not the one that was known outside the journal"
        previous, expected = row["hash"], row["number"] + 1
    if not seen and known:
        yield f"the events from {expected} to {known.number}, known outside the journal, are missing"
