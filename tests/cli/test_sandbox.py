"""`connector sandbox`: the API's place, from the command line."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Iterator

import pytest
import requests
from typer.testing import CliRunner

from connector.cli.app import app

CALL = "/v1/manufacturer/v2/api/serials/decommission"
HEADERS = {"x-access-token": "sandbox-token", "x-channel-key": "sandbox-channel"}
BODY = {
    "product_code": "09506000134352",
    "product_code_schema": "GTIN",
    "reason": "destroy",
    "send_to_market": False,
    "serials": ["A1"],
}


@pytest.fixture
def running(request: pytest.FixtureRequest) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """A sandbox in a process of its own, with the options of the test, and its URL."""
    words = [sys.executable, "-m", "connector", "sandbox", "--port", "0", *getattr(request, "param", [])]
    process = subprocess.Popen(words, stdout=subprocess.PIPE, text=True)
    assert process.stdout
    url = process.stdout.readline().split(" on ")[1].split(";")[0]
    yield process, url
    process.kill()
    process.communicate()


def test_it_answers_and_ends_with_ctrl_c(running: tuple[subprocess.Popen[str], str]) -> None:
    """What it prints can be used as it stands, and Ctrl-C ends it in order."""
    process, url = running
    answer = requests.post(url + CALL, json=BODY, headers=HEADERS, timeout=5)
    assert answer.json()["data"] == [{"serial_number": "A1", "status": "Assigned"}]
    process.send_signal(signal.SIGINT)
    output, _ = process.communicate(timeout=10)
    assert process.returncode == 0
    assert "the sandbox has ended" in output


@pytest.mark.parametrize("running", [["--misbehave", "server_error=1"]], indirect=True)
def test_it_misbehaves_by_chance(running: tuple[subprocess.Popen[str], str]) -> None:
    """A probability of 1 is every request."""
    answers = {requests.post(running[1] + CALL, json=BODY, headers=HEADERS, timeout=5).status_code for _ in range(3)}
    assert answers == {500}


@pytest.mark.parametrize("running", [["--product", "09506000134369"]], indirect=True)
def test_it_knows_the_products_it_was_given_alone(running: tuple[subprocess.Popen[str], str]) -> None:
    """A product that is not registered gets a ProductError."""
    assert "ProductError" in requests.post(running[1] + CALL, json=BODY, headers=HEADERS, timeout=5).text


@pytest.mark.parametrize("port", ["99999", "-1"])
def test_a_port_that_no_machine_has_is_declined(port: str) -> None:
    """Wrong usage, said before anything listens."""
    result = CliRunner().invoke(app, ["sandbox", "--port", port])
    assert result.exit_code == 2
    assert "Invalid value for '--port'" in result.output


@pytest.mark.parametrize("written", ["nonsense=0.5", "cut=2", "cut=often", "cut"])
def test_a_chance_that_makes_no_sense_is_declined(written: str) -> None:
    """An unknown kind, or no probability, is wrong usage."""
    assert CliRunner().invoke(app, ["sandbox", "--port", "0", "--misbehave", written]).exit_code == 2
