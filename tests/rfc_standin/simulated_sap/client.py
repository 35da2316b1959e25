"""The test's hand on a simulated SAP system in a process of its own."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import threading
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Self

CHECKOUT = Path(__file__).parents[3]
Idoc = Mapping[str, Any]


class SimulatedSapError(Exception):
    """The simulated system did not take a command."""


class SimulatedSap:
    """A simulated SAP system.

    Args:
        down: Whether its gateway is down at first.
        options: `sysid`, `client`, `release`, `host`, `matnr_length` (18 or 40), `et_data` (True).
    """

    def __init__(self, down: bool = False, **options: str | int) -> None:
        self._down, self._options = down, options
        self._connections = threading.local()
        self._process: subprocess.Popen[str] | None = None
        self.host, self._control_port = "", 0
        self.client = str(options.get("client", "100"))

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def start(self) -> None:
        """Start the process and wait until it can be reached."""
        words = [f"--{name.replace('_', '-')}={value}" for name, value in self._options.items() if value is not True]
        flags = [f"--{name.replace('_', '-')}" for name, value in self._options.items() if value is True]
        command = [
            sys.executable,
            "-m",
            "tests.rfc_standin.simulated_sap",
            *words,
            *flags,
            *(["--down"] if self._down else []),
        ]
        environment = os.environ | {"PYTHONPATH": str(CHECKOUT)}
        pipe = subprocess.PIPE
        self._process = subprocess.Popen(command, stdin=pipe, stdout=pipe, text=True, env=environment)
        assert self._process.stdout is not None
        place = json.loads(self._process.stdout.readline())
        self.host, self._control_port = place["host"], place["control"]

    def stop(self) -> None:
        """End the process."""
        if self._process is None:
            return
        self._close_control()
        self._process.kill()
        self._process.communicate()
        self._process = None

    # ---- how to reach it

    def destination(self, **more: str) -> dict[str, str]:
        """Keys of a logon as a user who may do everything."""
        keys = {"ashost": self.host, "sysnr": "00", "client": self.client, "user": "CONNECTOR", "passwd": "secret"}
        return keys | {"lang": "EN"} | more

    def server_destination(self, program_id: str = "CONNECTOR", **more: str) -> dict[str, str]:
        """Keys of a registered server program."""
        return {"gwhost": self.host, "gwserv": "sapgw00", "program_id": program_id, "reg_count": "1"} | more

    # ---- data

    def post_material_document(self, items: Sequence[Mapping[str, Any]], **head: Any) -> tuple[str, str]:
        """Post a material document.

        Args:
            items: Fields of MSEG (BWART, MATNR, ...), `serials`, and `serials_after` in seconds.
            head: Fields of MKPF (BUDAT, CPUDT, ...), and `commit_after` in seconds.

        Returns:
            MBLNR and MJAHR.
        """
        return self.post_material_documents([{"items": list(items), **head}])[0]

    def post_material_documents(self, documents: Sequence[Mapping[str, Any]]) -> list[tuple[str, str]]:
        """Post many: each a mapping of what post_material_document takes."""
        return [(each["MBLNR"], each["MJAHR"]) for each in self.ask("post", documents=list(documents))]

    def add_serials(self, document: tuple[str, str], item: str, serials: Sequence[str], after: float = 0) -> None:
        """Serial numbers of an item (ZEILE, such as 0001) that come later than their document."""
        number, year = document
        self.ask("add_serials", MBLNR=number, MJAHR=year, ZEILE=item, serials=list(serials), after=after)

    def add_material(self, number: str, **fields: Any) -> None:
        """A material: fields of MARA, `units` with fields of MARM, `SERNP`."""
        self.ask("add_material", material={"MATNR": number, **fields})

    def change(self, table: str, field: str, value: str, **where: str) -> int:
        """Change a field of rows, to garbage for instance; returns how many."""
        return int(self.ask("change", table=table, field=field, value=value, where=where))

    def add_idoc_type(self, name: str, segments: str) -> None:
        """An IDoc type or extension, written as in idoc_types.py."""
        self.ask("add_idoc_type", name=name, segments=segments)

    def set_clock(self, seconds: float) -> None:
        """SAP's clock goes so many seconds before this machine's."""
        self.ask("set_clock", seconds=seconds)

    # ---- users and gateway

    def user(self, name: str = "CONNECTOR", password: str | None = None, locked: bool | None = None) -> None:
        """A new user, or a new password, or a lock."""
        self.ask("user", name=name, password=password, locked=locked)

    def allow(self, object_name: str, *values: str, name: str = "CONNECTOR") -> None:
        """The only values of an authorisation object that a user has: S_RFC, S_TABU_NAM, B_ALE_RECV."""
        self.ask("allow", name=name, object_name=object_name, values=list(values))

    def deny(self, object_name: str, *values: str, name: str = "CONNECTOR") -> None:
        """Values of an authorisation object that a user has not."""
        self.ask("deny", name=name, object_name=object_name, values=list(values))

    def reginfo(self, *programs: str) -> None:
        """Patterns of the programs that may register."""
        self.ask("reginfo", programs=list(programs))

    def gateway_up(self) -> None:
        """The gateway listens."""
        self.ask("gateway", state="up")

    def gateway_down(self) -> None:
        """The gateway is gone, and every connection with it."""
        self.ask("gateway", state="down")

    def restart_gateway(self, seconds: float = 0.2) -> None:
        """The gateway is gone for so long."""
        self.ask("gateway", state="restart", seconds=seconds)

    def registered(self, program_id: str = "CONNECTOR") -> int:
        """How many connections of a program are registered."""
        return int(self.ask("registered", program_id=program_id))

    # ---- misbehaving

    def fault(self, place: str, action: str, **more: Any) -> None:
        """Set a fault.

        Args:
            place: logon, describe, ping, call, unit, register, or send.
            action: What it does there; README.md has the table.
            more: `name` (a pattern), `skip`, `times`, `seconds`, `key`, `message`.
        """
        self.ask("fault", place=place, action=action, **more)

    def clear_faults(self) -> None:
        """Take every fault away."""
        self.ask("clear_faults")

    # ---- sending

    def send_idoc(
        self, *idocs: Idoc, program_id: str = "CONNECTOR", call_type: str = "sync", seconds: float = 10, **more: str
    ) -> dict[str, Any]:
        """Send IDocs in one call, once.

        Args:
            idocs: Fields of the control record and `segments`; `mbgmcr03` in idoc_samples makes one.
            program_id: The registered program.
            call_type: sync, trfc, qrfc or bgrfc.
            seconds: How long to wait for a registration and for the answer.
            more: `unit_id`, to repeat a unit; `queue`.

        Returns:
            `result` (ok, executed, failed, lost), `unit_id`, `documents`, and `error` of a failure.
        """
        given = {"program_id": program_id, "call_type": call_type, "idocs": list(idocs), **more}
        answer: dict[str, Any] = self.ask("send", seconds=seconds, **given)
        return answer

    def call_server(
        self, function: str, given: Mapping[str, Any], program_id: str = "CONNECTOR", seconds: float = 10
    ) -> dict[str, Any]:
        """Call a function of a registered program synchronously, once."""
        more = {"program_id": program_id, "call_type": "sync", "idocs": [], "function": function}
        answer: dict[str, Any] = self.ask("send", seconds=seconds, given=dict(given), **more)
        return answer

    def queue_idocs(
        self, idocs: Sequence[Idoc], program_id: str = "CONNECTOR", call_type: str = "bgrfc", per_call: int = 1,
        parallel: int = 2, queue: str = "",
    ) -> list[str]:  # fmt: skip
        """Send IDocs, each call repeated until it has succeeded; returns their DOCNUMs at once."""
        where = {"program_id": program_id, "call_type": call_type, "queue": queue}
        documents: list[str] = self.ask("queue", idocs=list(idocs), per_call=per_call, parallel=parallel, **where)
        return documents

    def unsent(self) -> list[dict[str, Any]]:
        """Units that have not succeeded yet: `unit_id`, `documents`, `attempts`, `error`."""
        units: list[dict[str, Any]] = self.ask("unsent")
        return units

    def wait_until_sent(self, seconds: float = 30) -> bool:
        """Whether everything queued has succeeded within the time."""
        return bool(self.ask("wait_until_sent", seconds=seconds))

    def unit_state(self, unit_id: str, program_id: str = "CONNECTOR", seconds: float = 10) -> dict[str, Any]:
        """What a server program says of a bgRFC unit."""
        answer: dict[str, Any] = self.ask("unit_state", program_id=program_id, unit_id=unit_id, seconds=seconds)
        return answer

    # ---- what happened

    def received_idocs(self) -> list[dict[str, Any]]:
        """IDocs that came in: `control`, `data`, `call_type`."""
        idocs: list[dict[str, Any]] = self.ask("received_idocs")
        return idocs

    def received_statuses(self) -> list[dict[str, str]]:
        """Status records that came in (E1STATS): their filled fields."""
        statuses: list[dict[str, str]] = self.ask("received_statuses")
        return statuses

    def received_units(self) -> dict[str, dict[str, Any]]:
        """Units that came in by id: `call_type`, `queues`, `state`, `times`."""
        units: dict[str, dict[str, Any]] = self.ask("received_units")
        return units

    def calls(self, function: str) -> list[dict[str, Any]]:
        """Import parameters of the last calls of a function module."""
        calls: list[dict[str, Any]] = self.ask("calls", function=function)
        return calls

    def call_counts(self) -> dict[str, int]:
        """How often each function module was called."""
        counts: dict[str, int] = self.ask("call_counts")
        return counts

    def logons(self) -> list[dict[str, str]]:
        """Every logon with all its keys, in upper case."""
        logons: list[dict[str, str]] = self.ask("logons")
        return logons

    def registrations(self) -> list[dict[str, str]]:
        """Every registration with all its keys, in upper case."""
        registrations: list[dict[str, str]] = self.ask("registrations")
        return registrations

    # ---- the control socket, one connection a thread

    def ask(self, command: str, **given: Any) -> Any:
        """Run a command.

        Raises:
            SimulatedSapError: the command was refused.
        """
        lines = getattr(self._connections, "lines", None) or self._connect()
        lines.write(json.dumps({"command": command, "with": given}) + "\n")
        lines.flush()
        answer = json.loads(lines.readline())
        if "problem" in answer:
            raise SimulatedSapError(f"{command}: {answer['problem']}")
        return answer["answer"]

    def _connect(self) -> Any:
        connection = socket.create_connection((self.host, self._control_port))
        self._connections.lines = connection.makefile("rw", encoding="utf-8")
        connection.close()
        return self._connections.lines

    def _close_control(self) -> None:
        lines = getattr(self._connections, "lines", None)
        if lines is not None:
            lines.close()
        self._connections = threading.local()
