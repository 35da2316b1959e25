"""A running sandbox, and the ways to talk to it."""

import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import requests

from connector.sandbox.sandbox import Sandbox
from connector.sandbox.settings import SandboxSettings

GOOD_TOKEN = "sandbox-token"
DECOMMISSION = "/v1/manufacturer/v2/api/serials/decommission"


@pytest.fixture
def start_sandbox() -> Iterator[Callable[..., Sandbox]]:
    """Starts sandboxes with settings."""
    running: list[Sandbox] = []

    def start(**settings: Any) -> Sandbox:
        running.append(Sandbox(SandboxSettings(**settings)))
        running[-1].start()
        return running[-1]

    yield start
    for sandbox in running:
        sandbox.stop()


@pytest.fixture
def sandbox(start_sandbox: Callable[..., Sandbox]) -> Sandbox:
    """A sandbox as it comes."""
    return start_sandbox()


@pytest.fixture
def http() -> Iterator[requests.Session]:
    """A client."""
    with requests.Session() as session:
        session.trust_env = False
        yield session


@pytest.fixture
def decommission(http: requests.Session) -> Callable[..., requests.Response]:
    """Sends a decommission request; `change` replaces fields of its body, None leaves one out."""

    def send(
        sandbox: Sandbox,
        change: dict[str, Any] | None = None,
        token: str | None = GOOD_TOKEN,
        channel_key: str | None = "sandbox-channel",
    ) -> requests.Response:
        fields = {
            "product_code": "09001234567897",
            "product_code_schema": "GTIN",
            "reason": "destroy",
            "send_to_market": False,
            "market_id": "EU",
            "serials": ["A1", "B2"],
            **(change or {}),
        }
        body = {name: value for name, value in fields.items() if value is not None}
        headers = {"x-access-token": token, "x-channel-key": channel_key}
        return http.post(sandbox.url + DECOMMISSION, json=body, headers=headers, allow_redirects=False, timeout=10)

    return send


class RealClock:
    """The machine's clocks."""

    now = staticmethod(time.time)
    monotonic = staticmethod(time.monotonic)


@pytest.fixture
def clock() -> RealClock:
    """The machine's clocks."""
    return RealClock()
