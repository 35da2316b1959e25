"""From a file dropped to the request received, at a host that has nothing else to do."""

from __future__ import annotations

import random
import statistics
import threading
import time
from collections.abc import Iterator
from pathlib import Path

from benchmarks import documents
from benchmarks.figures import Row, stated
from benchmarks.sites import Site, stub

POLL, STABLE, ALLOWED = 1.0, 2.0, 0.5
"""The settings' own defaults, in seconds, and what the limit grants the connector itself."""
HOSTS = 4
"""Hosts side by side, each idle but for its own drops, so that a hundred drops do not take an hour."""


def delays(folder: Path, drops: int, seed: int) -> list[float]:
    """Seconds of each drop at one host."""
    folder.mkdir()
    moments = random.Random(seed)  # noqa: S311 - moments, no secrets
    arrivals = folder / "arrivals"
    arrivals.touch()
    with stub(arrivals=arrivals) as url:
        site = Site.make(folder / "site", url, complete=f"{{stable: {STABLE}}}", poll_seconds=POLL)
        process = site.start("run")
        try:
            drop(site, arrivals, 0)  # the first one shows that the host is ready
            return [drop(site, arrivals, number, moments.uniform(0, POLL)) for number in range(1, drops + 1)]
        finally:
            process.terminate()
            process.wait()


def drop(site: Site, arrivals: Path, number: int, pause: float = 0.0) -> float:
    """Drop a file of one IDoc; seconds until its request has come."""
    serial = f"SERIAL{number}"
    unfinished = site.folder / f"{number}.xml"
    unfinished.write_text(documents.whole(documents.idoc(number + 1, name=lambda _, at: f"{serial}N{at}")), "utf-8")
    time.sleep(pause)
    began = time.monotonic()
    unfinished.rename(site.folder / "inbox" / unfinished.name)
    while time.monotonic() < began + 60:
        for line in arrivals.read_text().splitlines():
            at, first = line.split()
            if first == f"{serial}N0":
                return float(at) - began
        time.sleep(0.02)
    raise RuntimeError(f"no request for drop {number} came within a minute")


def side_by_side(folder: Path, hosts: int, drops: int) -> list[float]:
    """The delays of all hosts."""
    found: list[float] = []
    threads = [
        threading.Thread(target=lambda seed=seed: found.extend(delays(folder / f"host{seed}", drops, seed)))
        for seed in range(hosts)
    ]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    if len(found) != hosts * drops:
        raise RuntimeError("a host failed; see above")
    return found


def run(folder: Path, quick: bool) -> Iterator[Row]:
    """The median and the 99th percentile."""
    hosts, drops = (1, 1) if quick else (HOSTS, 30)
    found = side_by_side(folder, hosts, drops)
    limit = POLL + STABLE + ALLOWED
    said = f"file dropped to request received ({POLL:g} s poll, {STABLE:g} s stable)"
    row = stated(said, "s", found)
    slowest = statistics.quantiles(found, n=100, method="inclusive")[98] if len(found) > 1 else found[0]
    yield row._replace(what=f"{said}, median")
    verdict = "OK" if slowest <= limit else "short"
    print(f"99th percentile {slowest:.2f} s, at most {limit:g} s: {verdict}\n", flush=True)
    yield Row(f"{said}, 99th percentile", f"at most {limit:g} s", f"{slowest:.2f} s", "", len(found), verdict)
