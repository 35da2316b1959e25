"""How long `connector --help` takes, beside importing the two libraries that it is made of."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from benchmarks.figures import Row, at_most, pairs

LIBRARIES = [sys.executable, "-c", "import typer, rich"]


def seconds(words: list[str]) -> float:
    """How long a process takes, from start to end."""
    began = time.perf_counter()
    subprocess.run(words, check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - began


def run(folder: Path, quick: bool) -> Iterator[Row]:
    """Pairs of both."""
    help_of = [str(Path(sys.executable).with_name("connector")), "--help"]
    seconds(help_of), seconds(LIBRARIES)
    found = pairs(2 if quick else 21, "s", lambda: seconds(help_of), lambda: seconds(LIBRARIES))
    yield at_most('`connector --help` over `python -c "import typer, rich"`', 1.5, found)
