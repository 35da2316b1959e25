"""The command's values of one item: what its rule sets wins over what `command` says."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

from connector.mapping.actions import CommandPart, Constant, Values
from connector.mapping.checks import GTIN_LENGTH, all_digits
from connector.mapping.items import Item, NotInOrder
from connector.mapping.values import boolean, shown
from connector.model import Reason

SETTABLE = ("reason", "send_to_market", "market_id", "endpoint")
"""Values of a command that rules may set."""


class Target(NamedTuple):
    """What a command is for; serials of one target go into one command.

    Attributes:
        endpoint: Name of the endpoint.
        product_code: GTIN, 14 digits.
        reason: One of the six documented reasons.
        market_id: Market; empty to leave it out.
        send_to_market: Whether the market is told.
    """

    endpoint: str
    product_code: str
    reason: Reason
    market_id: str
    send_to_market: bool


ReadSlot = Callable[[Item, Values], str]


@dataclass(frozen=True, slots=True)
class Slots:
    """Closures that read the values of a command."""

    product_code: ReadSlot
    reason: ReadSlot
    send_to_market: ReadSlot
    market_id: ReadSlot
    endpoint: ReadSlot

    def product(self, item: Item) -> str:
        """The GTIN.

        Raises:
            NotInOrder: It is not 14 digits.
        """
        gtin = self.product_code(item, NOTHING_SET)
        if len(gtin) != GTIN_LENGTH or not all_digits(gtin):
            raise NotInOrder(f'product code "{gtin}" is not a GTIN of 14 digits')
        return gtin

    def target(self, item: Item, values: Values) -> Target:
        """All values.

        Raises:
            NotInOrder: One is missing or not in order.
        """
        return Target(
            endpoint=_filled("endpoint", self.endpoint(item, values)),
            product_code=self.product(item),
            reason=_reason(self.reason(item, values)),
            market_id=self.market_id(item, values),
            send_to_market=_told(self.send_to_market(item, values)),
        )


NOTHING_SET = Values()


def _filled(name: str, text: str) -> str:
    if not text:
        raise NotInOrder(f"{name} is empty")
    return text


def _reason(text: str) -> Reason:
    try:
        return Reason(text)
    except ValueError:
        raise NotInOrder(f'reason "{text}" is not one of {", ".join(Reason)}') from None


def _told(text: str) -> bool:
    try:
        return boolean(_filled("send_to_market", text))
    except ValueError as error:
        raise NotInOrder(f"send_to_market: {error}") from None


def _compile_slot(name: str, constant: Constant, fields: frozenset[str]) -> ReadSlot:
    field = constant.field if constant.field in fields else None
    text = constant.text or ""

    def read(item: Item, values: Values) -> str:
        was_set = getattr(values, name, None)
        if was_set is not None:
            return shown(was_set)
        return item.text(field) if field is not None else text

    return read


def compile_slots(command: CommandPart, fields: frozenset[str]) -> Slots:
    """Compile the command part of a mapping file.

    Args:
        command: The part.
        fields: Names of all fields; another bare word is a value that rules set.
    """
    return Slots(
        product_code=_compile_slot("product_code", command.product_code, fields),
        reason=_compile_slot("reason", command.reason, fields),
        send_to_market=_compile_slot("send_to_market", command.send_to_market, fields),
        market_id=_compile_slot("market_id", command.market_id, fields),
        endpoint=_compile_slot("endpoint", command.endpoint, fields),
    )
