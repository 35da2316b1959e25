"""Server programs as a test handles them."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from tests.rfc_standin.simulated_sap.client import SimulatedSap

PROGRAM = Path(__file__).with_name("server_program.py")
PATIENCE = 20.0


class ServerProgram:
    """A process that runs server_program.py; `behaviour` is what that file says."""

    def __init__(self, sap: SimulatedSap, environment: Mapping[str, str], **behaviour: Any) -> None:
        self._sap = sap
        server = sap.server_destination(**behaviour.pop("server", {}))
        asked = {"server": server, "client": sap.destination(), **behaviour}
        pipe = subprocess.PIPE
        words = [sys.executable, str(PROGRAM), json.dumps(asked)]
        self.process = subprocess.Popen(words, stdin=pipe, stdout=pipe, text=True, env=os.environ | dict(environment))
        self._events: list[dict[str, Any]] = []
        self._changed = threading.Condition()
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            with self._changed:
                self._events.append(json.loads(line))
                self._changed.notify_all()

    def wait_until_registered(self, count: int = 1) -> None:
        """Wait until SAP knows so many of its connections."""
        limit = time.monotonic() + PATIENCE
        while self._sap.registered() < count:
            assert self.process.poll() is None, "the server program has ended"
            assert time.monotonic() < limit, "the server program is not registered"
            time.sleep(0.02)

    def wait_for(self, event: str, count: int = 1) -> dict[str, Any]:
        """The event, once it has happened so often."""
        with self._changed:
            assert self._changed.wait_for(lambda: len(self._named(event)) >= count, PATIENCE), f"no {event}"
            return self._named(event)[count - 1]

    def _named(self, event: str) -> list[dict[str, Any]]:
        return [each for each in self._events if each["event"] == event]

    def events(self, *without: str, at_least: int = 0) -> list[str]:
        """Names of what has happened, in order; waits for so many, since SAP may hear of them before this test does."""
        left_out = {"attributes", "authorise", *without}
        with self._changed:
            self._changed.wait_for(lambda: len(self._names(left_out)) >= at_least, PATIENCE)
            return self._names(left_out)

    def _names(self, left_out: set[str]) -> list[str]:
        return [each["event"] for each in self._events if each["event"] not in left_out]

    def attributes(self) -> dict[str, Any]:
        """What get_server_attributes says now."""
        assert self.process.stdin is not None
        before = len(self._named("attributes"))
        self.process.stdin.write("\n")
        self.process.stdin.flush()
        return self.wait_for("attributes", before + 1)

    def close(self) -> None:
        """Let it close the server."""
        assert self.process.stdin is not None
        self.process.stdin.close()

    def kill(self) -> None:
        """End it without a word."""
        self.process.kill()
        self.process.wait()
        self._reader.join(PATIENCE)
        for pipe in (self.process.stdin, self.process.stdout):
            if pipe is not None and not pipe.closed:
                pipe.close()
