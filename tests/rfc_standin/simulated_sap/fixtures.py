"""Fixtures for tests that need a simulated SAP system. A conftest.py takes them over by importing them."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator

import pytest

from tests.rfc_standin import rfc_bindings
from tests.rfc_standin.simulated_sap.client import SimulatedSap

__all__ = ["make_sap", "rfc", "sap"]


@pytest.fixture(scope="session")
def rfc() -> Callable[[str], dict[str, str]]:
    """Gives the environment of a child process with a binding (`pyrfc`, `pyrfcx`).

    Where the bindings are not built the test is skipped, and fails if CI=true.
    """
    problem = rfc_bindings.missing()
    if problem and os.environ.get("CI") == "true":
        pytest.fail(problem)
    if problem:
        pytest.skip(problem)
    return rfc_bindings.environment


@pytest.fixture
def make_sap(rfc: Callable[[str], dict[str, str]]) -> Iterator[Callable[..., SimulatedSap]]:
    """Makes simulated SAP systems, started; takes what SimulatedSap takes."""
    made: list[SimulatedSap] = []

    def make(down: bool = False, **options: str | int) -> SimulatedSap:
        system = SimulatedSap(down, **options)
        made.append(system)
        system.start()
        return system

    yield make
    for each in made:
        each.stop()


@pytest.fixture
def sap(make_sap: Callable[..., SimulatedSap]) -> SimulatedSap:
    """A simulated SAP system."""
    return make_sap()
