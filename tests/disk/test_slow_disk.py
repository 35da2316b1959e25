"""A disk that takes 5 ms a sync: all arrives, and syncs are shared."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from benchmarks.slow_disk import SOURCE, environment
from tests.disk.arrivals import check_everything_arrived_once
from tests.e2e.site import Site

DOCUMENTS = 100
COMMITS = """
import sqlite3, sys
connection = sqlite3.connect(sys.argv[1], isolation_level=None)
connection.execute("PRAGMA journal_mode=WAL")
connection.execute("PRAGMA synchronous=FULL")
connection.execute("CREATE TABLE t (x)")
for number in range(20):
    connection.execute("INSERT INTO t VALUES (?)", (number,))
"""


@pytest.fixture
def syncs(tmp_path: Path, preload: Callable[[Path], Path], monkeypatch: pytest.MonkeyPatch) -> Path:
    """Every program started from now on has a slow disk; a file that grows by a byte for each sync."""
    counted = tmp_path / "syncs"
    counted.write_bytes(b"")
    for name, value in environment(preload(SOURCE)).items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("SLOW_DISK_COUNT", str(counted))
    return counted


def test_syncs_of_sqlite_are_slow_too(syncs: Path, tmp_path: Path) -> None:
    """Python's SQLite is linked dynamically: each of its commits passes through the slow sync."""
    subprocess.run([sys.executable, "-c", COMMITS, tmp_path / "x.db"], check=True)
    assert 20 <= syncs.stat().st_size < 40


def test_all_arrives_over_a_slow_disk_and_syncs_are_shared(site: Site, syncs: Path) -> None:
    """Fewer than four syncs a document with two requests, where each step alone would need about twenty."""
    for number in range(DOCUMENTS):
        site.drop_scrapped(number)
    ended = site.run_until_idle()
    assert ended.returncode == 0, ended.stdout
    needed = syncs.stat().st_size
    check_everything_arrived_once(site)
    assert needed < 4 * DOCUMENTS, needed
