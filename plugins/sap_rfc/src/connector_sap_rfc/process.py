"""The host's side of the pipe: the child process, its frames, its last words, its end."""

from __future__ import annotations

import logging
import os
import queue
import subprocess
import sys
import threading
import time
from collections import deque
from collections.abc import Mapping
from types import TracebackType
from typing import IO

from connector_sap_rfc.frames import Frame, Frames

COMMAND = [sys.executable, "-m", "connector_sap_rfc.child"]
"""How the child is started."""
STOP_SECONDS = 1.0
"""How long a child may take to end; then it is killed, which loses nothing."""
_LAST_WORDS = 5


class Child:
    """A process of its own for everything that touches SAP's library.

    The binding holds Python's lock in many calls, and a crash in the library takes its process along.
    """

    def __init__(self, start: Frame, log: logging.Logger, environment: Mapping[str, str]) -> None:
        """Start it.

        Args:
            start: Its job; secrets travel here, never on a command line.
            log: Gets what it prints.
            environment: More variables for it.
        """
        self._log = log
        self._process = subprocess.Popen(
            COMMAND,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=os.environ | environment,
        )
        assert self._process.stdin and self._process.stdout and self._process.stderr  # noqa: S101 -- three PIPEs
        self._frames = Frames(self._process.stdout, self._process.stdin)
        self._arrived: queue.SimpleQueue[Frame | None] = queue.SimpleQueue()
        self._words: deque[str] = deque(maxlen=_LAST_WORDS)
        self._threads = [
            threading.Thread(target=self._receive, name="sap-pipe", daemon=True),
            threading.Thread(target=self._listen, args=(self._process.stderr,), name="sap-words", daemon=True),
        ]
        for thread in self._threads:
            thread.start()
        self.send(start)

    def __enter__(self) -> Child:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.end()

    @property
    def pid(self) -> int:
        """Its process id."""
        return self._process.pid

    @property
    def has_ended(self) -> bool:
        """Whether it is there no more."""
        return self._process.poll() is not None

    def _receive(self) -> None:
        while (frame := self._frames.receive()) is not None:
            self._arrived.put(frame)
        self._arrived.put(None)

    def _listen(self, stream: IO[bytes]) -> None:
        for line in stream:
            words = line.decode("utf-8", "replace").rstrip()
            self._words.append(words)
            self._log.warning("SAP process: %s", words)

    def frames(self, seconds: float) -> list[Frame | None]:
        """What has arrived; waits for the first up to so many seconds. None at the end means that it has ended."""
        try:
            arrived = [self._arrived.get(block=seconds > 0, timeout=seconds or None)]
        except queue.Empty:
            return []
        while not self._arrived.empty():
            arrived.append(self._arrived.get())
        return arrived

    def send(self, frame: Frame) -> None:
        """Write a frame; one that cannot be read any more is lost, as the end of the child will show."""
        try:
            self._frames.send(frame)
        except (OSError, ValueError):
            self._log.debug("the SAP process does not read any more")

    def last_words(self) -> str:
        """How it ended, for a sentence."""
        self.end()
        code = self._process.returncode
        how = f"was ended by signal {-code}" if code < 0 else f"ended with code {code}"
        return ": ".join([how, *([" / ".join(self._words)] if self._words else [])])

    def end(self) -> None:
        """Ask it to end, and kill it when it does not."""
        self.send({"stop": True})
        try:
            self._process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self.kill()
        self._process.wait()
        until = time.monotonic() + STOP_SECONDS
        for thread in self._threads:
            thread.join(max(0.0, until - time.monotonic()))
        self._close()

    def kill(self) -> None:
        """End it at once."""
        self._process.kill()

    def _close(self) -> None:
        for stream in (self._process.stdin, self._process.stdout, self._process.stderr):
            try:
                if stream:
                    stream.close()
            except OSError:
                self._log.debug("the pipe was broken already")
