"""The simulated system: what it knows, what it was asked, and what it holds."""

from __future__ import annotations

import itertools
import socket
import threading
from collections import Counter, deque
from datetime import datetime, timedelta
from typing import Any

from tests.rfc_standin.simulated_sap import basis, goods_movements, idoc_types, idocs, read_table
from tests.rfc_standin.simulated_sap.database import Database
from tests.rfc_standin.simulated_sap.dictionary import FunctionModule, Structure, Values
from tests.rfc_standin.simulated_sap.errors import communication
from tests.rfc_standin.simulated_sap.faults import Faults
from tests.rfc_standin.simulated_sap.gateway import Gateway, Registrations
from tests.rfc_standin.simulated_sap.outbound import Outbound, Repeater
from tests.rfc_standin.simulated_sap.postings import Postings
from tests.rfc_standin.simulated_sap.session import Session
from tests.rfc_standin.simulated_sap.tables import all_tables
from tests.rfc_standin.simulated_sap.users import Users

_KEPT_CALLS = 5000


class Journal:
    """What was asked of the system: logons and registrations with all their keys, and calls."""

    def __init__(self) -> None:
        self.logons: list[dict[str, str]] = []
        self.registrations: list[dict[str, str]] = []
        self.counts: Counter[str] = Counter()
        self.calls: deque[dict[str, Any]] = deque(maxlen=_KEPT_CALLS)
        self._lock = threading.Lock()

    def called(self, user: str, function: str, given: Values) -> None:
        """A call that is about to run."""
        with self._lock:
            self.counts[function] += 1
            self.calls.append({"user": user, "function": function, "given": given})


class UnitsIn:
    """Units that came in, each run once."""

    def __init__(self) -> None:
        self._units: dict[str, dict[str, Any]] = {}
        self._lock = threading.Lock()

    def begin(self, unit_id: str, call_type: str, queues: list[str]) -> bool:
        """Whether the unit is to run: it is new, or it failed the last time."""
        with self._lock:
            unit = self._units.setdefault(unit_id, {"call_type": call_type, "queues": queues, "state": 1, "times": 0})
            unit["times"] += 1
            return bool(unit["state"] == 1)

    def commit(self, unit_id: str) -> None:
        """It ran."""
        self._units[unit_id]["state"] = 2

    def confirm(self, unit_id: str) -> None:
        """Its sender will not send it again."""
        if unit_id in self._units:
            self._units[unit_id]["state"] = 4

    def state(self, unit_id: str) -> int:
        """Its state by number, 0 if it is not known."""
        return int(self._units.get(unit_id, {"state": 0})["state"])

    def all(self) -> dict[str, dict[str, Any]]:
        """Every unit: `call_type`, `queues`, `state`, and how often it came."""
        return dict(self._units)


class System:
    """An SAP system with one client.

    Args:
        host: An address of the loopback network; one that is free if empty.
        sysid: The system's id.
        client: The client.
        release: What RFC_SYSTEM_INFO shows.
        matnr_length: 18 as in ECC, 40 as in S/4HANA.
        et_data: Whether RFC_READ_TABLE can return rows of any length.
    """

    def __init__(
        self, host: str = "", sysid: str = "SIM", client: str = "100", release: str = "753", matnr_length: int = 18,
        et_data: bool = False,
    ) -> None:  # fmt: skip
        self.sysid, self.client, self.release = sysid, client, release
        self.database = Database(all_tables(matnr_length))
        self.database.insert("T000", [{"MANDT": client, "MTEXT": "Simulated", "LOGSYS": f"{sysid}CLNT{client}"}])
        self.postings = Postings(self.database, client, matnr_length)
        self.idoc_types = idoc_types.known_types()
        self.functions = {each.name: each for each in _functions(et_data)}
        self.structures: dict[str, Structure] = {each.name: each for each in (basis.RFCTEST, idocs.CONTROL, idocs.DATA)}
        self.users, self.faults, self.journal, self.units_in = Users(), Faults(), Journal(), UnitsIn()
        self.users.add("CONNECTOR", "secret")
        self.received = idocs.Received()
        self.idoc_writer = idocs.Writer(self.idoc_types, sysid, client)
        self.groups = {"PUBLIC"}
        self.gateway = Gateway(host, self._serve)
        self.registrations = Registrations(self.gateway)
        self.outbound = Outbound(self.registrations, self.faults)
        self.repeater = Repeater(self.outbound.send)
        self._clock_offset = timedelta()
        self._pages = itertools.count()

    def _serve(self, connection: socket.socket) -> None:
        Session(self, connection).serve()

    def now(self) -> datetime:
        """SAP's clock."""
        return datetime.now() + self._clock_offset

    def set_clock(self, seconds: float) -> None:
        """SAP's clock goes before or after this machine's."""
        self._clock_offset = timedelta(seconds=seconds)

    def next_page(self) -> int:
        """A number that is another at each call."""
        return next(self._pages)

    def must_know_group(self, group: str) -> None:
        """Raise unless the message server knows the logon group."""
        if group not in self.groups:
            raise communication(f"Group {group} not found", 88)


def _functions(et_data: bool) -> list[FunctionModule]:
    readers = [*read_table.functions(et_data), *goods_movements.functions()]
    return [*basis.functions(), *readers, *idoc_types.functions(), *idocs.functions()]
