"""The benchmarks still run; what they say at these sizes means nothing."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks.__main__ import BENCHMARKS
from benchmarks.page import PAGE
from tests.rfc_standin.simulated_sap.fixtures import rfc

__all__ = ["rfc"]
WITH_SAP = {"receiving", "polling"}
"""They run the real pyrfc: skipped where that is not built, and failing there if CI=true."""
CHECKOUT = Path(__file__).parents[2]


def bench(*words: str) -> subprocess.CompletedProcess[str]:
    """Run the benchmarks with these words."""
    command = [sys.executable, "-m", "benchmarks", *words]
    return subprocess.run(command, cwd=CHECKOUT, capture_output=True, text=True, timeout=300, check=False)


@pytest.mark.parametrize("name", BENCHMARKS)
def test_a_benchmark_runs_at_tiny_sizes(name: str, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    """From its documents to its rows, without touching the page, and leaving nothing behind."""
    if name in WITH_SAP:
        request.getfixturevalue("rfc")
    before = PAGE.read_text("utf-8")
    ended = bench(name, "--quick", "--in", str(tmp_path))
    assert ended.returncode == 0, ended.stdout + ended.stderr
    assert "median" in ended.stdout
    assert PAGE.read_text("utf-8") == before
    assert list(tmp_path.iterdir()) == []


def test_a_name_that_is_none_is_wrong_usage() -> None:
    """The answer names those that there are."""
    ended = bench("speed")
    assert ended.returncode == 2
    assert "there is no benchmark speed; there are throughput, mapping" in ended.stderr
