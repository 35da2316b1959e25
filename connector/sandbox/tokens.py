"""Issuing and checking tokens."""

from __future__ import annotations

import base64
import hmac
import itertools
import json
import secrets
import time

from connector.sandbox.reply import Refusal


class TokenOffice:
    """Knows which tokens are good. Not locked: the desk is."""

    def __init__(self, static_tokens: tuple[str, ...], lasting: float) -> None:
        """Accept these tokens until they are revoked, and issue others that last so many seconds."""
        self._static = set(static_tokens)
        self._lasting = lasting
        self._ends: dict[str, float] = {}
        self._key = secrets.token_bytes(32)
        self._numbers = itertools.count(1)

    def issue(self) -> str:
        """A dynamic token: a JWT (HS256) like those of the API."""
        now = time.time()
        claims = {"_id": f"{next(self._numbers):024x}", "iat": int(now), "exp": int(now + self._lasting)}
        head = f"{_part({'alg': 'HS256', 'typ': 'JWT'})}.{_part(claims)}"
        token = f"{head}.{_base64(hmac.digest(self._key, head.encode(), 'sha256'))}"
        self._ends[token] = now + self._lasting
        return token

    def revoke(self, token: str | None) -> None:
        """Revoke one token, or all that were ever issued or made."""
        gone = {token} if token is not None else {*self._static, *self._ends}
        self._static -= gone
        self._ends = {each: ends for each, ends in self._ends.items() if each not in gone}

    def check(self, token: str | None) -> None:
        """Return when the token is good; raises Refusal."""
        if not token:
            raise Refusal(401, "NoTokenError", "No authentication token is provided.")
        if token not in self._static and self._ends.get(token, 0.0) <= time.time():
            raise Refusal(401, "InvalidTokenError", "Failed to authenticate the provided token.")


def _part(value: object) -> str:
    return _base64(json.dumps(value, separators=(",", ":")).encode())


def _base64(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()
