"""What people name: a name that nobody knows must not look like an empty list."""

from __future__ import annotations

from typing import TYPE_CHECKING

from connector.errors import NotAllowed

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlalchemy import Connection

    from connector.host.opening import Site
    from connector.journal.queries import Filter

LONGEST = 20
"""Characters of a GS1 serial at most (AI 21); SAP pads one of digits to 18."""


def expect_known(site: Site, connection: Connection, wanted: Filter) -> None:
    """Refuse a source or an endpoint that is neither in connector.yaml nor in the journal.

    Raises:
        NotAllowed: Names the first such, and those that are known.
    """
    from connector.journal import endpoints, queries
    from connector.journal.queries import Filter

    sources = {**site.config.sources, **{row["name"]: row for row in queries.sources(connection)}}
    for name in wanted.sources:
        if name not in sources and not queries.documents(connection, Filter(sources=(name,)), 1):
            raise NotAllowed(_unknown("source", name, sources))
    known = {**site.config.endpoints, **{each.name: each for each in endpoints.every(connection)}}
    for name in wanted.endpoints:
        if name not in known and not queries.commands(connection, Filter(endpoints=(name,)), 1):
            raise NotAllowed(_unknown("endpoint", name, known))


def _unknown(what: str, name: str, known: Iterable[str]) -> str:
    return f"there is no {what} {name}; there are: {', '.join(known) or 'none'}"


def pack_hint(connection: Connection, gtin: str, serial: str) -> str:
    """What a person may have meant by a pack that nothing names.

    Args:
        connection: To the journal.
        gtin: As it was looked for.
        serial: As it was looked for.
    """
    from connector.journal import queries
    from connector.journal.queries import Filter

    if not (gtin.isascii() and gtin.isdigit() and len(gtin) == 14):
        return f"{gtin} is no GTIN: write its 14 digits"
    if not (serial.isascii() and serial.isdigit()):
        return "compare the GTIN's 14 digits; in a serial, capitals and small letters differ"
    found = queries.serials(connection, Filter(gtins=(gtin,), serials=tuple(_other_zeros(serial))))
    if not found:
        return "compare the GTIN's 14 digits; with and without SAP's leading zeros, there is no such serial"
    meant = sorted({row["serial"] for row in found})
    return "; ".join(
        f"but with other leading zeros there is {each}: `connector serial {gtin} {each}`" for each in meant
    )


def _other_zeros(serial: str) -> Iterable[str]:
    bare = serial.lstrip("0")
    return (bare.zfill(length) for length in range(len(bare), LONGEST + 1) if bare.zfill(length) != serial)
