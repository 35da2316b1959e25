"""The registered server that takes IDocs, and the callback in which they are stored."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from connector.plugin import ConnectorError, Document, Stopping, stop_point
from connector_sap_rfc import destination
from connector_sap_rfc.binding import Binding, Server
from connector_sap_rfc.definitions import Definitions
from connector_sap_rfc.faults import SapFault, fault_of
from connector_sap_rfc.inbound import documents
from connector_sap_rfc.link import Link

FUNCTION = "IDOC_INBOUND_ASYNCHRONOUS"
RECEIPT_SECONDS = 60.0
"""How long a call of SAP waits for the journal; then SAP is told of a failure and repeats it."""
LOOK_SECONDS = 0.25
"""How often to look whether the server is registered."""
QUIET_SECONDS = 1.0
"""After so long without a call nothing is known to wait in SAP."""
NO_TRFC = (
    "the binding takes no tRFC calls, which a classic ALE port sends: send IDocs by a bgRFC port, or use the file or "
    "XML-HTTP port with another source"
)
_TRFC = ("check", "commit", "rollback", "confirm")
_BGRFC = (*_TRFC, "getState")


class Callback:
    """Stores the IDocs of a call before it returns: then SAP is told that all is well.

    Whether a unit came before is not remembered: a repeated one brings the same IDocs, which the journal knows by
    their keys.
    """

    def __init__(self, binding: Binding, link: Link, definitions: Definitions) -> None:
        self._binding = binding
        self._link = link
        self._definitions = definitions
        self._lock = threading.Lock()
        self._running = 0
        self._last = time.monotonic()

    def __call__(self, request_context: object = None, **tables: Any) -> dict[str, Any]:
        """What the binding calls; on threads that have no memory of their own."""
        self._count(1)
        try:
            stop_point("sap_rfc.called")
            self._store(tables)
            stop_point("sap_rfc.stored")
        except BaseException as error:
            # Whatever is not told as a failure would be lost.
            raise self._binding.failure(_for_sap(error)) from error
        finally:
            self._count(-1)
        return {}

    def _store(self, tables: Mapping[str, Any]) -> None:
        found = list(documents(tables["IDOC_CONTROL_REC_40"], tables["IDOC_DATA_REC_40"], self._definitions))
        whole = [each for each in found if isinstance(each, Document)]
        if whole:
            self._link.accept(whole, seconds=RECEIPT_SECONDS)
        refused = [each for each in found if not isinstance(each, Document)]
        for each in refused:
            self._link.refuse(each.name, each.sha256, each.cause)
        if refused:
            raise ConnectorError("; ".join(f"{each.name}: {each.cause}" for each in refused))

    def _count(self, step: int) -> None:
        with self._lock:
            self._running += step
            self._last = time.monotonic()

    @property
    def is_quiet(self) -> bool:
        """Whether no call runs, and none came for a while."""
        with self._lock:
            return not self._running and time.monotonic() - self._last > QUIET_SECONDS


def _for_sap(error: BaseException) -> str:
    """At most 220 characters: SAP shows no more of a system failure."""
    sentence = str(error) or type(error).__name__
    stopping = "the connector is shutting down; send it again" if isinstance(error, Stopping) else sentence
    return " ".join(stopping.split())[:220]


class Receiver:
    """Registers, and watches the registration."""

    def __init__(
        self,
        binding: Binding,
        link: Link,
        definitions: Definitions,
        parameters: Mapping[str, Mapping[str, str]],
        open_seconds: float,
    ) -> None:
        """Nothing is registered yet.

        Args:
            binding: The binding.
            link: The host.
            definitions: What cuts IDocs.
            parameters: `server` and `connection`.
            open_seconds: How long the logon and the registration may take.
        """
        self._binding = binding
        self._link = link
        self._callback = Callback(binding, link, definitions)
        server = self._parameters = parameters["server"]
        self._connection = parameters["connection"]
        self._seconds = open_seconds
        self._program = server.get("program_id") or f"of dest {server.get('dest')}"
        self._where = destination.where(server)
        self._missing_since: float | None = None

    def run(self) -> None:
        """Receive until the host shuts down.

        Raises:
            SapFault: The logon or the registration is refused, or the gateway stays away.
        """
        if not self._binding.receives:
            raise SapFault("binding", "the binding has no server, so it cannot receive IDocs: install SAP's pyrfc")
        server = self._made()
        try:
            self._register(server)
            while not self._link.wait(LOOK_SECONDS):
                self._look(server)
        finally:
            with self._link.within("ending the registration", self._seconds):
                server.close()

    def _made(self) -> Server:
        where = destination.where(self._connection)
        with self._guarded("logon", where, f"the logon at {where}"):
            server = self._binding.server(self._parameters, self._connection)
        with self._guarded(FUNCTION, where, f"the look-up of {FUNCTION}"):
            server.add_function(FUNCTION, self._callback)
        return server

    def _register(self, server: Server) -> None:
        with self._guarded("registration", self._where, f"the registration at {self._where}", self._program):
            server.bgrfc_init(None, dict.fromkeys(_BGRFC, self._all_is_well))
            if self._binding.takes_trfc:
                server.transaction_rfc_init(None, dict.fromkeys(_TRFC, self._all_is_well))
            server.serve()

    @contextmanager
    def _guarded(self, doing: str, where: str, what: str, about: str = "") -> Iterator[None]:
        with self._link.within(what, self._seconds):
            try:
                yield
            except self._binding.errors as error:
                raise fault_of(error, doing, where, self._connection.get("user", ""), about) from error

    def _all_is_well(self, _handle: object, _unit: object) -> Any:
        """Every question about a unit: what counts is stored, or not, in the callback."""
        return self._binding.status("OK")

    def _look(self, server: Server) -> None:
        with self._link.within("looking at the registration", self._seconds):
            count = int(server.get_server_attributes()["registrationCount"])
        if count:
            self._missing_since = None
            self._link.health(True, f"is registered as {self._program} at {self._where}, {count} times")
            if self._callback.is_quiet:
                self._link.idle()
            return
        self._not_registered()

    def _not_registered(self) -> None:
        now = time.monotonic()
        self._missing_since = self._missing_since or now
        if now - self._missing_since > self._seconds:
            sentence = (
                f"the program id {self._program} is not registered at the gateway {self._where} for "
                f"{self._seconds:g} s: see whether the gateway runs (SMGW), whether its reginfo allows this program id "
                "and this host, and whether SM59 (type T) has the same program id"
            )
            raise SapFault("registration", sentence)
