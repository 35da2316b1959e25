"""What the figures were measured on."""

from __future__ import annotations

import os
import platform
import re
import sqlite3
import subprocess
from datetime import UTC, datetime
from pathlib import Path

import lxml.etree


def described(folder: Path) -> str:
    """The machine in one line; `folder` is where the journals lay."""
    return "; ".join(
        [
            f"{_processor()}, {os.cpu_count()} cores, {_memory()} GB",
            f"{platform.system()} {platform.release()}, {_file_system(folder)}",
            f"Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}",
            f"libxml2 {'.'.join(map(str, lxml.etree.LIBXML_VERSION))}",
        ]
    )


def today() -> str:
    """The date of the measurement, in UTC."""
    return datetime.now(UTC).date().isoformat()


def _processor() -> str:
    found = re.search(r"model name\s*:\s*(.+)", Path("/proc/cpuinfo").read_text())
    return found[1] if found else platform.machine()


def _memory() -> int:
    return round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1e9)


def _file_system(folder: Path) -> str:
    words = ["stat", "--file-system", "--format", "%T", str(folder)]
    return subprocess.run(words, capture_output=True, text=True, check=True).stdout.strip()
