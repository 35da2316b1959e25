"""A child process that hangs, dies or answers: real processes that speak the pipe's frames."""

from __future__ import annotations

import logging
import signal
import sys
from collections.abc import Callable, Iterator

import pytest
from connector_sap_rfc import process
from connector_sap_rfc.conversation import Conversation
from connector_sap_rfc.faults import SapFault
from connector_sap_rfc.process import Child

from connector.plugin import ConnectorError

PREPARE = """
import os, signal, sys, time
from connector_sap_rfc.frames import Frames
frames = Frames(sys.stdin.buffer, sys.stdout.buffer)
start = frames.receive()
"""
Make = Callable[[str], Child]


@pytest.fixture
def child(monkeypatch: pytest.MonkeyPatch) -> Iterator[Make]:
    """Makes a child that carries out a few lines."""
    made: list[Child] = []

    def make(lines: str) -> Child:
        monkeypatch.setattr(process, "COMMAND", [sys.executable, "-c", PREPARE + lines])
        made.append(Child({"job": "x"}, logging.getLogger("test"), {}))
        return made[-1]

    yield make
    for each in made:
        each.end()


def test_a_result_is_waited_for(child: Make) -> None:
    """Other frames before it do not matter."""
    lines = "frames.send({'call': 'idle'})\nframes.send({'call': 'result', 'found': start})\nframes.receive()"
    assert Conversation(child(lines)).result() == {"job": "x"}


@pytest.mark.parametrize("end", ["", "frames.send({'call': 'failed', 'kind': 'call', 'sentence': 'late'})"])
def test_what_came_before_the_end_counts(child: Make, end: str) -> None:
    """A result and the end of the process may be heard at the same moment."""
    ended = child(f"frames.send({{'call': 'idle'}})\nframes.send({{'call': 'result', 'found': 7}})\n{end}")
    ended.last_words()
    conversation = Conversation(ended)
    assert conversation.result() == 7
    with pytest.raises(ConnectorError, match="late" if end else "ended with code 0"):
        conversation.frames()


def test_what_takes_too_long_is_given_up(child: Make) -> None:
    """Even when the child cannot run a line of Python any more: the host ends it."""
    hangs = child("frames.send({'call': 'begin', 'token': 1, 'what': 'the logon', 'seconds': 0.2})\ntime.sleep(60)")
    with pytest.raises(SapFault, match=r"the logon took more than 0\.2 s; it was given up") as fault:
        Conversation(hangs).result()
    assert fault.value.kind == "communication"
    assert "signal 9" in hangs.last_words()


def test_what_ended_in_time_is_not_given_up(child: Make) -> None:
    """Its time does not run on."""
    lines = """
frames.send({'call': 'begin', 'token': 1, 'what': 'the logon', 'seconds': 0.2})
frames.send({'call': 'end', 'token': 1})
time.sleep(0.6)
frames.send({'call': 'result', 'found': 7})
frames.receive()
"""
    assert Conversation(child(lines)).result() == 7


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        ("os.kill(os.getpid(), signal.SIGSEGV)", f"was ended by signal {signal.SIGSEGV.value}"),
        ("sys.stderr.write('no memory\\n'); sys.exit(3)", "ended with code 3: no memory"),
        ("sys.exit(0)", "ended with code 0"),
    ],
)
def test_a_child_that_ends_says_how(child: Make, lines: str, said: str) -> None:
    """With its last words."""
    with pytest.raises(ConnectorError, match="the process that talks to SAP") as error:
        Conversation(child(lines)).result()
    assert said in str(error.value)


def test_the_reason_that_a_child_tells_is_raised(child: Make) -> None:
    """With its kind."""
    failing = child("frames.send({'call': 'failed', 'kind': 'logon', 'sentence': 'refused'})")
    with pytest.raises(SapFault, match="refused") as fault:
        Conversation(failing).result()
    assert fault.value.kind == "logon"
