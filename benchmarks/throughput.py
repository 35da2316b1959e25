"""Documents a second, end to end and durable, beside a bare loop that parses and posts the same files.

python benchmarks/throughput.py [--documents 5000] [--pairs 5] [--wait 0] [--in-flight 8] [--slow-disk]
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from benchmarks import documents, slow_disk
from benchmarks.figures import Pair, Row, at_least, pairs, stated
from benchmarks.sites import HERE, NOTHING, Site, stub

SENDERS = 8
SERIALS = 20
HOUR = 3600


class Ran(NamedTuple):
    """What came of a run of the connector.

    Attributes:
        speed: Documents a second, from its first event to the last document done.
        bytes_a_serial: What the journal takes for each confirmed serial.
    """

    speed: float
    bytes_a_serial: float


def connector(files: Path, url: str, in_flight: int, environment: Mapping[str, str] = NOTHING) -> Ran:
    """Run the connector over the files."""
    with tempfile.TemporaryDirectory(dir=files.parent) as name:
        site = Site.make(Path(name) / "site", url, files, in_flight=in_flight)
        site.until_idle(environment)
        count, last = site.ask("SELECT count(*), max(settled_at) FROM document WHERE result = 'confirmed'")
        [first] = site.ask("SELECT min(at) FROM event")
        [serials] = site.ask("SELECT count(*) FROM serial WHERE state = 'confirmed'")
        if count != len(list(files.iterdir())):
            raise RuntimeError(f"only {count} documents are confirmed")
        return Ran(count / (last - first), site.journal.stat().st_size / serials)


def bare(files: Path, url: str) -> float:
    """Documents a second of the bare loop."""
    command = [sys.executable, str(HERE / "bare.py"), str(files), url, str(SENDERS)]
    return float(subprocess.run(command, capture_output=True, text=True, check=True).stdout)


def beside(files: Path, url: str, in_flight: int, turns: int, environment: Mapping[str, str] = NOTHING) -> Measured:
    """Pairs of the connector and the bare loop."""
    sizes: list[float] = []

    def ours() -> float:
        ran = connector(files, url, in_flight, environment)
        sizes.append(ran.bytes_a_serial)
        return ran.speed

    return Measured(pairs(turns, "documents/s", ours, lambda: bare(files, url)), sizes)


class Measured(NamedTuple):
    """Pairs of speeds, and for each the journal's bytes a serial."""

    pairs: list[Pair]
    sizes: list[float]


def run(folder: Path, quick: bool) -> Iterator[Row]:
    """All three ways, and what they mean for a day."""
    files = folder / "files"
    count, turns = (20, 1) if quick else (5000, 5)
    documents.write_files(files, range(1, count + 1))
    with stub() as url:
        found = beside(files, url, SENDERS, turns)
        said = f"{count:,} files of {SERIALS} serials"
        yield at_least(f"{said}, {SENDERS} in flight: documents/s over those of a bare loop", 0.5, found.pairs)
        yield stated(f"{said}: documents an hour", "documents/h", [each.ours * HOUR for each in found.pairs])
        yield stated(f"{said}: the journal", "bytes/serial", found.sizes)
        slow = slow_disk.environment(slow_disk.build(folder))
        found = beside(files, url, SENDERS, turns, slow)
        yield at_least(f"{said}, each sync of the connector 5 ms longer, over a bare loop", 0.5, found.pairs)
    if quick:
        return
    with stub(0.02) as url:
        found = beside(files, url, 32, turns)
        yield at_least(f"{said}, the API takes 20 ms, 32 in flight, over a bare loop of {SENDERS}", 1.5, found.pairs)


def main() -> None:
    """One way alone, to try a change."""
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("--documents", type=int, default=5000)
    words.add_argument("--pairs", type=int, default=5)
    words.add_argument("--wait", type=float, default=0.0, help="seconds that the API takes to answer")
    words.add_argument("--in-flight", type=int, default=8)
    words.add_argument("--slow-disk", action="store_true", help="each sync of the connector takes 5 ms longer")
    chosen = words.parse_args()
    with tempfile.TemporaryDirectory() as name, stub(chosen.wait) as url:
        files = Path(name) / "files"
        documents.write_files(files, range(1, chosen.documents + 1))
        slow = slow_disk.environment(slow_disk.build(Path(name))) if chosen.slow_disk else NOTHING
        at_least(
            "documents/s over those of a bare loop",
            0.5,
            beside(files, url, chosen.in_flight, chosen.pairs, slow).pairs,
        )


if __name__ == "__main__":
    main()
