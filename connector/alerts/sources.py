"""How the configured sources stand, and which of them a person should look at."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from sqlalchemy import Connection

from connector.config import Config
from connector.journal import queries
from connector.journal.attention import Waiting


def standing(config: Config, connection: Connection) -> Iterator[dict[str, Any]]:
    """Each configured source: name, type, mode, ok, sentence, at and last_document_at."""
    told = {row["name"]: row for row in queries.sources(connection)}
    nothing = {"ok": None, "sentence": "has not said anything yet", "at": None, "last_document_at": None}
    for name, source in config.sources.items():
        row = {"name": name, "type": source.type, "mode": source.mode} | nothing | told.get(name, {})
        yield row | {"ok": False, "sentence": source.problem, "at": None} if source.problem else row


def waiting(config: Config, connection: Connection, now: float, started: float) -> Iterator[Waiting]:
    """Sources that are red, and those that have handed over no document for too long.

    Args:
        config: With `alerts.silence_hours`.
        connection: To the journal.
        now: Seconds since 1970.
        started: When the host started: a source that never had a document is silent since then.
    """
    silence: Mapping[str, float] = config.alerts.silence_hours if config.alerts else {}
    for row in standing(config, connection):
        name, last = row["name"], row["last_document_at"] or started
        if row["ok"] is False:
            yield Waiting("red sources", name, f"source {name}: {row['sentence']}")
        if name in silence and now - last > silence[name] * 3600:
            sentence = f"source {name} has handed over no document for more than {silence[name]:g} hours"
            yield Waiting("silent sources", name, sentence)
