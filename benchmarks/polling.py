"""Material documents polled from a simulated SAP: calls counted, memory of both processes."""

from __future__ import annotations

import sqlite3
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from benchmarks import sap as system
from benchmarks.figures import Pair, Row, at_most, stated
from benchmarks.sites import Site
from tests.rfc_standin.simulated_sap.client import SimulatedSap

ITEMS = 10
AT_ONCE = 1000
LONGEST = 1800.0
MEGABYTE = 1_000_000
DETAIL, READER = "BAPI_GOODSMVT_GETDETAIL", "RFC_READ_TABLE"


class Polled(NamedTuple):
    """What came of polling everything once.

    Attributes:
        seconds: From the start of the process to the last document mapped.
        host: Most memory of the host, in MB.
        child: Most memory of the process that speaks to SAP, in MB.
        calls: By function.
    """

    seconds: float
    host: float
    child: float
    calls: dict[str, int]


def post(sap: SimulatedSap, documents: int) -> None:
    """Let SAP post documents of ten items with a serial number each, a few a second as a warehouse's system does."""
    for first in range(0, documents, AT_ONCE):
        sap.post_material_documents([_document(number) for number in range(first, min(first + AT_ONCE, documents))])


def _document(number: int) -> dict[str, object]:
    items = [{"BWART": "551", "MATNR": "TABLETS", "serials": [f"P{number:08d}I{item:02d}"]} for item in range(ITEMS)]
    day, second = divmod(number // 5, 36_000)
    clock = f"{6 + second // 3600:02d}{second // 60 % 60:02d}{second % 60:02d}"
    return {"items": items, "CPUDT": f"202602{1 + day:02d}", "CPUTM": clock}


def polled(sap: SimulatedSap, folder: Path, documents: int) -> Polled:
    """Poll everything that SAP has, from the first day on."""
    with tempfile.TemporaryDirectory(dir=folder) as name:
        poll = {"from_date": "2026-01-01", "movement_types": ["551"], "poll_seconds": 3600}
        site = system.make_site(Path(name) / "site", sap, "SIM/100", poll=poll)
        before, began = sap.call_counts(), time.monotonic()
        process = site.start("run", environment=system.environment())
        try:
            system.wait_until(lambda: _mapped(site) == documents, LONGEST, f"{documents} documents mapped")
            seconds = time.monotonic() - began
            host, child = system.peaks(process.pid)
        finally:
            process.terminate()
            process.wait()
        calls = {name: count - before.get(name, 0) for name, count in sap.call_counts().items()}
        return Polled(seconds, host / MEGABYTE, child / MEGABYTE, calls)


def _mapped(site: Site) -> int:
    """How many documents are mapped; 0 as long as there is no journal."""
    try:
        return int(site.ask("SELECT count(*) FROM document WHERE result = 'observed'")[0])
    except sqlite3.OperationalError:
        return 0


def run(folder: Path, quick: bool) -> Iterator[Row]:
    """Many documents beside a tenth of them, so that what grows is seen."""
    many, turns = (60, 1) if quick else (10_000, 5)
    few = many // 10
    with system.simulated_sap() as large, system.simulated_sap() as small:
        post(large, many)
        post(small, few)
        found = [(polled(large, folder, many), polled(small, folder, few)) for _ in range(turns)]
    said = f"{many:,} material documents of {ITEMS} items"
    for first, second in found:
        print(f"  {first.seconds:.0f} s, {first.calls}; MB: {first.host:.0f} + {first.child:.0f}", flush=True)
        print(f"  a tenth: MB: {second.host:.0f} + {second.child:.0f}", flush=True)
    yield stated(f"{said}: calls of {DETAIL}", "calls", [first.calls[DETAIL] for first, _ in found])
    yield stated(f"{said}: calls of {READER}", "calls", [first.calls[READER] for first, _ in found])
    yield stated(f"{said}: from the start until all are stored and mapped", "s", [a.seconds for a, _ in found])
    children = [Pair(first.child, second.child) for first, second in found]
    yield at_most(f"{said}: peak of the process that speaks to SAP over that with {few:,}", 1.2, children)
    hosts = [Pair(first.host, second.host) for first, second in found]
    yield at_most(f"{said}: peak of the host over that with {few:,}", 1.2, hosts)
    yield stated("the same: the process that speaks to SAP", "MB", [first.child for first, _ in found])
    yield stated("the same: the host", "MB", [first.host for first, _ in found])
