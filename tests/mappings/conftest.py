"""Each ready mapping, and what came of its tests."""

from __future__ import annotations

import pytest

from connector.mapping import BUILT_IN, TestReport, run_tests
from tests.mappings.ready import READY, Ready


@pytest.fixture(scope="session", params=READY, ids=lambda ready: ready.name)
def ready(request: pytest.FixtureRequest) -> Ready:
    """Each ready mapping."""
    return request.param


@pytest.fixture(scope="session")
def report(ready: Ready) -> TestReport:
    """Its shipped tests, run."""
    return run_tests(ready.test, BUILT_IN)
