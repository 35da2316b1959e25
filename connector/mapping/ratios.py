"""Fields that are a ratio of others, such as how many packs a unit holds: UMREZ / UMREN."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from math import prod

from connector.mapping.items import Item, NotInOrder, ReadText
from connector.model import FindingKind


def ratio_of(name: str, of: Sequence[str], by: Sequence[str], not_whole: FindingKind) -> ReadText:
    """A closure that reads a ratio, a whole number above zero, as text.

    Args:
        name: The field's name.
        of: Decimal fields whose product is divided.
        by: Decimal fields by whose product it is divided.
        not_whole: What becomes of an item whose ratio is not whole.
    """

    def read(item: Item) -> str:
        above, below = _product(name, item, of), _product(name, item, by)
        if below == 0:
            raise NotInOrder(f"{name} cannot be computed: {_said(item, by)} is zero")
        result = above / below
        if result.denominator != 1 or result <= 0:
            sentence = f"{name} is {_said(item, of)} / {_said(item, by)}, which is no whole number above zero"
            raise NotInOrder(sentence, not_whole)
        return str(result.numerator)

    return read


def _product(name: str, item: Item, fields: Sequence[str]) -> Fraction:
    return prod((_factor(name, item, each) for each in fields), start=Fraction(1))


def _factor(name: str, item: Item, field: str) -> Fraction:
    value = item.value(field)
    if not isinstance(value, Decimal):
        raise NotInOrder(f"{name} cannot be computed: {field} is empty")
    return Fraction(value)


def _said(item: Item, fields: Sequence[str]) -> str:
    return " x ".join(f"{each} {item.text(each)}" for each in fields)
