"""Every row about an answer has an endpoint of its own, all of them in one host, and one document of two serials."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from connector.host.host import Host
from connector.host.opening import open_site
from connector.journal import endpoints, queries
from connector.journal.journal import Journal
from tests.bad_input.server import Server, wait_until
from tests.bad_input.table import Row

SERIALS = ("A1", "A2")
MAPPING = """\
language: 1
mapping: wanted
accepts: {root: [WANTED]}
for_each: ITEM
fields:
  endpoint: {path: ENDPOINT, required: true}
  gtin: {path: GTIN, check: gtin14}
  to_market: {path: TOLD, as: boolean}
joins:
  serials: {from: SERIAL, take: NO, check: gs1_serial, zeros: keep}
rules:
  - otherwise: {set: {reason: destroy}}
command:
  product_code: gtin
  reason: reason
  send_to_market: to_market
  market_id: {text: EU}
  serials: serials
  endpoint: endpoint
"""


@dataclass(frozen=True)
class Answered:
    """What became of a row.

    Attributes:
        states: By serial.
        sentences: Of its serials, its attempts and its endpoint.
        paused_by: Who paused its endpoint; None when it is open.
        waits: Seconds from the pause to its end.
        requests: How many decommission requests arrived.
        kept: Whether the document's bytes are in `done/` and in the journal, and in no other folder.
    """

    states: Mapping[str, str]
    sentences: Sequence[str]
    paused_by: str | None
    waits: float
    requests: int
    kept: bool = False


def run(folder: Path, table: Sequence[Row]) -> dict[str, Answered]:
    """Send every row's document to its endpoint; by row, what became of it."""
    scripts = {row.key: {"answers": row.listed("answers"), "auth": row.listed("auth")} for row in table}
    with _serving(Server(scripts)) as server:
        _write_site(folder, table, server.url)
        site = open_site(folder / "connector.yaml")
        host = Host(site.config, site.plugins, site.secrets, site.mappings())
        host.start()
        try:
            wait_until(lambda: all(_is_reached(row, _answered(host.journal, row, server)) for row in table), 20)
            # What must not be sent again has this long to be sent after all.
            time.sleep(1)
            return {
                str(row): replace(_answered(host.journal, row, server), kept=_is_kept(host.journal, folder, row))
                for row in table
            }
        finally:
            server.stopped.set()
            host.stop()


@contextmanager
def _serving(server: Server) -> Iterator[Server]:
    thread = threading.Thread(target=server.serve_forever, args=(0.05,))
    thread.start()
    try:
        yield server
    finally:
        server.stopped.set()
        server.shutdown()
        thread.join()
        server.server_close()


def wanted_states(row: Row) -> dict[str, str]:
    """By serial, the state that the row says; a word alone is meant for all."""
    ends = row.get("ends")
    return ends if isinstance(ends, dict) else dict.fromkeys(SERIALS, ends)


def _is_reached(row: Row, answered: Answered) -> bool:
    return answered.states == wanted_states(row) and str(row.get("says", "")) in " ".join(answered.sentences)


def _answered(journal: Journal, row: Row, server: Server) -> Answered:
    with journal.reading() as connection:
        serials = queries.serials(connection, queries.Filter(endpoints=(row.key,)))
        attempts = queries.attempts(connection, {each["command_id"] for each in serials})
        standing = endpoints.standing(connection, row.key)
    sentences = [each["sentence"] or "" for each in [*serials, *attempts]]
    return Answered(
        states={each["serial"]: each["state"] for each in serials},
        sentences=[*sentences, standing.sentence],
        paused_by=standing.paused_by,
        waits=(standing.paused_until or standing.since) - standing.since,
        requests=len(server.received[row.key]),
    )


def _is_kept(journal: Journal, folder: Path, row: Row) -> bool:
    name, wanted = f"{row.key}.xml", _document(row).encode()
    with journal.reading() as connection:
        found = queries.documents(connection, queries.Filter(), limit=10_000)
        stored = [queries.original(connection, each["id"]) for each in found if each["name"] == name]
    places = list((folder / "inbox").rglob(f"{name}*"))
    return stored == [wanted] and places == [folder / "inbox" / "done" / name] and places[0].read_bytes() == wanted


def _write_site(folder: Path, table: Sequence[Row], url: str) -> None:
    for name in ("journal", "witness", "mappings", "inbox"):
        (folder / name).mkdir(parents=True)
    (folder / "mappings" / "wanted.yaml").write_text(MAPPING, "utf-8")
    for row in table:
        (folder / "inbox" / f"{row.key}.xml").write_text(_document(row), "utf-8")
    settings = {"folder": "inbox", "complete": {"rename": ".tmp"}, "poll_seconds": 0.1}
    config = {
        "journal": {"path": "journal/connector.db", "witness": "witness"},
        "mappings": "mappings",
        "endpoints": {row.key: _endpoint(row, url) for row in table},
        "sources": {"inbox": {"type": "xml_file_drop", "mode": "send", "senders": ["none"], "settings": settings}},
    }
    # JSON is YAML.
    (folder / "connector.yaml").write_text(json.dumps(config), "utf-8")


def _document(row: Row) -> str:
    told = "true" if row.get("market", True) else "false"
    serials = "".join(f"<SERIAL><NO>{each}</NO></SERIAL>" for each in SERIALS)
    values = f"<ENDPOINT>{row.key}</ENDPOINT><GTIN>09506000134352</GTIN><TOLD>{told}</TOLD>"
    return f"<WANTED><ITEM>{values}{serials}</ITEM></WANTED>"


def _endpoint(row: Row, url: str) -> dict[str, Any]:
    static = {"token": "env:BAD_INPUT_TOKEN"}
    dynamic = {"api_key": "env:BAD_INPUT_CHANNEL_KEY", "api_secret": "env:BAD_INPUT_TOKEN"}
    return {
        "url": f"{url}/{row.key}",
        "channel_key": "env:BAD_INPUT_CHANNEL_KEY",
        "timeouts": {"connect": 2, "read": row.get("read", 2)},
        **(dynamic if "auth" in row.fields else static),
    }
