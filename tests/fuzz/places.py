"""Files for readers that want a path, in memory where the machine has such a folder."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

LOOKUPS = Path(__file__).parents[1] / "bad_input" / "lookups"
MEMORY = Path("/dev/shm")  # noqa: S108 - a mount, in which a folder of our own is made


@cache
def folder() -> tempfile.TemporaryDirectory[str]:
    """A folder that goes when the process ends."""
    return tempfile.TemporaryDirectory(dir=MEMORY if MEMORY.is_dir() else None)


@contextmanager
def as_file(name: str, content: bytes) -> Iterator[Path]:
    """The content as a file of that name."""
    path = Path(folder().name) / name
    path.write_bytes(content)
    yield path


def lookups_beside(path: Path) -> None:
    """Put the tables of the bad input beside a mapping file, once."""
    lookups = path.parent / "lookups"
    if not lookups.exists():
        shutil.copytree(LOOKUPS, lookups)
