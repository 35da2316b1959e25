"""What the journal says at the end, read without the program."""

from __future__ import annotations

import json
import sqlite3
from collections import defaultdict
from contextlib import closing
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

Row = dict[str, Any]
_SERIALS = """
SELECT s.id, s.serial, s.state, s.waits_for, s.uncertain, s.again, s.sentence,
       c.id AS command_id, c.document_id, c.product_code, c.send_to_market
FROM serial s JOIN command c ON c.id = s.command_id ORDER BY s.id
"""


@dataclass(frozen=True)
class Ledger:
    """Tables of the journal.

    Attributes:
        documents: Oldest first.
        serials: Of commands, oldest first.
        attempts: Oldest first, each with the list `serial_ids`.
        findings: Oldest first.
        originals: Bytes by document.id.
        untold: How many documents wait in the outbox.
    """

    documents: list[Row]
    serials: list[Row]
    attempts: list[Row]
    findings: list[Row]
    originals: dict[int, bytes]
    untold: int

    @cached_property
    def by_pack(self) -> dict[tuple[str, str], list[Row]]:
        """Rows of each (GTIN, serial)."""
        found = defaultdict(list)
        for row in self.serials:
            found[row["product_code"], row["serial"]].append(row)
        return dict(found)

    @cached_property
    def attempts_of(self) -> dict[int, list[Row]]:
        """Attempts that named each serial.id."""
        found = defaultdict(list)
        for attempt in self.attempts:
            for serial_id in attempt["serial_ids"]:
                found[serial_id].append(attempt)
        return dict(found)


def read(journal: Path) -> Ledger:
    """Read a journal that nobody writes now."""
    with closing(sqlite3.connect(journal)) as connection:
        connection.row_factory = sqlite3.Row
        attempts = [each | {"serial_ids": json.loads(each["serial_ids"])} for each in _all(connection, "attempt")]
        return Ledger(
            documents=_all(connection, "document"),
            serials=[dict(each) for each in connection.execute(_SERIALS)],
            attempts=attempts,
            findings=_all(connection, "finding"),
            originals=dict(connection.execute("SELECT document_id, original FROM content").fetchall()),
            untold=connection.execute("SELECT count(*) FROM outbox").fetchone()[0],
        )


def _all(connection: sqlite3.Connection, table: str) -> list[Row]:
    return [dict(row) for row in connection.execute(f"SELECT * FROM {table} ORDER BY id")]  # noqa: S608 - a table's name
