"""The chain's head, kept a second time, outside the journal.

A journal that lost its write-ahead log, or an older copy of it, ends before the witnessed head. The witness is
written after the commit and before anybody is told, so it is never ahead of a journal that lost nothing.
"""

from __future__ import annotations

import os
import threading
from pathlib import Path

from filelock import FileLock

from connector.journal import store
from connector.journal.chain import Head

LENGTH = 128
"""Bytes; shorter than a sector of a disk, so that it is written whole or not at all."""


class Witness:
    """One file of one line in the configured directory; every process that writes the journal writes it.

    Attributes:
        path: The file, named after the journal's id.
    """

    def __init__(self, directory: Path, journal_id: str) -> None:
        self.path = directory / f"{journal_id}.head"
        # Two processes that have just committed may come here in the other order.
        self._lock = FileLock(f"{self.path}.lock", thread_local=False)
        # The lock of the file lets in a second thread of a process that holds it.
        self._thread = threading.Lock()

    def read(self) -> Head | None:
        """The witnessed head; None when there is none or it cannot be read as one."""
        try:
            with self._thread, self._lock:
                return Head.parse(self.path.read_text(encoding="ascii"))
        except (OSError, ValueError):
            return None

    def write(self, head: Head, restored: bool = False) -> None:
        """Keep a head, on disk when this returns; an older one than the file's is left out.

        Args:
            head: The newest event of the journal.
            restored: The journal was restored: it may be older than what was witnessed.

        Raises:
            OSError: The file cannot be written.
        """
        with self._thread, self._lock:
            # In place: a rename would cost two more syncs a commit.
            is_new = not self.path.exists()
            descriptor = os.open(self.path, os.O_RDWR | os.O_CREAT, 0o600)
            try:
                if restored or head.number >= _number(os.read(descriptor, LENGTH)):
                    os.lseek(descriptor, 0, os.SEEK_SET)
                    os.write(descriptor, f"{head}\n".ljust(LENGTH).encode("ascii"))
                    os.fsync(descriptor)
            finally:
                os.close(descriptor)
            if is_new:
                # A witness that a power cut takes away would look like a loss.
                store.sync(self.path.parent)


def _number(written: bytes) -> int:
    """Number of the head that the file holds; 0 when it holds none."""
    try:
        return Head.parse(written.decode("ascii")).number
    except ValueError:
        return 0
