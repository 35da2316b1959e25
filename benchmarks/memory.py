"""The most memory that the host has at a time, beside a host that has nothing to do."""

from __future__ import annotations

import shutil
import sqlite3
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from benchmarks import documents
from benchmarks.figures import Row, below, stated
from benchmarks.sites import Site, peak_of, stub

MEGABYTE = 1_000_000
IDLE, LONGEST = 4.0, 900.0
"""Seconds that an idle host runs, and after which a busy one is given up."""
IDOC_BYTES = 100_000
FILLING = "".join(f"<TEXT{number:02d}>{'x' * 80}</TEXT{number:02d}>" for number in range(20))
"""Fields that no mapping reads: an IDoc of the field is not made of serials alone."""


def full(docnum: int) -> str:
    """An IDoc of about 100 KB: items with many fields, and two serials each."""
    one = documents.idoc(docnum, items=1, serials=2, filling=FILLING)
    empty = documents.idoc(docnum, items=0)
    items = (IDOC_BYTES - len(empty)) // (len(one) - len(empty))
    return documents.idoc(docnum, items, serials=2, filling=FILLING)


def peak(folder: Path, url: str, file: Path | None, idocs: int) -> float:
    """Megabytes of a host that runs until all IDocs of the file are confirmed, or for some seconds without a file."""
    with tempfile.TemporaryDirectory(dir=folder) as name:
        site = Site.make(Path(name) / "site", url)
        if file:
            shutil.copyfile(file, site.folder / "inbox" / file.name)
        process = site.start("run")
        end = time.monotonic() + (LONGEST if file else IDLE)
        try:
            while time.monotonic() < end and process.poll() is None and not (file and _confirmed(site) == idocs):
                time.sleep(0.5)
            found = peak_of(process.pid)
        finally:
            process.terminate()
            process.wait()
        if file and _confirmed(site) != idocs:
            raise RuntimeError(f"{_confirmed(site)} of {idocs} IDocs are confirmed")
        return found / MEGABYTE


def _confirmed(site: Site) -> int:
    """How many documents are confirmed; 0 as long as there is no journal."""
    try:
        return int(site.ask("SELECT count(*) FROM document WHERE result = 'confirmed'")[0])
    except sqlite3.OperationalError:
        return 0


def extra(folder: Path, url: str, file: Path, idocs: int) -> float:
    """Megabytes beyond those of a host that has nothing to do."""
    idle, busy = peak(folder, url, None, 0), peak(folder, url, file, idocs)
    print(f"  idle {idle:.0f} MB, with {file.name} {busy:.0f} MB, {busy - idle:.0f} MB more", flush=True)
    return busy - idle


def run(folder: Path, quick: bool) -> Iterator[Row]:
    """A packet of many IDocs, and one large IDoc."""
    count, items, turns = (20, 40, 1) if quick else (2000, 3650, 5)
    packet = folder / "packet.xml"
    with packet.open("w", encoding="utf-8") as file:
        file.writelines(documents.packet(range(1, count + 1), full))
    single = folder / "single.xml"
    single.write_text(documents.whole(documents.idoc(1, items, 100)), "utf-8")
    with stub() as url:
        size = packet.stat().st_size / MEGABYTE
        found = [extra(folder, url, packet, count) for _ in range(turns)]
        yield below(f"a packet of {count:,} IDocs and {size:.0f} MB: peak over that of an idle host", 100, "MB", found)
        size = single.stat().st_size / MEGABYTE
        found = [extra(folder, url, single, 1)]
        yield stated(f"one IDoc of {size:.0f} MB and {items * 100:,} serials: the same", "MB", found)
