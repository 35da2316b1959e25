"""SAP as the caller: requests to a registered server program, once or until they have succeeded."""

from __future__ import annotations

import random
import socket
import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from tests.rfc_standin.simulated_sap import wire
from tests.rfc_standin.simulated_sap.dictionary import FunctionModule, Values
from tests.rfc_standin.simulated_sap.errors import SapError
from tests.rfc_standin.simulated_sap.faults import Faults
from tests.rfc_standin.simulated_sap.gateway import Registrations
from tests.rfc_standin.simulated_sap.session import CALL_TYPES, imported

SYNCHRONOUS, BACKGROUND = 0, 3
ID_LENGTHS = {1: 24, 2: 24, 3: 32}
UNIT_STATES = ("not_found", "in_process", "committed", "rolled_back", "confirmed")


@dataclass
class Unit:
    """One request: a synchronous call, or a unit that is repeated under its id until it has succeeded."""

    program_id: str
    call_type: str
    function: FunctionModule
    given: Values
    documents: list[str]
    unit_id: str = ""
    queue: str = ""
    attempts: int = 0
    last_error: str = ""

    def __post_init__(self) -> None:
        length = ID_LENGTHS.get(CALL_TYPES.index(self.call_type), 0)
        self.unit_id = self.unit_id or "".join(random.choices("0123456789ABCDEF", k=length))

    @property
    def header(self) -> bytes:
        """Call type, type of unit and id on the wire."""
        return bytes([CALL_TYPES.index(self.call_type), ord("Q" if self.queue else "T")]) + wire.text(self.unit_id)


class Outbound:
    """Sends requests to server programs."""

    def __init__(self, registrations: Registrations, faults: Faults) -> None:
        self._registrations, self._faults = registrations, faults

    def send(self, unit: Unit, seconds: float) -> dict[str, Any]:
        """One attempt, and what came of it.

        Returns:
            `result`: `ok`, `executed` (the program knew the unit), `failed` (it said no) or `lost` (no answer, or not
            registered); `error`, of a failure: key and message; `values`, of a synchronous call.
        """
        unit.attempts += 1
        fault = self._faults.due("send", unit.program_id)
        action = fault.action if fault else ""
        time.sleep(fault.seconds if fault and action == "slow" else 0)
        outcome = self._attempt(unit, seconds, action)
        if action == "repeat" and outcome["result"] == "ok":
            outcome = self._attempt(unit, seconds, "")
        if outcome["result"] in {"ok", "executed"} and unit.call_type != "sync" and action != "no_confirm":
            self._request(unit, b"y", seconds)
        unit.last_error = outcome.get("error", {}).get("message", "")
        return {"unit_id": unit.unit_id, "documents": unit.documents, **outcome}

    def state(self, unit: Unit, seconds: float) -> dict[str, Any]:
        """What the program's getState handler says of a bgRFC unit."""
        return self._request(unit, b"s", seconds)

    def _attempt(self, unit: Unit, seconds: float, action: str) -> dict[str, Any]:
        body = wire.number(1) + imported(unit.function, unit.given)
        return self._request(unit, b"I", seconds, body, answer_wanted=action != "drop")

    def _request(
        self, unit: Unit, operation: bytes, seconds: float, body: bytes = b"", answer_wanted: bool = True
    ) -> dict[str, Any]:
        try:
            with self._registrations.borrowed(unit.program_id, seconds) as connection:
                frame = operation + unit.header + body
                return _outcome(_exchange(connection, frame, seconds, answer_wanted))
        except SapError as error:
            return {"result": "lost", "error": {"key": error.key, "message": error.message}}
        except (wire.ConnectionLostError, OSError) as error:
            # OSError: the gateway closed the connection between two requests.
            return {"result": "lost", "error": {"key": "RFC_COMMUNICATION_FAILURE", "message": str(error)}}


def _exchange(connection: socket.socket, frame: bytes, seconds: float, answer_wanted: bool) -> wire.Reader:
    connection.settimeout(seconds)
    wire.send(connection, frame)
    if not answer_wanted:
        raise wire.ConnectionLostError("broken on demand before the answer")
    reader = wire.Reader(wire.receive(connection))
    connection.settimeout(None)
    return reader


def _outcome(reader: wire.Reader) -> dict[str, Any]:
    kind = chr(reader.byte())
    if kind == "E":
        code, group = reader.byte(), reader.byte()
        key, message, msg_class, msg_type, number, *variables = [reader.text() for _ in range(9)]
        msg = {"class": msg_class, "type": msg_type, "number": number, "variables": variables}
        error = {"code": code, "group": group, "key": key, "message": message, "msg": msg}
        return {"result": "failed", "error": error}
    return {"result": {"X": "executed"}.get(kind, "ok")}


@dataclass
class _Line:
    """Units of one program that go out side by side, or of one queue that go out in order."""

    ordered: bool
    units: deque[Unit] = field(default_factory=deque)
    under_way: int = 0


class Repeater:
    """Sends units until each has succeeded, as SM58, SMQ1 and the bgRFC monitor do."""

    def __init__(self, send: Callable[[Unit, float], dict[str, Any]], pause: float = 0.1, seconds: float = 10) -> None:
        self._send, self._pause, self._seconds = send, pause, seconds
        self._lines: dict[tuple[str, str], _Line] = {}
        self._changed = threading.Condition()

    def add(self, units: list[Unit], parallel: int) -> None:
        """Units to send, so many at a time; units of a queue one after the other."""
        for unit in units:
            with self._changed:
                key = (unit.program_id, unit.queue)
                new = key not in self._lines
                line = self._lines.setdefault(key, _Line(ordered=bool(unit.queue)))
                line.units.append(unit)
                self._changed.notify_all()
            for _ in range((1 if line.ordered else parallel) if new else 0):
                threading.Thread(target=self._work, args=(line,), daemon=True).start()

    def unsent(self) -> list[Unit]:
        """Units that have not succeeded yet."""
        with self._changed:
            return [unit for line in self._lines.values() for unit in line.units]

    def wait(self, seconds: float) -> bool:
        """Wait until all have succeeded; False if some have not."""
        with self._changed:
            return self._changed.wait_for(self._nothing_left, seconds)

    def _nothing_left(self) -> bool:
        return not any(line.units or line.under_way for line in self._lines.values())

    def _work(self, line: _Line) -> None:
        while True:
            with self._changed:
                self._changed.wait_for(lambda: line.units)
                unit = line.units.popleft()
                line.under_way += 1
            sent = self._send(unit, self._seconds)["result"] in {"ok", "executed"}
            time.sleep(0 if sent else self._pause)
            self._settle(line, unit, sent)

    def _settle(self, line: _Line, unit: Unit, sent: bool) -> None:
        with self._changed:
            line.under_way -= 1
            if not sent and line.ordered:
                line.units.appendleft(unit)
            elif not sent:
                line.units.append(unit)
            self._changed.notify_all()
