"""The one place that knows the binding: SAP's pyrfc, or another distribution with the import name `pyrfc`."""

from __future__ import annotations

import contextlib
import importlib
import io
from collections.abc import Callable, Mapping
from importlib import metadata
from types import ModuleType
from typing import Any, Protocol

from connector_sap_rfc.faults import SapFault

GUIDE = "docs/sap-rfc.md says how to install both"


class Connection(Protocol):
    """An open client connection. Not to be shared by threads."""

    def call(self, func_name: str, /, **parameters: Any) -> dict[str, Any]:
        """Call a function."""

    def get_connection_attributes(self) -> dict[str, Any]:
        """System, client, user."""

    def close(self) -> None:
        """End it."""


class Server(Protocol):
    """A registered server. Functions and handlers are the process's own, so there is one a process."""

    def add_function(self, func_name: str, callback: Callable[..., dict[str, Any]], /) -> None:
        """Answer calls of a function."""

    def bgrfc_init(self, system: str | None, handlers: Mapping[str, Callable[..., Any]], /) -> Any:
        """Answer what bgRFC asks about its units; None for every system."""

    def transaction_rfc_init(self, system: str | None, handlers: Mapping[str, Callable[..., Any]], /) -> Any:
        """Likewise for tRFC; only where `Binding.takes_trfc`."""

    def serve(self) -> Any:
        """Register, and return. `start` would do so on a thread, and lose the error."""

    def get_server_attributes(self) -> dict[str, Any]:
        """registrationCount, state and more."""

    def close(self) -> None:
        """End the registration, after the callbacks that run."""


class Binding:
    """A binding that is there and has found SAP's library.

    Attributes:
        errors: What its calls raise.
        receives: Whether it has a server, so that SAP can call.
    """

    def __init__(self, module: ModuleType) -> None:
        self._module = module
        # A value of the wrong type is a TypeError or ValueError of Python itself.
        self.errors: tuple[type[BaseException], ...] = (module.RFCError, TypeError, ValueError)
        self.receives = hasattr(module, "Server")

    @property
    def takes_trfc(self) -> bool:
        """Whether its server has handlers for tRFC, which a classic ALE port sends."""
        return self.receives and hasattr(self._module.Server, "transaction_rfc_init")

    @property
    def sends_units(self) -> bool:
        """Whether its connection can send a tRFC unit."""
        return hasattr(self._module.Connection, "initialize_unit")

    @property
    def name(self) -> str:
        """Distribution and version, and the version of SAP's library."""
        version = self._module.get_nwrfclib_version()
        library = ".".join(str(version[part]) for part in ("major", "minor", "patchLevel"))
        found = metadata.packages_distributions().get("pyrfc", ["pyrfc"])
        named = ", ".join(f"{each} {metadata.version(each)}" for each in sorted(set(found)))
        return f"{named}, SAP NW RFC library {library}"

    def connect(self, parameters: Mapping[str, str]) -> Connection:
        """Log on. Dates and times stay texts: SAP has 00000000 and 240000, Python has not."""
        connection: Connection = self._module.Connection(**parameters)
        return connection

    def server(self, server: Mapping[str, str], connection: Mapping[str, str]) -> Server:
        """A server that is not registered yet; it logs on to learn the functions' parameters."""
        made: Server = self._module.Server(dict(server), dict(connection))
        return made

    def failure(self, message: str) -> BaseException:
        """What a callback raises so that SAP hears of a failure.

        It is of exactly this class: pyrfc 3.3.1 tells SAP "done" when a subclass of it is raised. 15 is
        RFC_EXTERNAL_FAILURE.
        """
        error: BaseException = self._module.ExternalRuntimeError(message=message, code=15)
        return error

    def status(self, name: str) -> Any:
        """A value of RCStatus, which a handler must return."""
        return self._module.RCStatus[name]


def load() -> Binding:
    """Import the binding.

    Raises:
        SapFault: It is not installed, or SAP's library is not; with the loader's own words.
    """
    said = io.StringIO()
    try:
        # pyrfc prints why SAP's library could not be loaded, and goes on without `Connection`.
        with contextlib.redirect_stdout(said):
            module = importlib.import_module("pyrfc")
    except ImportError as error:
        if error.name == "pyrfc":
            raise SapFault("binding", f"the binding to SAP's library, pyrfc, is not installed: {GUIDE}") from error
        raise SapFault("binding", _no_library(str(error))) from error
    if not hasattr(module, "Connection"):
        raise SapFault("binding", _no_library(" ".join(said.getvalue().split())))
    return Binding(module)


def _no_library(said: str) -> str:
    return f"the Python binding pyrfc is there, but SAP's NW RFC library could not be loaded: {said}; {GUIDE}"
