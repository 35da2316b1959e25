"""The documented rules for the body of a decommission request."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass

from connector.model import Reason
from connector.sandbox.reply import Refusal

_REASONS = frozenset(Reason)


@dataclass(frozen=True, slots=True)
class Asked:
    """A request that keeps the rules."""

    product_code: str
    reason: str
    send_to_market: bool
    market_id: str
    serials: tuple[str, ...]


def read_object(body: bytes) -> Mapping[str, object]:
    """The body as a JSON object; raises Refusal."""
    try:
        value = json.loads(body)
    except (ValueError, RecursionError):
        value = None
    if not isinstance(value, dict):
        raise _invalid("the body is not a JSON object")
    return value


def read_request(content_type: str, body: bytes) -> Asked:
    """Check a decommission request, field by field; raises Refusal (422 ValidationError)."""
    if content_type.partition(";")[0].strip().lower() != "application/json":
        raise _invalid("Content-Type must be application/json")
    fields = read_object(body)
    if _text(fields, "product_code_schema") != "GTIN":
        raise _invalid('product_code_schema must be "GTIN"')
    if _text(fields, "reason") not in _REASONS:
        raise _invalid(f"reason must be one of {', '.join(Reason)}")
    market = _text(fields, "market_id") if "market_id" in fields else ""
    to_market = fields.get("send_to_market")
    if not isinstance(to_market, bool):
        raise _invalid("send_to_market must be true or false")
    return Asked(_text(fields, "product_code"), _text(fields, "reason"), to_market, market, _serials(fields))


def _text(fields: Mapping[str, object], name: str) -> str:
    value = fields.get(name)
    if not isinstance(value, str) or not value:
        raise _invalid(f"{name} must be a string")
    return value


def _serials(fields: Mapping[str, object]) -> tuple[str, ...]:
    value = fields.get("serials")
    if not isinstance(value, list) or not value:
        raise _invalid("serials must be an array of strings")
    if not all(isinstance(serial, str) and serial for serial in value):
        raise _invalid("serials must be strings")
    return tuple(value)


def _invalid(message: str) -> Refusal:
    return Refusal(422, "ValidationError", f"The data or its format is not valid: {message}.")
