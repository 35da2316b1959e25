"""Storing findings."""

from __future__ import annotations

from typing import Any

from connector.journal.findings import add_findings
from connector.model import Finding, FindingKind, Place


def test_findings_are_stored_with_their_place_in_order(bench: Any) -> None:
    """Their numbers come back; a finding about the whole document has no place."""
    document_id = bench.accept().document_id
    found = [
        Finding(FindingKind.HELD, "no GTIN", Place(5, "/IDOC/ITEM[2]"), 11, "09506000134352", "A"),
        Finding(FindingKind.IGNORED, "not ours"),
    ]
    with bench.writing() as transaction:
        assert add_findings(transaction, [(document_id, each) for each in found]) == [1, 2]
        assert add_findings(transaction, []) == []
    assert bench.outcome(document_id).findings == tuple(found)
