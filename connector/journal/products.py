"""Numbers for (endpoint, GTIN)."""

from __future__ import annotations

from sqlalchemy import select

from connector.journal.journal import Transaction
from connector.journal.tables import product


def product_number(transaction: Transaction, endpoint: str, gtin: str) -> int:
    """The number of an (endpoint, GTIN), made at its first use."""
    known = transaction.products
    if (endpoint, gtin) not in known:
        known[endpoint, gtin] = _stored(transaction, endpoint, gtin)
    return known[endpoint, gtin]


def _stored(transaction: Transaction, endpoint: str, gtin: str) -> int:
    query = select(product.c.id).where(product.c.endpoint == endpoint, product.c.gtin == gtin)
    found = transaction.connection.execute(query).scalar()
    if found is not None:
        return int(found)
    number = transaction.next_id(product)
    transaction.connection.execute(product.insert(), {"id": number, "endpoint": endpoint, "gtin": gtin})
    return number
