"""Measure: `make bench`, or `make bench WHAT="mapping start"`.

python -m benchmarks [--quick] [--in FOLDER] [NAME ...]

Prints every pair and writes the table of docs/performance.md. A run of some benchmarks replaces their rows only, and
only if the page's other rows come from the same machine. With --quick the sizes are tiny and nothing is written: it
shows that the benchmarks themselves work.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
import traceback
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from benchmarks import (
    large_journal,
    latency,
    machine,
    mapping,
    memory,
    page,
    polling,
    receiving,
    start,
    throughput,
    waiting,
)
from benchmarks.figures import Row

BENCHMARKS: dict[str, Callable[[Path, bool], Iterator[Row]]] = {
    "throughput": throughput.run,
    "mapping": mapping.run,
    "memory": memory.run,
    "waiting": waiting.run,
    "large-journal": large_journal.run,
    "latency": latency.run,
    "start": start.run,
    "receiving": receiving.run,
    "polling": polling.run,
}


def measured(name: str, within: Path | None, quick: bool) -> list[Row]:
    """Run one benchmark; one that breaks gives a row that says so, and the others go on."""
    print(f"== {name}\n", flush=True)
    began = time.monotonic()
    rows: list[Row] = []
    with tempfile.TemporaryDirectory(dir=within) as folder:
        try:
            rows.extend(BENCHMARKS[name](Path(folder), quick))
        except Exception as error:  # noqa: BLE001 - an hour of other measurements is not to be lost
            traceback.print_exc()
            rows.append(Row(f"broke off: {type(error).__name__}", "", "", "", 0, "failed"))
    print(f"{name} took {time.monotonic() - began:.0f} s\n", flush=True)
    return rows


def keep(found: dict[str, list[Row]], on: str) -> str:
    """Write the page, if that is right; returns a sentence about it."""
    before = page.PAGE.read_text("utf-8")
    if len(found) < len(BENCHMARKS) and page.machine_of(before) not in {"", on}:
        return f"{page.PAGE} was measured on another machine; it is written when all benchmarks are run"
    page.PAGE.write_text(page.written(before, on, machine.today(), found, list(BENCHMARKS)), "utf-8")
    return f"written to {page.PAGE}"


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure what is asked for; the exit code is 1 when a benchmark broke off."""
    words = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__.splitlines()[0])
    words.add_argument("names", nargs="*", metavar="NAME", help=f"of {', '.join(BENCHMARKS)}; all without any")
    words.add_argument("--quick", action="store_true", help="tiny sizes, to show that they work")
    words.add_argument("--in", dest="within", type=Path, metavar="FOLDER", help="where journals lie while measured")
    chosen = words.parse_args(arguments)
    if unknown := set(chosen.names) - set(BENCHMARKS):
        words.error(f"there is no benchmark {', '.join(sorted(unknown))}; there are {', '.join(BENCHMARKS)}")
    found = {name: measured(name, chosen.within, chosen.quick) for name in chosen.names or BENCHMARKS}
    if not chosen.quick:
        print(keep(found, machine.described(chosen.within or Path(tempfile.gettempdir()))))
    failed = [name for name, rows in found.items() if any(row.verdict == "failed" for row in rows)]
    print(f"broke off: {', '.join(failed)}" if failed else "all done", flush=True)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
