"""Which attempts have left: a note beside the journal that outlives a killed process.

The journal says that an attempt may leave, and is synced; the attempt then waits for a sender, who writes the note
just before the first byte. The note is not synced: a process that is killed loses nothing of it, a machine that loses
its power may. So it is believed only on the same boot of the machine, and only for the session that began the
attempts; else everything that was begun may have left.
"""

from __future__ import annotations

import os
import secrets
import struct
import threading
from collections.abc import Sequence
from pathlib import Path

BOOT = Path("/proc/sys/kernel/random/boot_id")
"""Differs after each boot, also in containers (man 5 proc_sys_kernel)."""
SLOTS = 4096
"""Attempts that share one (their numbers differ by a multiple of this) are told apart by order alone."""
_SLOT = struct.Struct("<Q")
_HEAD = 128
SESSION = "session"
"""The journal's mark that names the session which began its attempts."""


class Note:
    """What an earlier session noted.

    Attributes:
        session: Whose note it is; empty when it cannot be believed.
    """

    def __init__(self, session: str = "", slots: Sequence[int] = ()) -> None:
        self.session = session
        self._slots = slots

    def stayed(self, session: str | None, attempt_id: int) -> bool:
        """Whether an attempt that the session began has surely not left."""
        return bool(session) and session == self.session and self._slots[attempt_id % SLOTS] < attempt_id


class Departures:
    """This session's note; safe to use from many threads.

    Attributes:
        session: Its name, to be kept in the journal before the first attempt begins.
    """

    def __init__(self, path: Path) -> None:
        """Begin a new note in place of the old one.

        Raises:
            OSError: The file cannot be written.
        """
        self.session = secrets.token_hex(16)
        self._lock = threading.Lock()
        self._slots = [0] * SLOTS
        # All of it is written now, so that a disk that fills up later does not stop the notes.
        self._file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o600)
        os.pwrite(self._file, bytes(_SLOT.size * SLOTS), _HEAD)
        os.pwrite(self._file, _head(self.session, _boot()), 0)

    def leaves(self, attempt_id: int) -> None:
        """Note that an attempt is about to leave.

        Raises:
            OSError: It cannot be noted, so it must not leave.
        """
        slot = attempt_id % SLOTS
        with self._lock:
            # A later one that left already says of this one that it may have left.
            if attempt_id > self._slots[slot]:
                os.pwrite(self._file, _SLOT.pack(attempt_id), _HEAD + _SLOT.size * slot)
                self._slots[slot] = attempt_id

    def close(self) -> None:
        """Note nothing any more: nothing may leave."""
        with self._lock:
            os.close(self._file)
            self._file = -1  # a number that another file might get must not be written to


def read(path: Path) -> Note:
    """The note of an earlier session; one that says nothing when it is not there, or of another boot."""
    try:
        written = path.read_bytes()
    except OSError:
        return Note()
    session, boot = written[:32].decode("ascii", "replace"), _boot()
    if not boot or written[:_HEAD] != _head(session, boot) or len(written) != _HEAD + _SLOT.size * SLOTS:
        return Note()
    return Note(session, [slot for (slot,) in _SLOT.iter_unpack(written[_HEAD:])])


def _head(session: str, boot: str) -> bytes:
    return f"{session} {boot}".ljust(_HEAD).encode("ascii", "replace")


def _boot() -> str:
    try:
        return BOOT.read_text("ascii").strip()
    except OSError:
        return ""
