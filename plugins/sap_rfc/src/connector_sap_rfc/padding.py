"""Values as RFC wants them: no conversion exit runs there, so leading zeros are the caller's."""

from __future__ import annotations

import re

LENGTHS = {"MBLNR": 10, "MJAHR": 4, "ZEILE": 4, "MATNR": 18}
"""Characters of fields that are padded; CHAR or NUMC."""


def padded(field: str, value: str) -> str:
    """A value of digits with zeros before it, up to the field's length; any other value as it is.

    Args:
        field: `MBLNR`, `MJAHR`, `ZEILE`, `MATNR`.
        value: As a person or another system writes it.

    Raises:
        ValueError: It is longer than the field, which SAP would cut without a word.
    """
    text = value.strip()
    if len(text) > LENGTHS[field]:
        raise ValueError(f"{field} {text!r} has {len(text)} characters; SAP's field has {LENGTHS[field]}")
    return text.zfill(LENGTHS[field]) if text.isdigit() else text


def checked(name: str, value: str, length: int) -> str:
    """A value that fits into a CHAR parameter.

    Raises:
        ValueError: It is too long: the binding would cut it without a word.
    """
    if len(value.encode("utf-16-le")) // 2 > length:
        raise ValueError(f"{name} {value!r} has more than {length} characters; SAP's field has no more")
    return value


def client(value: str) -> str:
    """A client: three digits.

    Raises:
        ValueError: It is not.
    """
    if not re.fullmatch(r"\d{3}", value):
        raise ValueError(f'{value!r} is no client: write three digits in quotes, such as "100"')
    return value


def plant(value: str) -> str:
    """A plant: one to four characters.

    Raises:
        ValueError: It is not.
    """
    if not re.fullmatch(r"[0-9A-Z_]{1,4}", value):
        raise ValueError(f'{value!r} is no plant: write up to four characters in quotes, such as "1000"')
    return value
