"""How a sandbox is set up."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

SAMPLE_TOKEN = (
    "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJrZXkiOiJzX2FqazQyS2RLQWhHciE3TUZtY1Q2UzhTQ3NDQ2hzc2RoTXRFUlNBIUNwUDhl"  # noqa: S105
    "ZDkzU2htQ0hoaHIyTmg3Y0dBIiwiX2lkIjoiNWQyNzA4ZDc3NDQ1OTcxYjI5MmY4ZDI3IiwiaWF0IjoxNTY0MDU5ODc2LCJleHAiOjE1NjQx"
    "NDYyNzZ9.TBMv71CaxCNtE1opQMk0f1ncfbnZ0Cwnu7MWkTzkQqA"
)
"""The token printed in the vendor's public documentation; it opens nothing but a sandbox."""
SAMPLE_CHANNEL_KEY = "Ky1SpfEXmjj05fW3USBFD3pgoEi9AQ29Atsnj4Zy"
"""The channel key printed there."""


@dataclass(frozen=True)
class Product:
    """A registered product.

    Attributes:
        markets: Markets it is registered for; empty for any.
        serials: Its commissioned serials; None when every serial counts as commissioned.
    """

    markets: frozenset[str] = frozenset()
    serials: frozenset[str] | None = None


@dataclass(frozen=True, kw_only=True)
class SandboxSettings:
    """What a sandbox knows and accepts.

    Attributes:
        host: Address to listen on; anything but the local machine lets others control it.
        port: TCP port; 0 for any free one.
        api_key: Accepted by api_auth.
        api_secret: Accepted by api_auth.
        static_tokens: Accepted until revoked.
        channel_keys: Accepted.
        products: Registered products by code; None accepts every code, its check digit unchecked.
        token_seconds: How long a dynamic token lasts.
        repeat: What a serial decommissioned before gets: success again, as often as asked, or a ValidationError.
        probabilities: How likely each kind of misbehaviour is, by its name, 0 to 1, together at most 1.
        seed: For the probabilities, so that a run can be repeated.
        record: File to which a line of JSON is appended for each request that arrived; None for none.
    """

    host: str = "127.0.0.1"
    port: int = 0
    api_key: str = "sandbox-key"
    api_secret: str = "sandbox-secret"  # noqa: S105 - opens nothing but a sandbox
    static_tokens: tuple[str, ...] = ("sandbox-token", SAMPLE_TOKEN)
    channel_keys: tuple[str, ...] = ("sandbox-channel", SAMPLE_CHANNEL_KEY)
    products: Mapping[str, Product] | None = None
    token_seconds: float = 86400
    repeat: Literal["success", "error"] = "success"
    probabilities: Mapping[str, float] = field(default_factory=dict)
    seed: int = 0
    record: Path | None = None
