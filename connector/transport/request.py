"""The decommission request, exactly as the Manufacturer V2 API documents it."""

from __future__ import annotations

import json
from dataclasses import dataclass

DECOMMISSION_PATH = "/v1/manufacturer/v2/api/serials/decommission"
AUTHENTICATION_PATH = "/v1/api_auth"
SCHEMA = "GTIN"
"""The one product code schema that the API supports."""


@dataclass(frozen=True, slots=True)
class Request:
    """One decommission request.

    Attributes:
        product_code: GTIN, 14 digits.
        reason: `destroy`, `sample`, `free_sample`, `check_out`, `lock` or `export`.
        send_to_market: Whether the market is told.
        market_id: Market as registered with the product; empty to leave it out.
        serials: The serials to decommission.
    """

    product_code: str
    reason: str
    send_to_market: bool
    market_id: str
    serials: tuple[str, ...]

    def body(self) -> bytes:
        """The JSON body, fields in the order of the documentation; ASCII, so of any charset."""
        market = {"market_id": self.market_id} if self.market_id else {}
        fields = {
            "product_code": self.product_code,
            "product_code_schema": SCHEMA,
            "reason": str(self.reason),
            "send_to_market": self.send_to_market,
            **market,
            "serials": list(self.serials),
        }
        return json.dumps(fields).encode("ascii")


def request_headers(token: str, channel_key: str) -> dict[str, str]:
    """The three documented headers of a decommission request."""
    return {"Content-Type": "application/json", "x-access-token": token, "x-channel-key": channel_key}


def authentication_body(api_key: str, api_secret: str) -> bytes:
    """The JSON body of `POST /v1/api_auth`."""
    return json.dumps({"api_key": api_key, "api_secret": api_secret}).encode("ascii")
