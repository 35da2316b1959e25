"""What became of one dropped file, as lines for a person."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import Connection

from connector.journal import queries
from connector.journal.queries import Filter

ABOUT = {
    "01-scrapped.xml": "two items scrapped, movement 551",
    "02-two-samples-in-one-file.xml": "one file, two IDocs: samples drawn, 333 and 331",
    "03-moved-between-locations.xml": "a transfer, movement 311: the packs stay in stock",
    "04-scrapped-sent-again.xml": "the first IDoc once more: taken once",
    "05-scrapping-taken-back.xml": "movement 552 reverses a 551 that was sent already",
    "06-serial-of-no-item.xml": "a serial that names item 2 of 1",
    "07-unknown-material.xml": "a material that the look-up table does not have",
    "08-cut-off.xml": "a file that ends in the middle",
    "09-product-not-registered.xml": "a product that the API does not know",
}
"""By file, what it shows."""


def story(connection: Connection, after: int) -> Iterator[str]:
    """Lines about every document that something happened to since an event.

    Args:
        connection: To the journal.
        after: Number of the last event already told.
    """
    happened = queries.events_after(connection, after)
    for document_id in sorted({each["document_id"] for each in happened if each["document_id"]}):
        mine = [each for each in happened if each["document_id"] == document_id]
        if all(each["kind"] == "document.repeat" for each in mine):
            yield f"document {document_id}: the same content again, a repeat: nothing is sent"
        else:
            yield from _document(connection, document_id)


def _document(connection: Connection, document_id: int) -> Iterator[str]:
    [row] = queries.documents(connection, Filter(documents=(document_id,)), 1)
    result = f", {row['result']}" if row["result"] else ""
    sentence = f": {row['sentence']}" if row["sentence"] else ""
    yield f"document {document_id} ({row['name']}): {row['state']}{result}{sentence}"
    for finding in queries.findings(connection, document_id):
        serial = f" serial {finding['serial']}" if finding["serial"] else ""
        yield f"  {finding['kind']}, line {finding['line']}{serial}: {finding['sentence']}"
    for command in reversed(queries.commands(connection, Filter(documents=(document_id,)), 100)):
        yield from _command(connection, command)


def _command(connection: Connection, command: dict[str, Any]) -> Iterator[str]:
    market = f"market {command['market_id']}" if command["send_to_market"] else "internal"
    serials = queries.serials(connection, Filter(commands=(command["id"],)))
    named = " ".join(each["serial"] for each in serials)
    yield f"  command {command['id']}: {command['reason']} {command['product_code']} ({market}) {named}"
    for attempt in queries.attempts(connection, [command["id"]]):
        yield f"    the API's answer: {attempt['sentence'] or attempt['verdict']}"
    yield f"    now: {command['state']}"
