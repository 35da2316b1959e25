"""What was dropped, compared with what the API received and what the journal and the folders say."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import Any

from tests.e2e.site import Site

Pack = tuple[str, str]
"""GTIN and serial."""


def wanted(*sites: Site) -> set[Pack]:
    """Every pack that a dropped document names."""
    return {pack for site in sites for packs in site.dropped.values() for pack in packs}


def states(site: Site) -> dict[Pack, str]:
    """The state of every pack that the journal knows."""
    return {(row["product_code"], row["serial"]): row["state"] for row in site.serials()}


def all_confirmed(site: Site) -> bool:
    """Whether the journal has every pack that was dropped as confirmed."""
    known = states(site)
    return all(known.get(pack) == "confirmed" for pack in wanted(site))


def rows(site: Site, query: str, *values: object) -> list[Any]:
    """Rows of the journal, read without the program."""
    with closing(sqlite3.connect(site.journal)) as connection:
        return connection.execute(query, values).fetchall()


def red(site: Site, source: str = "dropbox") -> str:
    """What a source says that is red; empty when it is well."""
    found = rows(site, "SELECT sentence FROM source WHERE NOT ok AND name = ?", source)
    return str(found[0][0]) if found else ""


def untold(site: Site) -> int:
    """How many documents' outcomes are still to be told."""
    [[count]] = rows(site, "SELECT count(*) FROM outbox")
    return int(count)


def in_done(site: Site) -> list[str]:
    """Names of the files in done/."""
    return sorted(path.name for path in (site.inbox / "done").iterdir())


def known_files(site: Site) -> set[str]:
    """Names of dropped files that are in the folder still, as they were dropped or claimed, or in done/."""
    here = {path.name.partition(".xml")[0] + ".xml" for path in site.inbox.iterdir() if ".xml" in path.name}
    return here | set(in_done(site))


def check_files(site: Site) -> None:
    """Every file that was dropped is in done/, and none is left claimed or half-made."""
    assert in_done(site) == sorted(site.dropped)
    assert [path.name for path in site.inbox.rglob("*") if path.name.endswith((".claim", ".part"))] == []


def check_everything_arrived_once(*sites: Site) -> None:
    """Nothing is lost and nothing was sent twice, and the files are in done/."""
    once = dict.fromkeys(wanted(*sites), 1)
    assert sites[0].arrived() == once
    assert sites[0].acted() == once
    assert states(sites[0]) == dict.fromkeys(once, "confirmed")
    for site in sites:
        check_files(site)


def check_chain(site: Site) -> None:
    """The audit chain holds."""
    verified = site.run("audit", "verify")
    assert verified.returncode == 0, verified.stdout
