"""Storing findings."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from connector.journal.journal import Transaction
from connector.journal.tables import finding
from connector.model import Finding


def add_findings(transaction: Transaction, document_id: int, findings: Sequence[Finding]) -> list[int]:
    """Store findings of a document; returns their numbers."""
    rows: list[dict[str, Any]] = [
        {
            "id": transaction.next_id(finding),
            "document_id": document_id,
            "kind": each.kind,
            "sentence": each.sentence,
            "line": each.place.line if each.place else 0,
            "path": each.place.path if each.place else "",
            "rule_line": each.rule_line,
            "gtin": each.gtin,
            "serial": each.serial,
        }
        for each in findings
    ]
    if rows:
        transaction.connection.execute(finding.insert(), rows)
    return [row["id"] for row in rows]
