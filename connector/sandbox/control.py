"""`/sandbox/...`: looking at the sandbox and steering it over HTTP."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError

from connector.sandbox.desk import Desk
from connector.sandbox.misbehaviour import Kind, Misbehaviour, Target
from connector.sandbox.reply import Refusal, Reply, as_json
from connector.sandbox.settings import Product
from connector.sandbox.validation import read_object

PREFIX = "/sandbox/"


class _Body(BaseModel):
    model_config = ConfigDict(extra="forbid")


class MisbehaveBody(_Body):
    """Body of `POST /sandbox/misbehave`; see `Misbehaviour`."""

    kind: Kind
    times: int | None = 1
    product: str | None = None
    serial: str | None = None
    seconds: float | None = None
    target: Target = "decommission"


class RevokeBody(_Body):
    """Body of `POST /sandbox/revoke`: one token; null for all."""

    token: str | None = None


class ProductBody(_Body):
    """Body of `POST /sandbox/products`; without `serials` every serial counts as commissioned."""

    product_code: str
    markets: frozenset[str] = frozenset()
    serials: frozenset[str] | None = None


Body = TypeVar("Body", bound=_Body)


def steer(desk: Desk, method: str, path: str, body: bytes) -> Reply:
    """Answer a call under `/sandbox/`."""
    act = _CALLS.get((method, path))
    if act is None:
        return Refusal(404, "", f"There is no {method} {path}; see the documentation of the sandbox.").reply()
    try:
        return act(desk, body)
    except Refusal as refusal:
        return refusal.reply()


def _read(model: type[Body], body: bytes) -> Body:
    try:
        return model.model_validate(read_object(body or b"{}"))
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        where = ".".join(str(step) for step in first["loc"])
        raise Refusal(422, "ValidationError", f"{where}: {first['msg']}") from None


def _misbehave(desk: Desk, body: bytes) -> Reply:
    order = _read(MisbehaveBody, body)
    desk.misbehave(Misbehaviour(order.kind, order.times, order.product, order.serial, order.seconds, order.target))
    return _done()


def _behave(desk: Desk, _body: bytes) -> Reply:
    desk.behave()
    return _done()


def _revoke(desk: Desk, body: bytes) -> Reply:
    desk.revoke(_read(RevokeBody, body).token)
    return _done()


def _register(desk: Desk, body: bytes) -> Reply:
    product = _read(ProductBody, body)
    desk.register(product.product_code, Product(product.markets, product.serials))
    return _done()


def _reset(desk: Desk, _body: bytes) -> Reply:
    desk.reset()
    return _done()


def _done() -> Reply:
    return as_json({"success": True})


_CALLS: Mapping[tuple[str, str], Callable[[Desk, bytes], Reply]] = {
    ("POST", "/sandbox/misbehave"): _misbehave,
    ("DELETE", "/sandbox/misbehave"): _behave,
    ("POST", "/sandbox/revoke"): _revoke,
    ("POST", "/sandbox/products"): _register,
    ("POST", "/sandbox/reset"): _reset,
    ("GET", "/sandbox/packs"): lambda desk, _body: as_json(desk.packs()),
    ("GET", "/sandbox/requests"): lambda desk, _body: as_json(desk.requests()),
}
