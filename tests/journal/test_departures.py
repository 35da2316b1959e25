"""The note of what has left."""

from __future__ import annotations

import errno
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from connector.journal import departures
from connector.journal.departures import SLOTS, Departures, read

KILLED = """
import os, signal, sys
from pathlib import Path
from connector.journal.departures import Departures
note = Departures(Path(sys.argv[1]))
note.leaves(7)
note.leaves(9)
print(note.session, flush=True)
os.kill(os.getpid(), signal.SIGKILL)
"""


def test_the_note_outlives_a_killed_process(tmp_path: Path) -> None:
    """Of what a process began that was killed, it is known what had left."""
    path = tmp_path / "connector.db.left"
    ended = subprocess.run([sys.executable, "-c", KILLED, str(path)], capture_output=True, text=True, check=False)
    assert ended.returncode == -signal.SIGKILL
    session = ended.stdout.strip()
    assert [read(path).stayed(session, each) for each in (7, 8, 9, 10)] == [False, True, False, True]


def test_a_note_of_another_session_is_not_believed(tmp_path: Path) -> None:
    """A restored journal, or one of before notes were made, names another session or none."""
    note = Departures(tmp_path / "left")
    for session in ("", None, "0" * 32):
        assert not read(tmp_path / "left").stayed(session, 1)
    note.close()


def test_a_note_of_another_boot_is_not_believed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine that lost its power may have lost the newest of the note, which was never synced."""
    note = Departures(tmp_path / "left")
    assert read(tmp_path / "left").stayed(note.session, 1)
    boot = tmp_path / "boot_id"
    monkeypatch.setattr(departures, "BOOT", boot)
    assert not read(tmp_path / "left").stayed(note.session, 1)
    boot.write_text("another")
    assert not read(tmp_path / "left").stayed(note.session, 1)
    note.close()


@pytest.mark.parametrize("length", [0, 31, 128, 128 + 8 * SLOTS - 1])
def test_a_note_that_is_cut_off_is_not_believed(tmp_path: Path, length: int) -> None:
    """A process may be killed while it makes the file."""
    note = Departures(tmp_path / "left")
    os.truncate(tmp_path / "left", length)
    assert not read(tmp_path / "left").stayed(note.session, 1)
    note.close()


def test_a_note_that_is_gone_says_nothing(tmp_path: Path) -> None:
    """Whoever deletes it puts in doubt what was under way, no more."""
    assert not read(tmp_path / "left").stayed("0" * 32, 1)


def test_attempts_that_share_a_slot_are_never_taken_to_have_stayed(tmp_path: Path) -> None:
    """In whatever order they leave, the later one speaks for both."""
    note = Departures(tmp_path / "left")
    note.leaves(5 + SLOTS)
    note.leaves(5)
    found = read(tmp_path / "left")
    assert [found.stayed(note.session, each) for each in (5, 5 + SLOTS, 5 + 2 * SLOTS)] == [False, False, True]
    note.close()


def test_nothing_leaves_after_the_end(tmp_path: Path) -> None:
    """A sender that is still there when the delivery has ended must not send what cannot be noted."""
    note = Departures(tmp_path / "left")
    note.close()
    with pytest.raises(OSError, match=os.strerror(errno.EBADF)):
        note.leaves(1)
