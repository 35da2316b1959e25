"""One connection: a logon, then calls; or the registration of a server program."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, ClassVar

from tests.rfc_standin.simulated_sap import wire
from tests.rfc_standin.simulated_sap.database import Row
from tests.rfc_standin.simulated_sap.dictionary import (
    EXPORT,
    IMPORT,
    FunctionModule,
    Values,
    decoded,
    described_function,
    described_structure,
    encoded,
)
from tests.rfc_standin.simulated_sap.errors import (
    SapError,
    abap_exception,
    function_not_found,
    logon_refused,
    missing_parameter,
    short_dump,
)
from tests.rfc_standin.simulated_sap.faults import Fault
from tests.rfc_standin.simulated_sap.users import User

if TYPE_CHECKING:
    from tests.rfc_standin.simulated_sap.system import System

CALL_TYPES = ("sync", "trfc", "qrfc", "bgrfc")
CLIENT_ROLE, SERVER_ROLE = "C", "S"


class _DropError(Exception):
    """The connection is to break without an answer."""


class Session:
    """What SAP does for one connection."""

    def __init__(self, system: System, connection: socket.socket) -> None:
        self.system, self._connection = system, connection
        self.user = User("", "")
        self.client = system.client
        self.call_type = "sync"
        self._handed_over = False

    def select(self, table: str, where: str = "", values: Sequence[Any] = (), more: str = "") -> list[Row]:
        """Rows of the session's client."""
        limited = f"MANDT = ?{f' AND ({where})' if where else ''}"
        return self.system.database.select(table, limited, [self.client, *values], more)

    def serve(self) -> None:
        """Answer until the connection is over."""
        try:
            while not self._handed_over:
                self._answer(wire.Reader(wire.receive(self._connection)))
        except (wire.ConnectionLostError, _DropError):
            self.system.gateway.forget(self._connection)

    def _answer(self, reader: wire.Reader) -> None:
        operation = chr(reader.byte())
        try:
            answer = self._OPERATIONS[operation](self, reader)
        except SapError as error:
            answer = error.frame()
        wire.send(self._connection, answer)
        if self._handed_over:
            self.system.registrations.add(self._program_id, self._connection)

    # ---- logon, registration, ping

    def _log_on(self, reader: wire.Reader) -> bytes:
        keys = reader.pairs()
        self.system.journal.logons.append(keys)
        self._strike("logon", keys.get("USER", ""))
        if "CLIENT" not in keys:
            raise missing_parameter("CLIENT")
        if "MSHOST" in keys:
            self.system.must_know_group(keys.get("GROUP", "PUBLIC"))
        self.user = self.system.users.log_on(keys)
        self.client = keys["CLIENT"]
        if self.client != self.system.client:
            raise logon_refused(f"Client {self.client} is not available in this system")
        return b"K" + self._attributes(keys, CLIENT_ROLE)

    def _register(self, reader: wire.Reader) -> bytes:
        keys = reader.pairs()
        self.system.journal.registrations.append(keys)
        self._program_id = keys["PROGRAM_ID"]
        self._strike("register", self._program_id)
        self.system.registrations.admit(self._program_id, self._connection.getpeername()[0])
        self._handed_over = True
        return b"K" + self._attributes(keys | {"USER": "SAPSYS"}, SERVER_ROLE)

    def _attributes(self, keys: dict[str, str], role: str) -> bytes:
        system, host = self.system, self.system.gateway.host
        language = {"DE": "D", "FR": "F"}.get(keys.get("LANG", "EN"), "E")
        about_us = ("client-host", "simulated", "00", system.sysid, self.client, keys.get("USER", "").upper())
        about_them = (language, keys.get("LANG", "EN"), keys.get("TRACE", "0"), role, system.release)
        return b"".join(map(wire.text, (*about_us, *about_them, keys.get("PROGRAM_ID", "client"), host)))

    def _ping(self, reader: wire.Reader) -> bytes:
        self._strike("ping", "")
        self.user.must_call("RFCPING", "SYST")
        return b"K"

    def _reset(self, reader: wire.Reader) -> bytes:
        return b"K"

    # ---- descriptions

    def _describe_function(self, reader: wire.Reader) -> bytes:
        name = reader.text()
        self._strike("describe", name)
        self.user.must_call("RFC_GET_FUNCTION_INTERFACE", "RFC1")
        return b"K" + described_function(self._function(name))

    def _describe_type(self, reader: wire.Reader) -> bytes:
        name = reader.text()
        self.user.must_call("DDIF_FIELDINFO_GET", "SDIFRUNTIME")
        if name not in self.system.structures:
            raise abap_exception("NOT_FOUND", f"ID:DA Type:E Number:300 {name}", ("DA", "E", "300", name))
        return b"K" + described_structure(self.system.structures[name])

    def _function(self, name: str) -> FunctionModule:
        if name not in self.system.functions:
            raise function_not_found(name)
        return self.system.functions[name]

    # ---- calls

    def _call(self, reader: wire.Reader) -> bytes:
        function, unwanted, given = self._read_call(reader)
        self.call_type = "sync"
        fault = self._strike("call", function.name)
        exported = self._run(function, given)
        if fault and fault.action == "drop_after":
            raise _DropError
        return b"V" + _exported(function, given | exported, unwanted)

    def _read_call(self, reader: wire.Reader) -> tuple[FunctionModule, list[str], Values]:
        function, unwanted, given = self._function(reader.text()), reader.texts(), {}
        for _ in range(reader.number()):
            name = reader.text()
            given[name] = decoded(reader, function.parameter(name).field)
        return function, unwanted, given

    def _run(self, function: FunctionModule, given: Values) -> Values:
        self.user.must_call(function.name, function.group)
        self.system.journal.called(self.user.name, function.name, given)
        return dict(function.run(self, given) or {})

    # ---- units

    def _take_unit(self, reader: wire.Reader) -> bytes:
        self.call_type = CALL_TYPES[reader.byte()]
        reader.byte()
        unit_id, queues = reader.text(), reader.texts()
        calls = [self._read_call(reader) for _ in range(reader.number())]
        fault = self._strike("unit", unit_id)
        if self.system.units_in.begin(unit_id, self.call_type, queues):
            for function, _, given in calls:
                self._run(function, given)
            self.system.units_in.commit(unit_id)
        if fault and fault.action == "drop_after":
            raise _DropError
        return b"K"

    def _confirm_unit(self, reader: wire.Reader) -> bytes:
        self.system.units_in.confirm(reader.text())
        return b"K"

    def _unit_state(self, reader: wire.Reader) -> bytes:
        return b"K" + bytes([self.system.units_in.state(reader.text())])

    # ---- misbehaving

    def _strike(self, place: str, name: str) -> Fault | None:
        fault = self.system.faults.due(place, name)
        if fault is None:
            return None
        time.sleep(fault.seconds if fault.action == "slow" else 0)
        if fault.action == "restart":
            self.system.gateway.down()
            threading.Timer(fault.seconds, self.system.gateway.up).start()
        if fault.action in {"drop", "restart"}:
            raise _DropError
        if fault.action == "dump":
            raise short_dump(fault.key, fault.message)
        if fault.action == "refuse":
            raise logon_refused(fault.message)
        return fault

    _OPERATIONS: ClassVar[dict[str, Callable[[Session, wire.Reader], bytes]]] = {
        "L": _log_on,
        "G": _register,
        "P": _ping,
        "R": _reset,
        "F": _describe_function,
        "T": _describe_type,
        "C": _call,
        "U": _take_unit,
        "Y": _confirm_unit,
        "S": _unit_state,
    }


def _exported(function: FunctionModule, values: Values, unwanted: Sequence[str]) -> bytes:
    going = [p for p in function.parameters if p.direction & EXPORT and p.name in values and p.name not in unwanted]
    parts = [wire.text(p.name) + encoded(p.field, values[p.name]) for p in going]
    return wire.number(len(going)) + b"".join(parts)


def imported(function: FunctionModule, values: Values) -> bytes:
    """A call as a server program is given it."""
    going = [p for p in function.parameters if p.direction & IMPORT and p.name in values]
    parts = [wire.text(p.name) + encoded(p.field, values[p.name]) for p in going]
    return wire.text(function.name) + wire.number(0) + wire.number(len(going)) + b"".join(parts)
