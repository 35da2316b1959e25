"""The API of the sandbox over HTTP."""

from collections.abc import Callable
from typing import Any

import pytest
import requests

from connector.sandbox.sandbox import Sandbox
from connector.sandbox.settings import Product

Decommission = Callable[..., requests.Response]


def authenticate(http: requests.Session, sandbox: Sandbox, **change: Any) -> requests.Response:
    """Ask for a token."""
    body = {"api_key": "sandbox-key", "api_secret": "sandbox-secret", **change}
    return http.post(sandbox.url + "/v1/api_auth", json=body, timeout=10)


def test_key_and_secret_give_a_token_that_works(
    sandbox: Sandbox, http: requests.Session, decommission: Decommission
) -> None:
    """The documented way from authentication to a decommissioned pack."""
    answer = authenticate(http, sandbox).json()
    assert (answer["success"], answer["message"]) == (True, "Authenticated")
    assert decommission(sandbox, token=answer["data"]["token"]).status_code == 200
    assert [(pack["serial"], pack["state"], pack["times"]) for pack in sandbox.packs()] == [
        ("A1", "Decommissioned", 1),
        ("B2", "Decommissioned", 1),
    ]


@pytest.mark.parametrize("change", [{"api_key": "wrong"}, {"api_secret": "wrong"}, {"api_secret": None}])
def test_a_wrong_key_or_secret_gives_none(change: dict[str, Any], sandbox: Sandbox, http: requests.Session) -> None:
    """401, without a known type."""
    response = authenticate(http, sandbox, **change)
    assert (response.status_code, response.json()["success"]) == (401, False)


@pytest.mark.parametrize(
    ("how", "status", "error_type"),
    [
        ({"token": None}, 401, "NoTokenError"),
        ({"token": "wrong"}, 401, "InvalidTokenError"),
        ({"channel_key": "wrong"}, 403, None),
        ({"channel_key": None}, 403, None),
        ({"change": {"reason": "stolen"}}, 422, "ValidationError"),
        ({"change": {"product_code": "unknown"}}, 404, "ProductError"),
    ],
)
def test_the_documented_errors(
    how: dict[str, Any], status: int, error_type: str | None, start_sandbox: Any, decommission: Decommission
) -> None:
    """Each of the four types, and a wrong channel key, which has none; nothing is acted on."""
    sandbox = start_sandbox(products={"09001234567897": Product()})
    response = decommission(sandbox, **how)
    assert (response.status_code, response.json().get("error")) == (status, error_type)
    assert sandbox.packs() == []
    assert [(arrived["acted"], arrived["status"]) for arrived in sandbox.requests()] == [(False, status)]


def test_a_revoked_token_is_rejected(sandbox: Sandbox, decommission: Decommission) -> None:
    """Revoking works on static tokens too."""
    sandbox.revoke("sandbox-token")
    assert decommission(sandbox).json()["error"] == "InvalidTokenError"


def test_a_call_that_does_not_exist_is_404(sandbox: Sandbox, http: requests.Session) -> None:
    """And another method than POST is 405."""
    assert http.post(sandbox.url + "/v1/else", timeout=10).status_code == 404
    assert http.get(sandbox.url + "/v1/api_auth", timeout=10).status_code == 405


def test_what_arrived_is_listed_in_order(sandbox: Sandbox, decommission: Decommission) -> None:
    """With the body, whether it was acted on, the misbehaviour and the answer's status."""
    sandbox.misbehave("server_error_after", serial="A1")
    decommission(sandbox)
    decommission(sandbox, {"serials": ["C3"]})
    listed = [
        (arrived["number"], arrived["body"]["serials"], arrived["acted"], arrived["misbehaviour"], arrived["status"])  # type: ignore[index]
        for arrived in sandbox.requests()
    ]
    assert listed == [(1, ["A1", "B2"], True, "server_error_after", 500), (2, ["C3"], True, "", 200)]
    assert sandbox.requests()[0]["headers"]["x-access-token"] == "***"  # type: ignore[index]
