"""The checks and converters that come with the connector.

A check returns or raises ValueError with a sentence; a converter returns a text or does the same.
"""

from __future__ import annotations

import re

from stdnum import ean
from stdnum.exceptions import ValidationError

from connector.model import Checks

GTIN_LENGTH = 14
GTIN_LENGTHS = frozenset({8, 12, 13, 14})
GS1_SERIAL = re.compile(r"""[!"%&'()*+,\-./0-9:;<=>?A-Z_a-z]{1,20}""")
"""Application Identifier (21): 1 to 20 characters of GS1 character set 82 (GS1 General Specifications, fig. 7.11-1)."""


def all_digits(text: str) -> bool:
    """Whether the text is made of the digits 0 to 9 alone."""
    return text.isascii() and text.isdigit()


def check_gtin14(text: str) -> None:
    """A GTIN of a single pack, 14 digits with its check digit (GS1 General Specifications, section 7.9).

    Raises:
        ValueError: Wrong length, character or check digit; or indicator digit 1 to 9, which is a grouping of packs
            or goods of variable measure.
    """
    if len(text) != GTIN_LENGTH or not all_digits(text):
        raise ValueError(f'GTIN "{text}" is not 14 digits; correct it, or convert it with gtin14')
    try:
        ean.validate(text)
    except ValidationError:
        right = ean.calc_check_digit(text[:-1])
        raise ValueError(f'GTIN "{text}" has the check digit {text[-1]}, which should be {right}') from None
    if text[0] != "0":
        raise ValueError(f'GTIN "{text}" has the indicator digit {text[0]}: not a single pack, but a case')


def check_gs1_serial(text: str) -> None:
    """A serial that GS1 allows in AI (21).

    Raises:
        ValueError: Empty, longer than 20 characters, or with a character that is not in set 82.
    """
    if GS1_SERIAL.fullmatch(text) is None:
        raise ValueError(f'serial "{text}" is not 1 to 20 characters of GS1 character set 82')


def check_digits(text: str) -> None:
    """Digits alone.

    Raises:
        ValueError: There is another character.
    """
    if not all_digits(text):
        raise ValueError(f'"{text}" is not all digits')


def strip_zeros(text: str) -> str:
    """Take leading zeros off an all-digit text, never to the empty text; leave any other as it is."""
    return (text.lstrip("0") or "0") if all_digits(text) else text


def zeros_empty(text: str) -> str:
    """Nothing in place of zeros: SAP fills numeric fields that hold nothing with them (NUMC, DATS)."""
    return "" if not text.strip("0") else text


def to_gtin14(text: str) -> str:
    """Pad a GTIN-8, GTIN-12 or GTIN-13 with zeros to 14 digits.

    Raises:
        ValueError: The text is no GTIN of one of the four lengths.
    """
    if len(text) not in GTIN_LENGTHS or not all_digits(text):
        raise ValueError(f'"{text}" is not a GTIN of 8, 12, 13 or 14 digits')
    return text.zfill(GTIN_LENGTH)


BUILT_IN = Checks(
    checks={"digits": check_digits, "gs1_serial": check_gs1_serial, "gtin14": check_gtin14},
    converters={"gtin14": to_gtin14, "strip_zeros": strip_zeros, "upper": str.upper, "zeros_empty": zeros_empty},
)
