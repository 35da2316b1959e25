"""Steering the sandbox over HTTP."""

from collections.abc import Callable
from typing import Any

import pytest
import requests

from connector.sandbox.sandbox import Sandbox

Decommission = Callable[..., requests.Response]


def steer(http: requests.Session, sandbox: Sandbox, call: str, body: dict[str, Any] | None = None) -> Any:
    """Make one call, e.g. `POST misbehave`."""
    method, name = call.split()
    return http.request(method, f"{sandbox.url}/sandbox/{name}", json=body, timeout=10)


def test_misbehaviour_is_ordered_and_taken_back(
    sandbox: Sandbox, http: requests.Session, decommission: Decommission
) -> None:
    """By POST and DELETE."""
    order = {"kind": "throttled", "times": None, "seconds": 7, "product": "09001234567897"}
    assert steer(http, sandbox, "POST misbehave", order).status_code == 200
    response = decommission(sandbox)
    assert (response.status_code, response.headers["Retry-After"]) == (429, "7")
    steer(http, sandbox, "DELETE misbehave")
    assert decommission(sandbox).status_code == 200


def test_tokens_are_revoked_and_products_registered(
    sandbox: Sandbox, http: requests.Session, decommission: Decommission
) -> None:
    """From the first registered product on, others are unknown."""
    steer(http, sandbox, "POST products", {"product_code": "G1", "markets": ["EU"], "serials": ["A1"]})
    assert decommission(sandbox).json()["error"] == "ProductError"
    assert decommission(sandbox, {"product_code": "G1", "serials": ["A1"]}).status_code == 200
    steer(http, sandbox, "POST revoke", {})
    assert decommission(sandbox).json()["error"] == "InvalidTokenError"


def test_packs_and_requests_are_shown_until_a_reset(
    sandbox: Sandbox, http: requests.Session, decommission: Decommission
) -> None:
    """As JSON; a reset forgets them and every order."""
    decommission(sandbox, {"send_to_market": True})
    packs = steer(http, sandbox, "GET packs").json()
    assert packs[0] == {
        "gtin": "09001234567897",
        "serial": "A1",
        "state": "Decommissioned",
        "reason": "destroy",
        "market": "EU",
        "send_to_market": True,
        "times": 1,
        "times_to_market": 1,
    }
    assert len(steer(http, sandbox, "GET requests").json()) == 1
    steer(http, sandbox, "POST misbehave", {"kind": "cut"})
    steer(http, sandbox, "POST reset")
    assert steer(http, sandbox, "GET packs").json() == steer(http, sandbox, "GET requests").json() == []
    assert decommission(sandbox).status_code == 200


@pytest.mark.parametrize(
    ("call", "body", "status"),
    [
        ("POST misbehave", {"kind": "sulk"}, 422),
        ("POST misbehave", {"kind": "cut", "often": 5}, 422),
        ("POST products", {}, 422),
        ("POST nowhere", {}, 404),
        ("GET misbehave", None, 404),
    ],
)
def test_a_wrong_order_is_declined(
    call: str, body: dict[str, Any] | None, status: int, sandbox: Sandbox, http: requests.Session
) -> None:
    """With a status and a sentence, not silently."""
    response = steer(http, sandbox, call, body)
    assert (response.status_code, response.json()["success"]) == (status, False)
