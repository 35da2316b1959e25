"""Opening, writing, and the right to deliver."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

import pytest

from connector import stops
from connector.errors import JournalBusy, JournalUnsafe
from connector.journal.chain import Event
from connector.journal.journal import read_mark
from connector.journal.tables import document

DELIVERS = """
import sys, time
from pathlib import Path
from connector.journal.journal import Journal
class Clock:
    now = staticmethod(time.time)
    monotonic = staticmethod(time.monotonic)
journal = Journal(Path(sys.argv[1]), Path(sys.argv[2]), Clock())
journal.take_delivery()
print("delivers", flush=True)
sys.stdin.read()
"""


def test_a_journal_keeps_its_id(bench: Any) -> None:
    """Eight hex digits, the same for its whole life, and the name of its witness."""
    first = bench.journal.id
    bench.reopen()
    assert bench.journal.id == first
    assert int(first, 16) >= 0 and len(first) == 8
    assert bench.journal.witness.path.name == f"{first}.head"


def test_what_was_committed_is_witnessed(bench: Any) -> None:
    """Each commit with events moves the witness; one without does not."""
    with bench.writing() as transaction:
        transaction.tell(Event("test"))
    assert bench.journal.witness.read().number == 1
    with bench.writing():
        pass
    assert bench.journal.witness.read().number == 1


def test_a_transaction_that_fails_leaves_nothing(bench: Any) -> None:
    """Neither rows nor events, and the next one goes on."""
    with pytest.raises(ZeroDivisionError), bench.writing() as transaction:
        transaction.tell(Event("test"))
        raise ZeroDivisionError
    bench.accept()
    assert bench.kinds() == ["document.received"]


def test_numbers_are_counted_on(bench: Any) -> None:
    """Inside a transaction, and across transactions."""
    bench.accept()
    with bench.writing() as transaction:
        assert [transaction.next_id(document) for _ in range(3)] == [2, 3, 4]
    with bench.writing() as transaction:
        assert transaction.next_id(document) == 2


def test_stop_points_stand_around_the_commit(bench: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """In this order, named after the activity."""
    reached: list[str] = []
    monkeypatch.setattr(stops, "on_reach", reached.append)
    with bench.writing():
        pass
    assert reached == ["test.before_commit", "test.after_commit", "test.witnessed"]


def test_one_process_delivers(bench: Any) -> None:
    """A second one is told which process does; its end gives the right back."""
    arguments = [sys.executable, "-c", DELIVERS, str(bench.path), str(bench.witness)]
    other = subprocess.Popen(arguments, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    assert other.stdin is not None and other.stdout is not None
    assert other.stdout.readline() == b"delivers\n"
    assert bench.journal.is_delivered()
    with pytest.raises(JournalBusy, match=f"process {other.pid} delivers"):
        bench.journal.take_delivery()
    other.kill()
    other.communicate()
    bench.journal.take_delivery()
    with bench.journal.reading() as connection:
        assert read_mark(connection, "deliverer") == f"process {os.getpid()}"


def test_a_look_at_who_delivers_does_not_keep_a_host_from_starting(bench: Any) -> None:
    """`connector status` holds the right for a moment while it looks."""
    other = bench.open()
    stop = threading.Event()

    def look() -> None:
        while not stop.is_set():
            other.is_delivered()

    looking = threading.Thread(target=look)
    looking.start()
    for _ in range(20):
        bench.journal.take_delivery()
        bench.journal._delivering.release()
    stop.set()
    looking.join()
    other.close()


def test_the_right_to_deliver_is_given_back_from_any_thread(bench: Any) -> None:
    """A host may be stopped by another thread than the one that opened it."""
    bench.journal.take_delivery()
    assert bench.journal.is_delivered()
    closing = threading.Thread(target=bench.journal.close)
    closing.start()
    closing.join()
    other = bench.open()
    assert not other.is_delivered()
    other.close()


def test_a_journal_that_is_gone_is_not_made_anew(bench: Any) -> None:
    """Its witness says that it was there; the sentence names the file and the runbook."""
    bench.accept()
    bench.close()
    bench.path.unlink()
    with pytest.raises(JournalUnsafe, match=r"is gone or empty, but .*\.head .*`connector journal restored`"):
        bench.open()


def test_a_journal_that_lost_all_but_its_file_is_not_made_anew(bench: Any, tmp_path: Path) -> None:
    """The write-ahead log held everything, and is gone: the file has bytes, but no tables."""
    path = tmp_path / "second" / "connector.db"
    path.parent.mkdir()
    bench.path, bench.witness = path, tmp_path / "second_witness"
    bench.witness.mkdir()
    bench.close()
    crashed = bench.open()
    copy = tmp_path / "without_log.db"
    copy.write_bytes(path.read_bytes())
    assert copy.stat().st_size > 0
    crashed.close()
    bench.path = copy
    with pytest.raises(JournalUnsafe, match="is gone or empty"):
        bench.open()


def test_a_witness_that_cannot_be_written_is_said_and_stops_nothing(bench: Any) -> None:
    """What was committed stands; the sentence is gone when it can be written again."""
    witness = bench.journal.witness.path
    witness.unlink()
    witness.mkdir()
    bench.accept()
    assert "cannot be written" in bench.journal.witness_fault
    witness.rmdir()
    bench.accept()
    assert bench.journal.witness_fault is None
    assert bench.journal.witness.read().number == 2


def test_two_processes_make_one_journal(tmp_path: Path) -> None:
    """Started at the same moment on an empty folder, both find the same id."""
    folder, witness = tmp_path / "journal", tmp_path / "witness"
    folder.mkdir()
    witness.mkdir()
    code = DELIVERS.replace("journal.take_delivery()\n", "").replace('"delivers"', "journal.id")
    arguments = [sys.executable, "-c", code, str(folder / "connector.db"), str(witness)]
    started = [subprocess.Popen(arguments, stdin=subprocess.PIPE, stdout=subprocess.PIPE) for _ in range(3)]
    ids = {each.communicate()[0] for each in started}
    assert len(ids) == 1 and len(ids.pop()) == 9
