"""Tests of connector.stops."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

import connector
from connector import stops


def test_a_stop_point_does_nothing_by_itself() -> None:
    """In production nothing is set and nothing happens."""
    assert stops.on_reach is None
    stops.stop_point("journal.before_commit")


def test_a_test_can_end_the_process_there(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is set hears the name of each stop point that is reached."""
    reached: list[str] = []
    monkeypatch.setattr(stops, "on_reach", reached.append)
    stops.stop_point("journal.before_commit")
    stops.stop_point("journal.after_commit")
    assert reached == ["journal.before_commit", "journal.after_commit"]


def test_a_process_can_be_ended_at_a_stop_point() -> None:
    """A program of the tests' own ends itself right at the named point and nowhere else."""
    program = """
import os
from connector import stops
stops.on_reach = lambda name: os._exit(9) if name == "two" else None
stops.stop_point("one")
print("after one", flush=True)
stops.stop_point("two")
print("after two", flush=True)
"""
    ended = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert (ended.returncode, ended.stdout) == (9, "after one\n")


def test_nothing_in_the_product_sets_a_stop_point() -> None:
    """No module of the product reaches `on_reach`, and the module itself reads no environment, file or setting."""
    package = Path(connector.__file__).parent
    users = [path.name for path in package.rglob("*.py") if re.search(r"\bon_reach\b", path.read_text("utf-8"))]
    assert users == ["stops.py"]
    imports = re.findall(r"^(?:from|import) (\S+)", Path(stops.__file__).read_text("utf-8"), re.MULTILINE)
    assert set(imports) == {"__future__", "collections.abc"}
