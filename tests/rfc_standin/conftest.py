"""The simulated SAP system, the bindings in this process, and server programs in processes of their own."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from types import ModuleType
from typing import Any

import pytest

from tests.rfc_standin import client_bindings, rfc_bindings
from tests.rfc_standin.server_programs import ServerProgram
from tests.rfc_standin.simulated_sap.client import SimulatedSap
from tests.rfc_standin.simulated_sap.fixtures import make_sap, rfc, sap

__all__ = ["make_sap", "rfc", "sap"]
_NUMBERS = itertools.count()


@pytest.fixture(params=rfc_bindings.BINDINGS)
def binding(request: pytest.FixtureRequest, rfc: object) -> ModuleType:
    """Each client binding in turn."""
    return client_bindings.load(request.param)


@pytest.fixture
def pyrfc(rfc: object) -> ModuleType:
    """SAP's own binding, for what pyrfcx has not."""
    return client_bindings.load("pyrfc")


@pytest.fixture
def new_sap(make_sap: Callable[..., SimulatedSap]) -> SimulatedSap:
    """A system whose descriptions no test of this process has asked yet: they are kept by system id."""
    return make_sap(sysid=f"N{next(_NUMBERS):02}")


@pytest.fixture
def serve(sap: SimulatedSap, rfc: Callable[[str], dict[str, str]]) -> Iterator[Callable[..., ServerProgram]]:
    """Starts server programs on the real pyrfc; takes what ServerProgram takes, and waits for the registration."""
    started: list[ServerProgram] = []

    def start(registered: bool = True, **behaviour: Any) -> ServerProgram:
        program = ServerProgram(sap, rfc("pyrfc"), **behaviour)
        started.append(program)
        if registered:
            program.wait_until_registered()
        return program

    yield start
    for each in started:
        each.kill()
