"""Values of fields: text, decimal numbers and truth values, as ERP documents write them."""

from __future__ import annotations

import re
from decimal import Decimal

Value = str | Decimal | bool | tuple[str, ...]
"""A field's value, or its texts where it has all; the empty text, or no texts, stand for none."""

DECIMAL = re.compile(r"([+-]?)([0-9]{1,40}(?:\.[0-9]{0,40})?|\.[0-9]{1,40})(-?)", re.ASCII)
"""No quantity has more digits; without a bound, numbers of any length would be computed with."""
GROUPS = {
    ",": re.compile(r"[+-]?[0-9]{1,3}(?:\.[0-9]{3})+-?", re.ASCII),
    ".": re.compile(r"[+-]?[0-9]{1,3}(?:,[0-9]{3})+-?", re.ASCII),
}
"""By decimal mark, what stands before it where the other mark parts groups of three digits."""
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


def marked_decimal(text: str, mark: str) -> Decimal:
    """Read a decimal number with this mark; the other one may part groups of three digits before it: `1.234,5`.

    Raises:
        ValueError: The text is no such number.
    """
    whole, point, rest = text.partition(mark)
    group = "." if mark == "," else ","
    try:
        if group in whole and GROUPS[mark].fullmatch(whole) is None:
            raise ValueError
        return decimal(whole.replace(group, "") + ("." if point else "") + rest)
    except ValueError:
        raise ValueError(f'"{text}" is not a decimal number such as 1{group}234{mark}5') from None


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
    return ", ".join(value) if isinstance(value, tuple) else str(value)


def typed(text: str, kind: str | None, mark: str = "") -> Value:
    """A text as a value of the field's kind; the empty text stays empty.

    Args:
        text: The text.
        kind: `decimal`, `boolean`, or None for text.
        mark: The decimal mark; empty for a point and no groups.

    Raises:
        ValueError: The text is no value of that kind.
    """
    if kind is None or not text:
        return text
    if kind == "boolean":
        return boolean(text)
    return marked_decimal(text, mark) if mark else decimal(text)


def number(text: str) -> int | Decimal | None:
    """A number to compare by; None when the text is none. Equal numbers of both types are equal keys."""
    if len(text) <= PLAIN_NUMBER and text.isascii() and text.isdigit():
        return int(text)
    try:
        return decimal(text)
    except ValueError:
        return None
