"""Misbehaving on demand and by probability."""

from __future__ import annotations

import json
import random
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

from connector.sandbox.reply import CUT, Refusal, Reply, as_json

Target = Literal["decommission", "api_auth"]


class Kind(StrEnum):
    """Ways to misbehave. Those named `..._after` act on the request first, the others do not act."""

    VALIDATION_ERROR = "validation_error"
    PRODUCT_ERROR = "product_error"
    NO_TOKEN_ERROR = "no_token_error"  # noqa: S105 - a name
    INVALID_TOKEN_ERROR = "invalid_token_error"  # noqa: S105 - a name
    FORBIDDEN = "forbidden"
    THROTTLED = "throttled"
    UNAVAILABLE = "unavailable"
    SERVER_ERROR = "server_error"
    SERVER_ERROR_AFTER = "server_error_after"
    HANG = "hang"
    HANG_AFTER = "hang_after"
    CUT = "cut"
    CUT_AFTER = "cut_after"
    GARBAGE_AFTER = "garbage_after"
    BAD_JSON_AFTER = "bad_json_after"
    HTML = "html"
    LEAVE_OUT_AFTER = "leave_out_after"
    SLOW_AFTER = "slow_after"
    REDIRECT = "redirect"

    @property
    def acts(self) -> bool:
        """Whether the request is acted on first."""
        return self.endswith("_after")


@dataclass(slots=True)
class Misbehaviour:
    """One order to misbehave.

    Attributes:
        kind: How.
        times: For how many requests; None until it is taken back.
        product: Only for requests of this product code; None for any.
        serial: Only for requests that list this serial; None for any.
        seconds: To wait (`hang`, `slow_after`), or to ask for (Retry-After of `throttled` and `unavailable`).
        target: Which call.
    """

    kind: Kind
    times: int | None = 1
    product: str | None = None
    serial: str | None = None
    seconds: float | None = None
    target: Target = "decommission"

    def wants(self, target: Target, product: object, serials: object) -> bool:
        """Whether it is meant for such a request."""
        listed = serials if isinstance(serials, list | tuple) else ()
        return (
            self.times != 0
            and self.target == target
            and self.product in (None, product)
            and (self.serial is None or self.serial in listed)
        )


class Mood:
    """Decides for each request whether to misbehave. Not locked: the desk is."""

    def __init__(self, probabilities: Mapping[str, float], seed: int) -> None:
        """Misbehave so often.

        Raises:
            ValueError: A kind that does not exist, or probabilities of more than 1 together.
        """
        self._probabilities = {Kind(name): share for name, share in probabilities.items()}
        if sum(self._probabilities.values()) > 1:
            raise ValueError("the probabilities of misbehaviour are more than 1 together; lower them")
        self._random = random.Random(seed)  # noqa: S311 - a run that can be repeated, no secret
        self._orders: list[Misbehaviour] = []

    def order(self, misbehaviour: Misbehaviour) -> None:
        """Misbehave so; orders are taken in the order given."""
        self._orders.append(misbehaviour)

    def behave(self) -> None:
        """Take all orders back; the probabilities stay."""
        self._orders.clear()

    def choose(self, target: Target, product: object, serials: object) -> Misbehaviour | None:
        """How to misbehave to this request, if at all."""
        for order in self._orders:
            if order.wants(target, product, serials):
                order.times = None if order.times is None else order.times - 1
                return order
        return self._by_chance() if target == "decommission" else None

    def _by_chance(self) -> Misbehaviour | None:
        drawn = self._random.random()
        for kind, share in self._probabilities.items():
            drawn -= share
            if drawn < 0:
                return Misbehaviour(kind)
        return None


_TYPED = {
    Kind.VALIDATION_ERROR: Refusal(422, "ValidationError", "The data or its format is not valid."),
    Kind.PRODUCT_ERROR: Refusal(404, "ProductError", "The product does not exist."),
    Kind.NO_TOKEN_ERROR: Refusal(401, "NoTokenError", "No authentication token is provided."),
    Kind.INVALID_TOKEN_ERROR: Refusal(401, "InvalidTokenError", "Failed to authenticate the provided token."),
    Kind.FORBIDDEN: Refusal(403, "", "Forbidden."),
    Kind.SERVER_ERROR: Refusal(500, "", "Internal error."),
    Kind.SERVER_ERROR_AFTER: Refusal(500, "", "Internal error."),
}
_HTML = b"<!DOCTYPE html><html><head><title>502 Bad Gateway</title></head><body><h1>502 Bad Gateway</h1></body></html>"
_FOR_EVER = 3600.0


def misbehaved(order: Misbehaviour, proper: Reply) -> Reply:
    """The answer to give in place of the proper one."""
    if order.kind in _TYPED:
        return _TYPED[order.kind].reply()
    seconds = 1.0 if order.seconds is None else order.seconds
    match order.kind:
        case Kind.THROTTLED | Kind.UNAVAILABLE:
            reply = _asking_to_wait(429 if order.kind is Kind.THROTTLED else 503, seconds)
        case Kind.HANG | Kind.HANG_AFTER:
            reply = Reply(0, wait=_FOR_EVER if order.seconds is None else seconds)
        case Kind.GARBAGE_AFTER:
            reply = Reply(0, b"\x16\x03\x01 no HTTP at all \xff\xfe\r\n\r\n", raw=True)
        case Kind.BAD_JSON_AFTER:
            reply = Reply(200, proper.body[: len(proper.body) // 2])
        case Kind.HTML:
            reply = Reply(502, _HTML, content_type="text/html")
        case Kind.LEAVE_OUT_AFTER:
            reply = _without_last(proper)
        case Kind.SLOW_AFTER:
            reply = Reply(proper.status, proper.body, wait=seconds)
        case Kind.REDIRECT:
            reply = Reply(302, headers={"Location": "/elsewhere"})
        case _:
            reply = CUT
    return reply


def _asking_to_wait(status: int, seconds: float) -> Reply:
    refusal = Refusal(status, "", "Try again later.").reply()
    return Reply(status, refusal.body, {"Retry-After": f"{seconds:.0f}"})


def _without_last(proper: Reply) -> Reply:
    fields = json.loads(proper.body)
    return as_json({**fields, "data": fields.get("data", [])[:-1]}, proper.status)
