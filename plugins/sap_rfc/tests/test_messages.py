"""Documents and the rest as JSON."""

from __future__ import annotations

import json
from typing import Any

from connector_sap_rfc import messages

from connector.plugin import CheckFinding, Document, Key, Receipt, Taken


def _through_json(message: Any) -> Any:
    return json.loads(json.dumps(message))


def test_a_document_survives_the_pipe() -> None:
    """Bytes exactly, whatever they are; key and sender too."""
    key = Key("material", ("PRD", "100", "49/0", "2026"))
    for document in (Document(key, "PRD/100", b"\x00\xff<a/>", b"<b/>", "n"), Document(key, "none", b"")):
        assert messages.document_of(_through_json(messages.document_message(document))) == document


def test_receipts_and_findings_survive_the_pipe() -> None:
    """With their kinds."""
    receipt, finding = Receipt(7, Taken.CONFLICT), CheckFinding("part", None, "sentence")
    assert messages.receipt_of(_through_json(messages.receipt_message(receipt))) == receipt
    assert messages.finding_of(_through_json(messages.finding_message(finding))) == finding
