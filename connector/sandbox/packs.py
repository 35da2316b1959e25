"""Registered products, and what became of their packs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass

from connector.sandbox.reply import Refusal
from connector.sandbox.settings import Product
from connector.sandbox.validation import Asked


@dataclass(slots=True)
class Pack:
    """A pack that was acted on.

    Attributes:
        gtin: Product code.
        serial: Serial number.
        state: `Decommissioned`. The serial's own status in the pool stays `Assigned`.
        reason: Of the last time.
        market: Of the last time; empty when none was named.
        send_to_market: Whether a market was told, the last time.
        times: How often it was acted on; more than once is a double.
        times_to_market: How often a market was told.
    """

    gtin: str
    serial: str
    state: str = "Decommissioned"
    reason: str = ""
    market: str = ""
    send_to_market: bool = False
    times: int = 0
    times_to_market: int = 0


class Packs:
    """The packs of a sandbox. Not locked: the desk is."""

    def __init__(self, products: Mapping[str, Product] | None, repeat_is_error: bool) -> None:
        """Know these products, or any."""
        self._products = None if products is None else dict(products)
        self._repeat_is_error = repeat_is_error
        self._packs: dict[tuple[str, str], Pack] = {}

    def register(self, code: str, product: Product) -> None:
        """Register a product; from the first on, codes that are not registered are unknown."""
        self._products = {**(self._products or {}), code: product}

    def check(self, asked: Asked) -> None:
        """Return when the request can be acted on as a whole; raises Refusal."""
        product = Product() if self._products is None else self._products.get(asked.product_code)
        if product is None:
            raise Refusal(404, "ProductError", "The product does not exist.")
        if asked.market_id and product.markets and asked.market_id not in product.markets:
            raise Refusal(422, "ValidationError", "The product is not registered for this market.")
        if product.serials is not None and not product.serials.issuperset(asked.serials):
            raise Refusal(422, "ValidationError", "A serial of the request is not commissioned.")
        if self._repeat_is_error and any((asked.product_code, each) in self._packs for each in asked.serials):
            raise Refusal(422, "ValidationError", "A serial of the request is decommissioned already.")

    def act(self, asked: Asked) -> None:
        """Decommission every serial of the request."""
        for serial in asked.serials:
            key = (asked.product_code, serial)
            pack = self._packs.get(key) or self._packs.setdefault(key, Pack(*key))
            pack.reason, pack.market, pack.send_to_market = asked.reason, asked.market_id, asked.send_to_market
            pack.times += 1
            pack.times_to_market += asked.send_to_market

    def listed(self) -> list[dict[str, object]]:
        """Every pack that was acted on, in the order of the first time."""
        return [asdict(pack) for pack in self._packs.values()]
