"""Rows for which only the real program, in a process of its own, is honest."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from connector.journal import queries
from connector.journal.store import open_engine
from tests.bad_input import written
from tests.bad_input.drops import Drop, put
from tests.bad_input.table import Row

RIGHTS = "-dac_override,-dac_read_search"
"""What lets root read and write whatever a mode forbids."""
_UNTIL_IDLE = ("run", "--until-idle", "--timeout", "20")
_AT_ONCE = 4
"""Most of these rows wait for a clock, not for a processor."""


@dataclass(frozen=True)
class Ended:
    """What became of a row.

    Attributes:
        code: The program's exit code.
        output: What it printed, to both streams.
        states: Of the documents in its journal, oldest first.
        places: Where each drop stands: as `Drop.places`, or `claimed`.
    """

    code: int
    output: str
    states: list[str]
    places: list[list[str]]


def run_all(folder: Path, table: Sequence[Row]) -> dict[str, Ended]:
    """Run the program for each row, in a folder of the row's own."""
    with ThreadPoolExecutor(_AT_ONCE) as threads:
        ended = threads.map(lambda row: _run(row, folder / row.key), table)
        return {str(row): each for row, each in zip(table, ended, strict=True)}


def _run(row: Row, folder: Path) -> Ended:
    written.make(row, folder)
    inbox = folder / "inbox"
    drops = [put(given, number, number, inbox) for number, given in enumerate(row.listed("drop"), 1)]
    for name, mode in row.get("mode", {}).items():
        if not (folder / name).exists():
            (folder / name).mkdir()
        (folder / name).chmod(int(mode, 8))
    code, output = _program(folder, row.get("run", _UNTIL_IDLE))
    return Ended(code, output, _states(folder), [_places(inbox, drop) for drop in drops])


def _program(folder: Path, arguments: Sequence[str]) -> tuple[int, str]:
    """Run the program under the rights of the files, even when this is root; its exit code, and what it printed."""
    words = [*_as_anybody(), sys.executable, "-m", "connector", *arguments]
    ended = subprocess.run(
        words,
        cwd=folder,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=90,
        check=False,
    )
    return ended.returncode, ended.stdout


def _as_anybody() -> Sequence[str]:
    if os.geteuid() != 0:
        return ()
    setpriv = shutil.which("setpriv")
    assert setpriv, "as root this needs setpriv (util-linux)"
    return (setpriv, f"--bounding-set={RIGHTS}", f"--inh-caps={RIGHTS}")


def _states(folder: Path) -> list[str]:
    path = folder / "journal" / "connector.db"
    if not path.exists() or not path.read_bytes().startswith(b"SQLite format 3"):
        return []
    engine = open_engine(path)
    try:
        with engine.connect() as connection:
            newest_first = queries.documents(connection, queries.Filter(), limit=100)
    finally:
        engine.dispose()
    return [str(each["state"]) for each in reversed(newest_first)]


def _places(inbox: Path, drop: Drop) -> list[str]:
    return drop.places(inbox, drop.name) or ["claimed" for _ in inbox.glob(f"{drop.name}.*.claim")]
