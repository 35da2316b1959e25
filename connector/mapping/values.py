"""Values of fields: text, decimal numbers and truth values, as ERP documents write them."""

from __future__ import annotations

import re
from decimal import Decimal

Value = str | Decimal | bool
"""A field's value; the empty text stands for none, whatever the field's kind."""

DECIMAL = re.compile(r"([+-]?)([0-9]{1,40}(?:\.[0-9]{0,40})?|\.[0-9]{1,40})(-?)", re.ASCII)
"""No quantity has more digits; without a bound, numbers of any length would be computed with."""
PLAIN_NUMBER = 18
"""Digits up to which a number is read the quick way."""


def decimal(text: str) -> Decimal:
    """Read a decimal number; SAP may write the minus behind it: `2.000-`.

    Raises:
        ValueError: The text is no such number.
    """
    match = DECIMAL.fullmatch(text)
    if match is None or (match[1] and match[3]):
        raise ValueError(f'"{text}" is not a decimal number such as 2.000')
    return Decimal(("-" if match[3] else match[1]) + match[2])


def boolean(text: str) -> bool:
    """Read `true` or `false`, in any case.

    Raises:
        ValueError: The text is neither.
    """
    lowered = text.lower()
    if lowered not in {"true", "false"}:
        raise ValueError(f'"{text}" is neither true nor false')
    return lowered == "true"


def shown(value: Value) -> str:
    """A value as text, for sentences and look-up keys."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)


def typed(text: str, kind: str | None) -> Value:
    """A text as a value of the field's kind; the empty text stays empty.

    Args:
        text: The text.
        kind: `decimal`, `boolean`, or None for text.

    Raises:
        ValueError: The text is no value of that kind.
    """
    if kind is None or not text:
        return text
    return decimal(text) if kind == "decimal" else boolean(text)


def number(text: str) -> int | Decimal | None:
    """A number to compare by; None when the text is none. Equal numbers of both types are equal keys."""
    if len(text) <= PLAIN_NUMBER and text.isascii() and text.isdigit():
        return int(text)
    try:
        return decimal(text)
    except ValueError:
        return None
