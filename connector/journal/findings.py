"""Storing findings."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from connector.journal.journal import Transaction
from connector.journal.rows import insert_rows
from connector.journal.tables import finding
from connector.model import Finding


def add_findings(transaction: Transaction, findings: Sequence[tuple[int, Finding]]) -> list[int]:
    """Store findings, each with its document's number; returns their own numbers."""
    rows = [_row(transaction, document_id, each) for document_id, each in findings]
    insert_rows(transaction.connection, finding, rows)
    return [row["id"] for row in rows]


def _row(transaction: Transaction, document_id: int, found: Finding) -> dict[str, Any]:
    return {
        "id": transaction.next_id(finding),
        "document_id": document_id,
        "kind": found.kind,
        "sentence": found.sentence,
        "line": found.place.line if found.place else 0,
        "path": found.place.path if found.place else "",
        "rule_line": found.rule_line,
        "gtin": found.gtin,
        "serial": found.serial,
    }
