"""The child process itself: its pipe, its signals, its end."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import IO, Any

import pytest
from connector_sap_rfc.frames import Frame, Frames

PLAYED = """
import sys
from connector_sap_rfc import child
def job(start, link):
{lines}
child.JOBS = {{"played": job}}
child.main()
"""
Start = Callable[[str], "Played"]


class Played:
    """A child whose job is a few lines.

    Attributes:
        frames: The host's end of the pipe.
    """

    def __init__(self, lines: str) -> None:
        program = PLAYED.format(lines="\n".join(f"    {line}" for line in lines.splitlines()))
        pipe = subprocess.PIPE
        self.process = subprocess.Popen([sys.executable, "-c", program], stdin=pipe, stdout=pipe, stderr=pipe)
        self.frames = Frames(_there(self.process.stdout), _there(self.process.stdin))
        self.frames.send({"job": "played"})

    def ended(self) -> tuple[int, str]:
        """Its code and what it printed, once it has ended."""
        return self.process.wait(10), _there(self.process.stderr).read().decode()

    def close(self) -> None:
        """End it."""
        self.process.kill()
        self.process.wait()
        for stream in (self.process.stdin, self.process.stdout, self.process.stderr):
            with suppress(OSError):
                _there(stream).close()


def _there(stream: IO[bytes] | None) -> IO[bytes]:
    assert stream
    return stream


@pytest.fixture
def child() -> Iterator[Start]:
    """Starts children."""
    made: list[Played] = []

    def start(lines: str) -> Played:
        made.append(Played(lines))
        return made[-1]

    yield start
    for each in made:
        each.close()


def test_what_its_libraries_print_does_not_get_into_the_pipe(child: Start) -> None:
    """The binding prints when it is loaded: that goes to standard error, and frames stay whole."""
    started = child("import os\nprint('from Python', flush=True)\nos.write(1, b'from C\\n')\nlink.result(start['job'])")
    assert started.frames.receive() == {"call": "result", "found": "played"}
    code, said = started.ended()
    assert code == 0
    assert "from Python" in said
    assert "from C" in said


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_meant_for_all_processes_does_not_end_it(child: Start, number: signal.Signals) -> None:
    """The host ends it when what is under way is stored."""
    started = child("link.result('ready')\nlink.wait(20)\nlink.result('done')")
    assert started.frames.receive() == {"call": "result", "found": "ready"}
    os.kill(started.process.pid, number)
    started.frames.send({"stop": True})
    assert started.frames.receive() == {"call": "result", "found": "done"}
    assert started.ended()[0] == 0


def test_it_ends_when_the_host_is_gone(child: Start) -> None:
    """However busy it is: nobody would store anything, and SAP must see the registration end."""
    started = child("link.result('ready')\nimport time\ntime.sleep(600)")
    started.frames.receive()
    _there(started.process.stdin).close()
    assert started.process.wait(10) == 0


@pytest.mark.parametrize(
    ("lines", "told"),
    [
        (
            "from connector_sap_rfc.faults import SapFault\nraise SapFault('logon', 'no such user')",
            {"call": "failed", "kind": "logon", "sentence": "no such user"},
        ),
        (
            "from connector.plugin import ConnectorError\nraise ConnectorError('no definition')",
            {"call": "failed", "kind": "call", "sentence": "no definition"},
        ),
    ],
)
def test_the_reason_of_its_end_is_told(child: Start, lines: str, told: Frame) -> None:
    """A sentence, and its kind."""
    started = child(lines)
    assert started.frames.receive() == told
    assert started.ended()[0] == 0


def test_an_error_that_nobody_foresaw_is_its_last_words(child: Start) -> None:
    """With code 1: the host shows them, and starts it again."""
    code, said = child("raise ZeroDivisionError('a bug')").ended()
    assert code == 1
    assert "ZeroDivisionError: a bug" in said


def test_a_shutdown_is_no_fault(child: Start) -> None:
    """Nothing is told."""
    started = child("from connector.plugin import Stopping\nraise Stopping('bye')")
    assert started.frames.receive() is None
    assert started.ended() == (0, "")


def test_without_a_start_it_ends(child: Start) -> None:
    """Started by hand it does nothing."""
    ended: Any = subprocess.run(
        [sys.executable, "-m", "connector_sap_rfc.child"], stdin=subprocess.DEVNULL, capture_output=True, check=False
    )
    assert ended.returncode == 1
    assert ended.stdout == b""
