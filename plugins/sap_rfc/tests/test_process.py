"""The host's side of a child: its frames, its words, its end. Real processes."""

from __future__ import annotations

import logging
import sys
import time
from collections.abc import Callable, Iterator

import pytest
from connector_sap_rfc import process
from connector_sap_rfc.process import Child

PREPARE = """
import os, sys, time
from connector_sap_rfc.frames import Frames
frames = Frames(sys.stdin.buffer, sys.stdout.buffer)
start = frames.receive()
"""
Make = Callable[..., Child]


@pytest.fixture
def child(monkeypatch: pytest.MonkeyPatch) -> Iterator[Make]:
    """Makes a child that carries out a few lines."""
    made: list[Child] = []

    def make(lines: str, **environment: str) -> Child:
        monkeypatch.setattr(process, "COMMAND", [sys.executable, "-c", PREPARE + lines])
        made.append(Child({"job": "x", "passwd": "secret"}, logging.getLogger("sap"), environment))
        return made[-1]

    yield make
    for each in made:
        each.end()


def until_ended(found: Child) -> list[object]:
    """All its frames."""
    frames: list[object] = []
    limit = time.monotonic() + 10
    while not frames or frames[-1] is not None:
        assert time.monotonic() < limit
        frames += found.frames(0.1)
    return frames


def test_frames_arrive_in_order_and_none_says_that_it_has_ended(child: Make) -> None:
    """What it said before its end is not lost."""
    made = child("for n in range(3): frames.send({'call': n})")
    assert until_ended(made) == [*({"call": n} for n in range(3)), None]


def test_its_start_reaches_it_through_the_pipe(child: Make) -> None:
    """With the secrets; variables for SAP's library are added to the environment."""
    made = child("frames.send({'heard': start, 'ini': os.environ['RFC_INI']})", RFC_INI="/etc/sapnwrfc.ini")
    assert made.frames(10) == [{"heard": {"job": "x", "passwd": "secret"}, "ini": "/etc/sapnwrfc.ini"}]


def test_what_it_prints_is_logged_and_its_last_words_are_kept(child: Make, caplog: pytest.LogCaptureFixture) -> None:
    """Five lines at most, with the code or the signal."""
    made = child("for n in range(9): print('word', n, file=sys.stderr)\nsys.stderr.flush(); os._exit(7)")
    assert until_ended(made) == [None]
    assert made.last_words() == "ended with code 7: " + " / ".join(f"word {n}" for n in range(4, 9))
    assert "SAP process: word 0" in caplog.text


def test_a_signal_that_ended_it_is_named(child: Make) -> None:
    """As a crash of SAP's library does."""
    made = child("os.kill(os.getpid(), 11)")
    assert until_ended(made) == [None]
    assert made.last_words().startswith("was ended by signal 11")
    assert made.has_ended


def test_it_is_asked_to_end_first(child: Make) -> None:
    """So that a server ends its registration."""
    made = child("frames.send({'call': 'ready'}); assert frames.receive() == {'stop': True}; os._exit(3)")
    made.frames(10)
    made.end()
    assert made.last_words() == "ended with code 3"


def test_one_that_does_not_end_is_killed(child: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    """After the time for it; ending twice is fine."""
    monkeypatch.setattr(process, "STOP_SECONDS", 0.2)
    made = child("frames.send({'call': 'ready'}); time.sleep(600)")
    made.frames(10)
    began = time.monotonic()
    made.end()
    made.end()
    assert time.monotonic() - began < 5
    assert made.last_words().startswith("was ended by signal 9")


def test_a_frame_for_one_that_is_gone_is_no_error(child: Make) -> None:
    """Its end is seen where frames are read."""
    made = child("os._exit(0)")
    assert until_ended(made) == [None]
    made.send({"answer": 1})
    made.send({"answer": 2})
