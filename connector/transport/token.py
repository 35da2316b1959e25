"""Dynamic tokens: fetched when needed, kept in memory only, shared by all threads of a channel."""

from __future__ import annotations

import base64
import json
import math
import threading
from collections.abc import Callable
from dataclasses import dataclass, field

from connector.model import Clock
from connector.transport.answer import Answer

DAY = 86400.0
"""Seconds that a dynamic token is valid, as the vendor documents it."""
_EARLY_AT_MOST = 300.0


@dataclass(frozen=True, slots=True)
class Token:
    """A token just fetched.

    Attributes:
        text: What goes into `x-access-token`.
        lifetime: Seconds that it is good for.
    """

    text: str = field(repr=False)
    lifetime: float


class DynamicToken:
    """The token of a channel with key and secret; at most one fetch runs at a time."""

    def __init__(self, fetch: Callable[[], Token | Answer], clock: Clock) -> None:
        """Keep tokens that `fetch` gets; it returns an answer instead when there is none to be had."""
        self._fetch = fetch
        self._clock = clock
        self._lock = threading.Lock()
        self._token: Token | None = None
        self._renew_at = 0.0
        self._fetches = 0
        self._failure: Answer | None = None

    def current(self, rejected: str | None = None) -> str | Answer:
        """A token to send with.

        Args:
            rejected: The token that the API just rejected; any other one that is there is taken for newer.

        Returns:
            The token; an answer when none could be fetched, also by the thread that this one waited for.
        """
        fetches = self._fetches
        with self._lock:
            if self._token is not None and self._usable(self._token, rejected):
                return self._token.text
            if self._fetches != fetches and self._failure is not None:
                return self._failure
            return self._renew()

    def renewed(self) -> str | Answer:
        """A token fetched now, whatever the one before."""
        with self._lock:
            return self._renew()

    def _usable(self, token: Token, rejected: str | None) -> bool:
        return token.text != rejected and self._clock.monotonic() < self._renew_at

    def _renew(self) -> str | Answer:
        fetched = self._fetch()
        self._fetches += 1
        if isinstance(fetched, Answer):
            self._token, self._failure = None, fetched
            return fetched
        self._token, self._failure = fetched, None
        early = min(_EARLY_AT_MOST, fetched.lifetime / 10)
        self._renew_at = self._clock.monotonic() + fetched.lifetime - early
        return fetched.text


def lifetime_of(token: str, now: float) -> float:
    """Seconds that a token is good for: by its `exp` when it is a JWT (RFC 7519), else a day.

    The signature is not verified, since only the API knows its key. The clocks of both sides may differ, so `exp`
    is taken relative to `iat` when both are there, and relative to our clock only where that is sooner.

    Args:
        token: Opaque when it does not parse.
        now: Seconds since 1970-01-01 UTC.
    """
    claims = _claims(token)
    ends, issued = _moment(claims.get("exp")), _moment(claims.get("iat"))
    if ends is None:
        return DAY
    spans = [span for span in (ends - now, ends - issued if issued is not None else DAY) if span > 0]
    return min(spans, default=DAY)


def _claims(token: str) -> dict[str, object]:
    parts = token.split(".")
    if len(parts) != 3:
        return {}
    try:
        claims = json.loads(base64.urlsafe_b64decode(parts[1] + "=" * (-len(parts[1]) % 4)))
    except (ValueError, RecursionError):
        return {}
    return claims if isinstance(claims, dict) else {}


def _moment(claim: object) -> float | None:
    """A NumericDate claim; None when it is no number that can be a moment."""
    if isinstance(claim, bool) or not isinstance(claim, int | float) or not -1e15 < claim < 1e15:
        return None
    return float(claim) if math.isfinite(claim) else None
