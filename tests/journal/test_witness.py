"""The head outside the journal."""

from __future__ import annotations

import os
import threading
import time
from pathlib import Path

import pytest

from connector.journal.chain import Head
from connector.journal.witness import Witness


def head(number: int, byte: int = 1) -> Head:
    """A head of the chain."""
    return Head(number, bytes([byte]) * 32)


def test_what_was_written_is_read(tmp_path: Path) -> None:
    """The newest head counts; a shorter number leaves nothing of a longer one."""
    witness = Witness(tmp_path, "0a1b2c3d")
    for number in (5, 100_000, 100_001):
        witness.write(head(number))
    assert Witness(tmp_path, "0a1b2c3d").read() == head(100_001)
    witness.write(head(7), restored=True)
    assert witness.read() == head(7)


def test_an_older_head_of_another_process_is_left_out(tmp_path: Path) -> None:
    """Two processes commit 8 and 9 and come to the witness in the other order."""
    Witness(tmp_path, "0a1b2c3d").write(head(9))
    Witness(tmp_path, "0a1b2c3d").write(head(8))
    assert Witness(tmp_path, "0a1b2c3d").read() == head(9)


def test_the_newest_of_many_writers_stays(tmp_path: Path) -> None:
    """Whoever comes last, the highest number is kept."""
    witnesses = [Witness(tmp_path, "0a1b2c3d") for _ in range(4)]

    def write(start: int) -> None:
        for number in range(start, 40, 4):
            witnesses[start].write(head(number))

    threads = [threading.Thread(target=write, args=(start,)) for start in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert witnesses[0].read() == head(39)


@pytest.mark.parametrize("content", ["", "garbage", "12:zz", "\u20ac"])
def test_what_cannot_be_read_is_no_head(tmp_path: Path, content: str) -> None:
    """A damaged witness is like none: the start of the host asks why."""
    witness = Witness(tmp_path, "0a1b2c3d")
    witness.path.write_text(content, encoding="utf-8")
    assert witness.read() is None


def test_no_witness_is_no_head(tmp_path: Path) -> None:
    """A folder that is gone, too."""
    assert Witness(tmp_path, "0a1b2c3d").read() is None
    assert Witness(tmp_path / "gone", "0a1b2c3d").read() is None


def test_a_witness_that_cannot_be_written_is_an_error_of_the_system(tmp_path: Path) -> None:
    """The journal turns it into a sentence; it is never swallowed here."""
    witness = Witness(tmp_path, "0a1b2c3d")
    witness.path.mkdir()
    with pytest.raises(OSError):
        witness.write(head(1))


def test_threads_of_one_process_do_not_overtake_each_other(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The lock of the file would let the second one in while the first is about to write an older head."""
    witness = Witness(tmp_path, "0a1b2c3d")
    witness.write(head(4))
    read, write = threading.Event(), os.write

    def slow(descriptor: int, line: bytes) -> int:
        if line.startswith(b"5:"):
            read.set()
            time.sleep(0.3)
        return write(descriptor, line)

    monkeypatch.setattr(os, "write", slow)
    late = threading.Thread(target=witness.write, args=(head(5),))
    late.start()
    assert read.wait(10)
    witness.write(head(6))
    late.join()
    assert witness.read() == head(6)
