"""For plugin authors: an intake and a host in memory, and the contract suite for sources. Public.

With the connector installed, pytest has the fixtures `memory_intake` and `memory_host`. The suite for a source:

    from connector.testing import SourceContract

    class TestMySource(SourceContract):
        @pytest.fixture
        def bench(self, tmp_path):
            return MyBench(tmp_path)        # see SourceBench

Nothing heavy is imported here: pytest loads this package in every run.
"""

from __future__ import annotations

import pytest

pytest.register_assert_rewrite("connector.testing.contract")

from connector.testing.contract import SourceBench, SourceContract  # noqa: E402 -- asserts are rewritten on import
from connector.testing.host import MemoryHost  # noqa: E402
from connector.testing.intake import Crash, MemoryIntake, Refused  # noqa: E402
from connector.testing.running import RunningSource, run_until_idle  # noqa: E402

__all__ = [
    "Crash",
    "MemoryHost",
    "MemoryIntake",
    "Refused",
    "RunningSource",
    "SourceBench",
    "SourceContract",
    "run_until_idle",
]
