"""The chain's head, kept a second time, outside the journal.

A journal that lost its write-ahead log, or an older copy of it, ends before the witnessed head. The witness is
written after the commit and before anybody is told, so it is never ahead of a journal that lost nothing.
"""

from __future__ import annotations

import os
import threading
from pathlib import Path

from connector.journal.chain import Head


class Witness:
    """One file of one line in the configured directory.

    Attributes:
        path: The file, named after the journal's id.
    """

    def __init__(self, directory: Path, journal_id: str) -> None:
        self.path = directory / f"{journal_id}.head"
        self._lock = threading.Lock()
        self._written = 0

    def read(self) -> Head | None:
        """The witnessed head; None when there is none or it cannot be read as one."""
        try:
            return Head.parse(self.path.read_text(encoding="ascii"))
        except (FileNotFoundError, ValueError):
            return None

    def forget(self) -> None:
        """The next head is written even if it is older than one written before: the journal was restored."""
        with self._lock:
            self._written = 0

    def write(self, head: Head) -> None:
        """Keep a head, on disk when this returns; an older one than the last is left out."""
        with self._lock:
            if head.number < self._written:
                return
            # In place and shorter than a sector: a rename would cost two more syncs a commit.
            descriptor = os.open(self.path, os.O_WRONLY | os.O_CREAT, 0o600)
            try:
                os.write(descriptor, f"{head}\n".ljust(128).encode("ascii"))
                os.fsync(descriptor)
            finally:
                os.close(descriptor)
            self._written = head.number
