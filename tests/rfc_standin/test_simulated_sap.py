"""The process of the simulated system, and its control socket."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable

import pytest

from tests.rfc_standin.simulated_sap.client import CHECKOUT, SimulatedSap, SimulatedSapError


def test_it_ends_when_its_input_ends() -> None:
    """So it never outlives who started it."""
    command = [sys.executable, "-m", "tests.rfc_standin.simulated_sap", "--down"]
    ran = subprocess.run(command, cwd=CHECKOUT, input="", capture_output=True, text=True, timeout=30, check=True)
    assert set(json.loads(ran.stdout)) == {"host", "control"}


def test_systems_run_side_by_side(make_sap: Callable[..., SimulatedSap]) -> None:
    """Each has an address of its own."""
    one, other = make_sap(), make_sap()
    one.post_material_document([{}])
    assert one.host != other.host
    assert one.received_idocs() == other.received_idocs() == []


@pytest.mark.parametrize(
    ("act", "problem"),
    [
        (lambda sap: sap.fault("call", "explode"), "no fault 'explode' at 'call'"),
        (lambda sap: sap.change("MSEG", "NOPE", "x"), "MSEG has no field"),
        (lambda sap: sap.send_idoc({"segments": [{"SEGNAM": "E1MBGMCR", "fields": {"NOPE": "x"}}]}), "has no field"),
        (lambda sap: sap.user("NOBODY", locked=True), "NOBODY"),
    ],
)
def test_a_command_that_makes_no_sense_is_refused(
    sap: SimulatedSap, act: Callable[[SimulatedSap], object], problem: str
) -> None:
    """A test that is wrong fails where it is wrong."""
    with pytest.raises(SimulatedSapError, match=problem):
        act(sap)
