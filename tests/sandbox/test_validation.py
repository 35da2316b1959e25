"""The documented rules of the request's body."""

import json
from typing import Any

import pytest

from connector.sandbox.reply import Refusal
from connector.sandbox.validation import read_request

GOOD: dict[str, Any] = {
    "product_code": "01234567891234",
    "product_code_schema": "GTIN",
    "reason": "destroy",
    "send_to_market": False,
    "market_id": "EU",
    "serials": ["A1"],
}


def test_a_good_request_is_read() -> None:
    """`market_id` may be missing, nothing else."""
    body = {name: value for name, value in GOOD.items() if name != "market_id"}
    assert read_request("application/json; charset=utf-8", json.dumps(body).encode()).market_id == ""


@pytest.mark.parametrize(
    "change",
    [
        *({name: None} for name in GOOD if name != "market_id"),
        {"product_code": 1234},
        {"product_code": ""},
        {"product_code_schema": "NTIN"},
        {"reason": "stolen"},
        {"reason": ["destroy"]},
        {"send_to_market": "false"},
        {"send_to_market": 0},
        {"market_id": 5},
        {"serials": "A1"},
        {"serials": []},
        {"serials": [""]},
        {"serials": ["A1", 5]},
    ],
)
def test_a_field_that_breaks_a_rule_is_a_validation_error(change: dict[str, Any]) -> None:
    """Missing fields, wrong types, other schemas and reasons, empty lists: 422 and ValidationError."""
    body = {name: value for name, value in {**GOOD, **change}.items() if value is not None}
    with pytest.raises(Refusal) as caught:
        read_request("application/json", json.dumps(body).encode())
    assert (caught.value.status, caught.value.error_type) == (422, "ValidationError")


@pytest.mark.parametrize("body", [b"", b"[]", b"{", b"\xff", b"[" * 100_000])
def test_a_body_that_is_no_object_is_a_validation_error(body: bytes) -> None:
    """Whatever it is instead."""
    with pytest.raises(Refusal, match="not a JSON object"):
        read_request("application/json", body)


def test_the_content_type_must_be_json() -> None:
    """As the documentation of the header says."""
    with pytest.raises(Refusal, match="Content-Type"):
        read_request("text/plain", json.dumps(GOOD).encode())
