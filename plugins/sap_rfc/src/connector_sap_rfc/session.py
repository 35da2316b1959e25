"""One open connection to SAP: every call within its time, every error a sentence."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from types import TracebackType
from typing import Any

from connector_sap_rfc import destination
from connector_sap_rfc.binding import Binding, Connection
from connector_sap_rfc.faults import fault_of

Within = Callable[[str, float], AbstractContextManager[None]]
"""`within(what, seconds)`: the host ends this process when the block takes longer. No thread here could do that:
the binding holds Python's lock in look-ups and pings."""


class Session:
    """A connection, used by one thread.

    A fault leaves it unusable: end the process, or open a new one.
    """

    def __init__(
        self,
        binding: Binding,
        parameters: Mapping[str, str],
        within: Within,
        open_seconds: float,
        call_seconds: float,
    ) -> None:
        """Log on.

        Raises:
            SapFault: SAP does not answer or refuses.
        """
        self.where = destination.where(parameters)
        self.calls = 0
        self._binding = binding
        self._within = within
        self._call_seconds = call_seconds
        self._user = parameters.get("user", "")
        self._connection = self._open(parameters, open_seconds)
        self._attributes = self._connection.get_connection_attributes()
        self._user = self.user or self._user

    def _open(self, parameters: Mapping[str, str], seconds: float) -> Connection:
        with self._within(f"the logon at {self.where}", seconds):
            try:
                return self._binding.connect(parameters)
            except self._binding.errors as error:
                raise fault_of(error, "logon", self.where, self._user) from error

    def __enter__(self) -> Session:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._connection.close()

    @property
    def system(self) -> str:
        """System id, three characters."""
        return str(self._attributes["sysId"]).strip()

    @property
    def client(self) -> str:
        """Client, three digits."""
        return str(self._attributes["client"]).strip()

    @property
    def user(self) -> str:
        """The SAP user that was logged on."""
        return str(self._attributes.get("user", "")).strip()

    def call(self, function: str, about: str = "", **parameters: object) -> dict[str, Any]:
        """Call a function.

        Args:
            function: Its name.
            about: The table concerned, for the sentence of a fault.
            parameters: As the function has them.

        Raises:
            SapFault: It failed.
        """
        self.calls += 1
        with self._within(f"the call of {function}", self._call_seconds):
            try:
                return self._connection.call(function, **parameters)
            except self._binding.errors as error:
                raise fault_of(error, function, self.where, self._user, about) from error

    def submit(self, function: str, parameters: Mapping[str, object]) -> None:
        """Call a function as a tRFC unit, which SAP carries out once, and confirm it.

        Raises:
            SapFault: It failed; this session is not to be used any more.
        """
        connection: Any = self._connection
        with self._within(f"the call of {function}", self._call_seconds):
            try:
                unit = connection.initialize_unit(background=False)
                connection.fill_and_submit_unit(unit, [(function, dict(parameters))])
                connection.confirm_unit(unit)
            except self._binding.errors as error:
                raise fault_of(error, function, self.where, self._user) from error
