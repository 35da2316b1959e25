"""IDocs that a simulated SAP sends by bgRFC: stored durably, beside a callback that stores nothing."""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from benchmarks import sap as system
from benchmarks.figures import Row, pairs, stated
from benchmarks.sites import HERE
from tests.rfc_standin.simulated_sap.client import SimulatedSap
from tests.rfc_standin.simulated_sap.idoc_samples import mbgmcr03

SERIALS = 100
SIDE_BY_SIDE = 4
"""Calls that SAP makes at a time, and registrations."""
LONGEST = 900.0
SYNCS = 200


def idoc(docnum: int) -> dict[str, Any]:
    """An IDoc of 100 serials."""
    serials = [f"R{docnum:08d}S{number:04d}" for number in range(SERIALS)]
    return mbgmcr03([{"MATERIAL": "TABLETS", "serials": serials}], DOCNUM=f"{docnum:016d}")


def rate(sap: SimulatedSap, first: int, idocs: int) -> float:
    """IDocs a second that SAP gets rid of, once a program is registered; two more go first, to warm it up."""
    system.wait_until(lambda: sap.registered() == SIDE_BY_SIDE, 60, "the registration")
    sap.queue_idocs([idoc(first), idoc(first + 1)], parallel=SIDE_BY_SIDE)
    _wait_until_sent(sap)
    sap.queue_idocs([idoc(first + 2 + number) for number in range(idocs)], parallel=SIDE_BY_SIDE)
    # Making them takes SAP a while, which does not count: those that are left now are counted.
    left, began = len(sap.unsent()), time.perf_counter()
    _wait_until_sent(sap)
    return left / (time.perf_counter() - began)


def _wait_until_sent(sap: SimulatedSap) -> None:
    if not sap.wait_until_sent(LONGEST):
        raise RuntimeError(f"SAP could not send its IDocs: {sap.unsent()[:1]}")


def durable(sap: SimulatedSap, folder: Path, first: int, idocs: int) -> float:
    """IDocs a second of the connector, in `observe` mode, which stores and maps them."""
    with tempfile.TemporaryDirectory(dir=folder) as name:
        site_folder = Path(name) / "site"
        server = sap.server_destination(reg_count=str(SIDE_BY_SIDE))
        settings = {"mode": "idoc", "idoc": {"server": server, "definitions": "idoc-types"}}
        site = system.make_site(site_folder, sap, "SIMCLNT100/100", **settings)
        process = site.start("run", environment=system.environment())
        try:
            found = rate(sap, first, idocs)
            [stored] = site.ask("SELECT count(*) FROM document")
        finally:
            process.terminate()
            process.wait()
        if stored != idocs + 2:
            raise RuntimeError(f"{stored} of {idocs + 2} IDocs are stored")
        return found


def bare(sap: SimulatedSap, first: int, idocs: int) -> float:
    """IDocs a second of a callback that stores nothing."""
    keys = [sap.server_destination(reg_count=str(SIDE_BY_SIDE)), sap.destination()]
    words = [sys.executable, str(HERE / "bare_callback.py"), *map(json.dumps, keys)]
    process = subprocess.Popen(words, stdin=subprocess.PIPE, env={**os.environ, **system.environment()})
    try:
        return rate(sap, first, idocs)
    finally:
        process.kill()
        process.wait()


def sync_milliseconds(folder: Path) -> float:
    """How long it takes until 4 KB more are on disk: the median of many."""
    found = []
    with (folder / "synced").open("wb") as file:
        for _ in range(SYNCS):
            began = time.perf_counter()
            file.write(b"x" * 4096)
            file.flush()
            os.fsync(file.fileno())
            found.append(time.perf_counter() - began)
    return 1000 * statistics.median(found)


def run(folder: Path, quick: bool) -> Iterator[Row]:
    """Pairs of both, and the disk's sync."""
    idocs, turns = (20, 1) if quick else (2000, 5)
    syncs: list[float] = []
    with system.simulated_sap() as sap:

        def ours() -> float:
            syncs.append(sync_milliseconds(folder))
            found = durable(sap, folder, 1, idocs)
            _wait_until_gone(sap)
            return found

        def theirs() -> float:
            found = bare(sap, 1, idocs)
            _wait_until_gone(sap)
            return found

        found = pairs(turns, "IDocs/s", ours, theirs)
    said = f"{idocs:,} IDocs of {SERIALS} serials by bgRFC, {SIDE_BY_SIDE} at a time"
    ratios = [each.ratio for each in found]
    yield stated(f"{said}: IDocs/s stored and mapped over those of a callback that stores nothing", "", ratios)
    yield stated("the same: IDocs a second, stored and mapped", "IDocs/s", [each.ours for each in found])
    yield stated("the same: a callback that stores nothing", "IDocs/s", [each.theirs for each in found])
    yield stated("a sync of 4 KB to the same disk, each the median of 200", "ms", syncs)


def _wait_until_gone(sap: SimulatedSap) -> None:
    system.wait_until(lambda: sap.registered() == 0, 30, "the end of the registration")
