"""The API itself: a request in, an answer out, one at a time."""

from __future__ import annotations

import hmac
import json
import threading
from collections.abc import Callable, Mapping

from connector.sandbox.arrivals import Arrivals
from connector.sandbox.misbehaviour import Misbehaviour, Mood, Target, misbehaved
from connector.sandbox.packs import Packs
from connector.sandbox.reply import Refusal, Reply, as_json
from connector.sandbox.settings import Product, SandboxSettings
from connector.sandbox.tokens import TokenOffice
from connector.sandbox.validation import Asked, read_object, read_request

AUTHENTICATION = "/v1/api_auth"
DECOMMISSION = "/v1/manufacturer/v2/api/serials/decommission"


class Desk:
    """Answers requests and keeps what became of them; safe to use from any thread."""

    def __init__(self, settings: SandboxSettings) -> None:
        """Start with nothing received and nothing acted on."""
        self._settings = settings
        self._lock = threading.Lock()
        self._arrivals = Arrivals(settings.record)
        self._begin()

    def _begin(self) -> None:
        settings = self._settings
        self._tokens = TokenOffice(settings.static_tokens, settings.token_seconds)
        self._packs = Packs(settings.products, settings.repeat == "error")
        self._mood = Mood(settings.probabilities, settings.seed)

    def post(self, path: str, headers: Mapping[str, str], body: bytes) -> Reply:
        """Answer a POST of the API."""
        with self._lock:
            if path == AUTHENTICATION:
                return self._attend("api_auth", path, headers, body, lambda: self._authenticate(body))
            if path == DECOMMISSION:
                return self._attend("decommission", path, headers, body, lambda: self._decommission(headers, body))
        return Refusal(404, "", "There is no such call.").reply()

    def _attend(
        self, target: Target, path: str, headers: Mapping[str, str], body: bytes, answer: Callable[[], Reply]
    ) -> Reply:
        order = self._mood.choose(target, *_looked_at(body))
        acted = order is None or order.kind.acts
        proper = _or_refusal(answer) if acted else Reply(0)
        reply = proper if order is None else misbehaved(order, proper)
        kind = "" if order is None else str(order.kind)
        acted = acted and proper.status == 200
        self._arrivals.add(path, headers, body, acted=acted, kind=kind, status=reply.status)
        return reply

    def _authenticate(self, body: bytes) -> Reply:
        fields = read_object(body)
        for name, right in (("api_key", self._settings.api_key), ("api_secret", self._settings.api_secret)):
            if not hmac.compare_digest(str(fields.get(name)).encode(errors="replace"), right.encode()):
                raise Refusal(401, "", "Authentication failed.")
        return as_json({"success": True, "message": "Authenticated", "data": {"token": self._tokens.issue()}})

    def _decommission(self, headers: Mapping[str, str], body: bytes) -> Reply:
        self._tokens.check(headers.get("x-access-token"))
        if headers.get("x-channel-key") not in self._settings.channel_keys:
            raise Refusal(403, "", "The channel key is not valid.")
        asked = read_request(headers.get("content-type", ""), body)
        self._packs.check(asked)
        self._packs.act(asked)
        return as_json({"success": True, "message": "Serials decommissioned", "data": _assigned(asked)})

    def misbehave(self, order: Misbehaviour) -> None:
        """Misbehave so, from the next request that is meant on."""
        with self._lock:
            self._mood.order(order)

    def behave(self) -> None:
        """Take all orders to misbehave back."""
        with self._lock:
            self._mood.behave()

    def revoke(self, token: str | None = None) -> None:
        """Revoke one token, or all."""
        with self._lock:
            self._tokens.revoke(token)

    def register(self, code: str, product: Product) -> None:
        """Register a product."""
        with self._lock:
            self._packs.register(code, product)

    def packs(self) -> list[dict[str, object]]:
        """Every pack that was acted on."""
        with self._lock:
            return self._packs.listed()

    def requests(self) -> list[dict[str, object]]:
        """Every request of the API that arrived, in order."""
        with self._lock:
            return self._arrivals.listed()

    def reset(self) -> None:
        """Begin anew, with the settings of the start."""
        with self._lock:
            self._begin()
            self._arrivals.clear()

    def close(self) -> None:
        """Close the record's file."""
        with self._lock:
            self._arrivals.close()


def _or_refusal(answer: Callable[[], Reply]) -> Reply:
    try:
        return answer()
    except Refusal as refusal:
        return refusal.reply()


def _looked_at(body: bytes) -> tuple[object, object]:
    """Product code and serials of a body that may break every rule."""
    try:
        fields = json.loads(body)
    except (ValueError, RecursionError):
        return None, None
    return (fields.get("product_code"), fields.get("serials")) if isinstance(fields, dict) else (None, None)


def _assigned(asked: Asked) -> list[dict[str, str]]:
    return [{"serial_number": serial, "status": "Assigned"} for serial in asked.serials]
