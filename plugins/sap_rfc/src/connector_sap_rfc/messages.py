"""Documents, keys and receipts as JSON, for the pipe."""

from __future__ import annotations

import base64
from typing import Any

from connector.plugin import CheckFinding, Document, Key, Receipt, Taken

Message = dict[str, Any]


def document_message(document: Document) -> Message:
    """A document for the pipe."""
    return {
        "key": str(document.key),
        "sender": document.sender,
        "original": base64.b64encode(document.original).decode(),
        "xml": None if document.xml is None else base64.b64encode(document.xml).decode(),
        "name": document.name,
    }


def document_of(message: Message) -> Document:
    """The document of a message."""
    xml = message["xml"]
    return Document(
        key=Key.parse(message["key"]),
        sender=message["sender"],
        original=base64.b64decode(message["original"]),
        xml=None if xml is None else base64.b64decode(xml),
        name=message["name"],
    )


def receipt_message(receipt: Receipt) -> list[Any]:
    """A receipt for the pipe."""
    return [receipt.document_id, receipt.taken.value]


def receipt_of(message: list[Any]) -> Receipt:
    """The receipt of a message."""
    return Receipt(message[0], Taken(message[1]))


def finding_message(finding: CheckFinding) -> Message:
    """A finding for the pipe."""
    return {"part": finding.part, "ok": finding.ok, "sentence": finding.sentence}


def finding_of(message: Message) -> CheckFinding:
    """The finding of a message."""
    return CheckFinding(message["part"], message["ok"], message["sentence"])
