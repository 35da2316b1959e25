"""The control socket: a test's commands, one JSON object a line, one answer a line."""

from __future__ import annotations

import json
import socket
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from tests.rfc_standin.simulated_sap.faults import Fault
from tests.rfc_standin.simulated_sap.idoc_types import parse
from tests.rfc_standin.simulated_sap.outbound import UNIT_STATES, Unit
from tests.rfc_standin.simulated_sap.system import System


class Control:
    """What a test can ask of the system: each public method of Commands, by its name."""

    def __init__(self, system: System) -> None:
        self._commands = Commands(system)
        self._socket = socket.create_server((system.gateway.host, 0))
        self.port: int = self._socket.getsockname()[1]

    def start(self) -> None:
        """Listen for tests."""
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self) -> None:
        while True:
            connection, _ = self._socket.accept()
            threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection: socket.socket) -> None:
        with connection, connection.makefile("rw", encoding="utf-8") as lines:
            for line in lines:
                lines.write(json.dumps(self._answer(json.loads(line)), default=bytes.hex) + "\n")
                lines.flush()

    def _answer(self, asked: Mapping[str, Any]) -> dict[str, Any]:
        command: Callable[..., Any] = getattr(self._commands, asked["command"])
        try:
            return {"answer": command(**asked.get("with", {}))}
        except (ValueError, KeyError, TypeError) as error:
            return {"problem": f"{type(error).__name__}: {error}"}


class Commands:
    """The commands; README.md lists them, SimulatedSap in client.py gives them types."""

    def __init__(self, system: System) -> None:
        self._system = system

    # ---- data

    def post(self, documents: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
        """Post material documents."""
        return [self._system.postings.post(each, self._system.now()) for each in documents]

    def add_serials(self, **given: Any) -> None:
        """Serials of an item that come late."""
        self._system.postings.add_serials(**given)

    def add_material(self, material: Mapping[str, Any]) -> None:
        """A material."""
        self._system.postings.add_material(material)

    def change(self, table: str, field: str, value: str, where: Mapping[str, str]) -> int:
        """Change a field of rows, to garbage for instance."""
        names = {column.name for column in self._system.database.tables[table]}
        if not {field, *where} <= names:
            raise KeyError(f"{table} has no field {sorted({field, *where} - names)}")
        condition = " AND ".join(f"{name} = ?" for name in where)
        return self._system.database.update(table, field, value, condition, list(where.values()))

    def add_idoc_type(self, name: str, segments: str) -> None:
        """An IDoc type or extension, written as in idoc_types.py."""
        self._system.idoc_types[name] = parse(segments)

    def set_clock(self, seconds: float) -> None:
        """SAP's clock against this machine's."""
        self._system.set_clock(seconds)

    # ---- users and gateway

    def user(self, name: str, password: str | None = None, locked: bool | None = None) -> None:
        """A new user, or a new password, or a lock."""
        if password is not None and not self._system.users.knows(name):
            self._system.users.add(name, password)
        user = self._system.users[name]
        user.password = user.password if password is None else password
        user.locked = user.locked if locked is None else locked

    def allow(self, name: str, object_name: str, values: Sequence[str]) -> None:
        """The only values of an authorisation object that a user has."""
        self._system.users[name].allowed[object_name] = set(values)

    def deny(self, name: str, object_name: str, values: Sequence[str]) -> None:
        """Values of an authorisation object that a user has not."""
        self._system.users[name].denied[object_name] = set(values)

    def reginfo(self, programs: Sequence[str]) -> None:
        """Patterns of programs that may register."""
        self._system.registrations.allowed = list(programs)

    def gateway(self, state: str, seconds: float = 0.2) -> None:
        """`up`, `down` or `restart`."""
        if state != "up":
            self._system.gateway.down()
        if state == "restart":
            time.sleep(seconds)
        if state != "down":
            self._system.gateway.up()

    def registered(self, program_id: str) -> int:
        """How many connections of a program are registered."""
        return self._system.registrations.count(program_id)

    # ---- misbehaving

    def fault(self, **given: Any) -> None:
        """Set a fault."""
        self._system.faults.add(Fault(**given))

    def clear_faults(self) -> None:
        """Take every fault away."""
        self._system.faults.clear()

    # ---- sending

    def send(self, seconds: float, **given: Any) -> dict[str, Any]:
        """Send IDocs in one call, once."""
        return self._system.outbound.send(self._unit(**given), seconds)

    def queue(self, idocs: Sequence[Mapping[str, Any]], per_call: int, parallel: int, **given: Any) -> list[str]:
        """Send IDocs, so many a call, each call until it has succeeded; returns the DOCNUMs."""
        cut = [idocs[at : at + per_call] for at in range(0, len(idocs), per_call)]
        units = [self._unit(idocs=each, **given) for each in cut]
        self._system.repeater.add(units, parallel)
        return [document for unit in units for document in unit.documents]

    def unsent(self) -> list[dict[str, Any]]:
        """Units that have not succeeded yet."""
        return [
            {"unit_id": unit.unit_id, "documents": unit.documents, "attempts": unit.attempts, "error": unit.last_error}
            for unit in self._system.repeater.unsent()
        ]

    def wait_until_sent(self, seconds: float) -> bool:
        """Whether all has succeeded within the time."""
        return self._system.repeater.wait(seconds)

    def unit_state(self, program_id: str, unit_id: str, seconds: float) -> dict[str, Any]:
        """What a server program says of a bgRFC unit."""
        unit = self._unit(program_id=program_id, call_type="bgrfc", idocs=(), unit_id=unit_id)
        return self._system.outbound.state(unit, seconds)

    def _unit(
        self, program_id: str, call_type: str, idocs: Sequence[Mapping[str, Any]], unit_id: str = "", queue: str = "",
        function: str = "IDOC_INBOUND_ASYNCHRONOUS", given: Mapping[str, Any] | None = None,
    ) -> Unit:  # fmt: skip
        module = self._system.functions[function]
        if given is not None:
            return Unit(program_id, call_type, module, dict(given), [], unit_id, queue)
        parameters, documents = self._system.idoc_writer.call(idocs, self._system.now())
        return Unit(program_id, call_type, module, parameters, documents, unit_id, queue)

    # ---- what happened

    def received_idocs(self) -> list[dict[str, Any]]:
        """IDocs that came in."""
        return self._system.received.all()

    def received_statuses(self) -> list[dict[str, str]]:
        """Status records that came in."""
        return self._system.received.statuses(self._system.idoc_types["SYSTAT01"]["E1STATS"])

    def received_units(self) -> dict[str, Any]:
        """Units that came in."""
        units = self._system.units_in.all().items()
        return {unit_id: unit | {"state": UNIT_STATES[unit["state"]]} for unit_id, unit in units}

    def calls(self, function: str) -> list[dict[str, Any]]:
        """Import parameters of the last calls of a function module."""
        return [each["given"] for each in self._system.journal.calls if each["function"] == function]

    def call_counts(self) -> dict[str, int]:
        """How often each function module was called."""
        return dict(self._system.journal.counts)

    def logons(self) -> list[dict[str, str]]:
        """Every logon with all its keys."""
        return self._system.journal.logons

    def registrations(self) -> list[dict[str, str]]:
        """Every registration with all its keys."""
        return self._system.journal.registrations
