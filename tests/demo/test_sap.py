"""The demo on a simulated SAP system, as its user sees it."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from connector.demo import sap as demo
from connector.errors import ConnectorError
from tests.rfc_standin.simulated_sap.fixtures import rfc

__all__ = ["rfc"]


@pytest.fixture
def shown(rfc: Callable[[str], dict[str, str]]) -> Iterator[str]:
    """What one run of `connector demo --sap` prints."""
    ended = subprocess.run(
        [sys.executable, "-m", "connector", "demo", "--sap"], capture_output=True, text=True, timeout=180, check=False
    )
    assert ended.returncode == 0, ended.stdout + ended.stderr
    yield ended.stdout
    folder = re.search(r"journal of (\S+):", ended.stdout)
    assert folder
    shutil.rmtree(folder[1])


def test_the_whole_way_is_shown(shown: str) -> None:
    """Polled and received, reversed and repeated, and SAP is told: six packs, none twice."""
    assert "command 1: destroy 09506000134352 (market EU) T0000000101 T0000000102" in shown
    assert "destroy 09506000134369 (internal) S0000000201" in shown
    assert "was sent and is confirmed" in shown
    assert re.findall(r"^  IDoc (\d): status (\d\d), confirmed", shown, re.MULTILINE)
    assert "has 6 packs decommissioned" in shown
    assert "It is not SAP" in shown


def test_away_from_a_checkout_it_says_where_it_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The simulated system is in no wheel."""
    monkeypatch.setattr(demo, "STANDIN", tmp_path / "not there")
    with pytest.raises(ConnectorError, match="runs in a checkout of the project, `connector demo` everywhere"):
        demo.show_sap(tmp_path, str)
