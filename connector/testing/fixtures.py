"""Fixtures that pytest offers wherever the connector is installed."""

from __future__ import annotations

import pytest

from connector.testing.host import MemoryHost
from connector.testing.intake import MemoryIntake


@pytest.fixture
def memory_intake() -> MemoryIntake:
    """An intake that keeps everything in memory."""
    return MemoryIntake()


@pytest.fixture
def memory_host() -> MemoryHost:
    """What a source may use of the host, without a host."""
    return MemoryHost()
