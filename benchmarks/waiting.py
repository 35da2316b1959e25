"""Delivery with very many commands waiting, beside delivery with a hundred."""

from __future__ import annotations

import shutil
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from benchmarks import documents
from benchmarks.figures import Row, at_least, pairs
from benchmarks.sites import Site, stub

SERIALS = 5
"""Serials of a command."""
COMMANDS = 100
"""Commands of a document."""
FEW = 100
WARMING = 10
"""The first requests of a run are left out: one goes alone until the endpoint has shown that it works."""
WAITS_FOR_A_PERSON = 3


def queued(folder: Path, url: str, commands: int) -> Site:
    """A site with so many commands that wait to be sent."""
    files = folder.with_name(f"{folder.name}.files")
    documents.write_files(
        files, range(1, commands // COMMANDS + 1), lambda docnum: documents.idoc(docnum, 1, COMMANDS * SERIALS)
    )
    site = Site.make(folder, url, max_serials=SERIALS)
    site.until_idle()
    site.run("endpoint", "pause", "default", "--reason", "benchmark")
    shutil.copytree(files, folder / "inbox", dirs_exist_ok=True)
    site.until_idle(codes=(0, WAITS_FOR_A_PERSON))
    site.run("endpoint", "resume", "default", "--reason", "benchmark")
    [count] = site.ask("SELECT count(*) FROM command WHERE due_at IS NOT NULL")
    if count != commands:
        raise RuntimeError(f"{count} commands wait, not {commands}")
    return site


def rate(waiting: Site, requests: int, rounds: int = 1) -> float:
    """Requests a second that copies of the site send, each from its eleventh on."""
    seconds = sum(_seconds(waiting, requests) for _ in range(rounds))
    return rounds * (requests - WARMING) / seconds


def _seconds(waiting: Site, requests: int) -> float:
    """How long a copy of the site takes for its requests, but for the first ones."""
    with tempfile.TemporaryDirectory(dir=waiting.folder.parent) as name:
        site, arrivals = Site(Path(name) / "site"), Path(name) / "arrivals"
        shutil.copytree(waiting.folder, site.folder)
        arrivals.touch()
        with stub(arrivals=arrivals) as url:
            site.configure(url, max_serials=SERIALS)
            process = site.start("run")
            try:
                moments = _moments(arrivals, requests)
            finally:
                process.terminate()
                process.wait()
    return moments[requests - 1] - moments[WARMING - 1]


def _moments(arrivals: Path, count: int) -> list[float]:
    """When the requests came, once there are so many."""
    end = time.monotonic() + 120
    while time.monotonic() < end:
        lines = arrivals.read_text().splitlines()
        if len(lines) >= count:
            return [float(line.split()[0]) for line in lines]
        time.sleep(0.1)
    raise RuntimeError(f"only {len(lines)} of {count} requests came")


def run(folder: Path, quick: bool) -> Iterator[Row]:
    """The first thousand of many, and ten times a hundred."""
    many, requests, rounds, turns = (FEW, FEW, 1, 1) if quick else (100_000, 1000, 8, 5)
    with stub() as url:
        few = queued(folder / "few", url, FEW)
        full = few if quick else queued(folder / "many", url, many)
    found = pairs(turns, "requests/s", lambda: rate(full, requests), lambda: rate(few, FEW, rounds))
    yield at_least(f"{many:,} commands waiting: requests/s over those with {FEW} waiting", 0.8, found)
