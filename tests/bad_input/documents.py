"""Every row about a document goes through one host: each from a folder of its own, all at the same time."""

from __future__ import annotations

import json
import threading
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from hashlib import sha256
from pathlib import Path
from typing import Any

from connector import stops
from connector.cli.ready import ready_mappings
from connector.demo.site import with_choices
from connector.host.host import Host
from connector.host.opening import open_site
from connector.journal import queries
from connector.sandbox.sandbox import Sandbox
from tests.bad_input.drops import Drop, put
from tests.bad_input.table import Row

LOOKUPS = Path(__file__).with_name("lookups")
TYPES = "[MBGMCR01, MBGMCR02, MBGMCR03, MBGMCR04]"
MAPPINGS = {
    "mbgmcr": [],
    "stripped": [(TYPES, "[ZSTRIP]"), ("zeros: keep", "zeros: strip")],
    "twice_a": [(TYPES, "[ZTWICE]")],
    "twice_b": [(TYPES, "[ZTWICE]")],
    "anything": [(f"{{idoctyp: {TYPES}, mestyp: [MBGMCR]}}", "{root: [ANYTHING]}")],
    "nowhere": [(TYPES, "[ZNOWHERE]"), ("{text: default}", "{text: nowhere}")],
    "lot": [(TYPES, "[ZLOT]")],
}
"""The ready mapping, its choices made, and what of it is changed in copies of it."""


@dataclass
class Case:
    """A row on its way.

    Attributes:
        row: The row.
        folder: The folder of its source.
        first: Number of its first IDoc.
        drops: What was put there.
    """

    row: Row
    folder: Path
    first: int
    drops: list[Drop] = field(default_factory=list)

    def phases(self) -> Iterator[Sequence[Mapping[str, Any]]]:
        """What is put there at once, and what when nothing is left to do."""
        yield self.row.listed("drop")
        for phase in self.row.listed("then"):
            yield phase if isinstance(phase, list) else [phase]

    def now(self, drop: Drop) -> Drop:
        """A drop with the byte that was appended to it meanwhile."""
        if self.row.get("at", {}).get("do") != "append":
            return drop
        return replace(drop, content=(drop.content or b"") + b" ")

    def put(self, givens: Sequence[Mapping[str, Any]]) -> None:
        """Put a phase's drops there."""
        for given in givens:
            number = len(self.drops) + 1
            self.drops.append(put(given, number, self.first + 10 * given.get("again", number), self.folder))


@dataclass(frozen=True)
class Outcome:
    """What became of a row.

    Attributes:
        documents: Rows of the journal, oldest first, each with its `findings`, `serials` and `sha256` of its bytes.
        health: What its source says of itself.
        red: Why its source is red; empty when it is well.
        sent: How often each of its serials arrived at the API.
    """

    documents: list[dict[str, Any]]
    health: str
    red: str
    sent: Counter[str]


@dataclass(repr=False)
class Ran:
    """What became of all rows.

    Attributes:
        cases: By row.
        outcomes: By row.
        arrived: How often each (GTIN, serial) arrived at the API.
    """

    cases: dict[str, Case]
    outcomes: dict[str, Outcome]
    arrived: Counter[tuple[str, str]]


def run(folder: Path, table: Sequence[Row], sandbox: Sandbox) -> Ran:
    """Put every row's documents into its folder, and let one host take them."""
    cases = {str(row): Case(row, folder / "in" / row.key, 1000 * place) for place, row in enumerate(table, 1)}
    _write_site(folder, cases, sandbox.url)
    site = open_site(folder / "connector.yaml")
    phases = {name: list(case.phases()) for name, case in cases.items()}
    for name, case in cases.items():
        case.put(phases[name][0])
    host = Host(site.config, site.plugins, site.secrets, site.mappings())
    with _interfering(cases), _running(host):
        for number in range(max(map(len, phases.values()))):
            for name, case in cases.items():
                if 0 < number < len(phases[name]):
                    case.put(phases[name][number])
            _wait_until_idle(host)
        red = host.red
    return _outcomes(site.journal(), cases, red, sandbox)


@contextmanager
def _running(host: Host) -> Iterator[None]:
    host.start()
    try:
        yield
    finally:
        host.stop()


def _wait_until_idle(host: Host, seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    idle = 0
    while idle < 3:
        assert not host.failure, host.failure
        assert time.monotonic() < end, "the host was not done in time"
        # The folders are looked at every 0.1 s, up to five times that while nothing comes.
        time.sleep(0.3)
        idle = idle + 1 if host.is_idle else 0


@contextmanager
def _interfering(cases: Mapping[str, Case]) -> Iterator[None]:
    """Change a row's file at the stop point that the row names, once, on its own source's thread."""
    waiting = {f"source-{each.row.key}": each for each in cases.values() if each.row.get("at")}

    def reached(point: str) -> None:
        case = waiting.get(threading.current_thread().name)
        if case is not None and case.row.get("at")["point"] == point:
            del waiting[threading.current_thread().name]
            _interfere(case, case.row.get("at"))

    stops.on_reach = reached
    try:
        yield
    finally:
        stops.on_reach = None


def _interfere(case: Case, wanted: Mapping[str, Any]) -> None:
    for path in case.folder.glob("*.xml*"):
        if wanted["do"] == "remove":
            path.unlink()
        else:
            path.write_bytes(path.read_bytes() + b" ")


def _write_site(folder: Path, cases: Mapping[str, Case], url: str) -> None:
    for name in ("journal", "witness", "mappings/lookups", "outside"):
        (folder / name).mkdir(parents=True)
    for case in cases.values():
        case.folder.mkdir(parents=True)
    (folder / "outside" / "secret.xml").write_text("<outside/>", "utf-8")
    for table in LOOKUPS.iterdir():
        (folder / "mappings" / "lookups" / table.name).write_bytes(table.read_bytes())
    ready = with_choices((ready_mappings() / "mbgmcr.yaml").read_text("utf-8"))
    for name, changes in MAPPINGS.items():
        (folder / "mappings" / f"{name}.yaml").write_text(_changed(ready, name, changes), "utf-8")
    sources = {case.row.key: _source(case) for case in cases.values()}
    # JSON is YAML.
    (folder / "connector.yaml").write_text(json.dumps(_config(url, sources)), "utf-8")


def _changed(text: str, name: str, changes: Sequence[tuple[str, str]]) -> str:
    for before, after in [("mapping: mbgmcr", f"mapping: {name}"), *changes]:
        assert before in text, f"the ready mapping has no {before}"
        text = text.replace(before, after)
    return text


def _source(case: Case) -> dict[str, Any]:
    changed = case.row.get("source", {})
    settings = {"folder": str(case.folder), "complete": {"rename": ".tmp"}, "poll_seconds": 0.1}
    usual = {"type": "xml_file_drop", "mode": "send", "senders": ["SAPERP/100"]}
    return {**usual, **changed, "settings": settings | changed.get("settings", {})}


def _config(url: str, sources: Mapping[str, Any]) -> dict[str, Any]:
    default = {
        "url": url,
        "channel_key": "env:BAD_INPUT_CHANNEL_KEY",
        "token": "env:BAD_INPUT_TOKEN",
        "serials_per_hour": 1_000_000,
    }
    journal = {"path": "journal/connector.db", "witness": "witness"}
    return {"journal": journal, "mappings": "mappings", "endpoints": {"default": default}, "sources": dict(sources)}


def _outcomes(journal: Any, cases: dict[str, Case], red: Mapping[str, str], sandbox: Sandbox) -> Ran:
    arrived = _arrived(sandbox)
    with journal.reading() as connection:
        health = {row["name"]: row["sentence"] for row in queries.sources(connection)}
        outcomes = {name: _outcome(connection, case.row.key, health, red, arrived) for name, case in cases.items()}
    journal.close()
    return Ran(cases, outcomes, arrived)


def _arrived(sandbox: Sandbox) -> Counter[tuple[str, str]]:
    bodies = [each["body"] for each in sandbox.requests()]
    asked = [body for body in bodies if isinstance(body, dict)]
    return Counter((str(body["product_code"]), str(serial)) for body in asked for serial in body["serials"])


def _outcome(
    connection: Any, source: str, health: Mapping[str, str], red: Mapping[str, str], arrived: Counter[tuple[str, str]]
) -> Outcome:
    found = list(reversed(queries.documents(connection, queries.Filter(sources=(source,)), limit=10_000)))
    for row in found:
        row["findings"] = queries.findings(connection, row["id"])
        row["serials"] = queries.serials(connection, queries.Filter(documents=(row["id"],)))
        row["sha256"] = sha256(queries.original(connection, row["id"]) or b"").hexdigest()
    sent = Counter(
        {
            each["serial"]: arrived[each["product_code"], each["serial"]]
            for row in found
            for each in row["serials"]
            if arrived[each["product_code"], each["serial"]]
        }
    )
    return Outcome(found, health.get(source, ""), red.get(source, ""), sent)
