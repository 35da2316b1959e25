"""Texts of a server, made fit for a sentence: printable, short, without secrets."""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Mapping

LIMIT = 500
"""Longest sentence, in characters."""
_QUOTE = 200
_LOOKED_AT = 4000
_TAG = re.compile(r"<[^<>]*>")

Mask = Callable[[str], str]


def tidy(text: str, limit: int = LIMIT) -> str:
    """The text in one printable line of at most `limit` characters.

    What cannot be printed becomes a blank, never nothing: the halves of a masked word must not meet again.
    """
    printable = text[: limit * 8]
    if not printable.isprintable():
        printable = "".join(sign if sign.isprintable() else " " for sign in printable)
    line = " ".join(printable.split())
    return line if len(line) <= limit else line[: limit - 1] + "…"


def quote(text: str, parsed: object, mask: Mask) -> str:
    """What a server said, in at most 200 characters: its JSON message, else the beginning of its visible text."""
    return tidy(mask(_message(parsed) or _visible(text, mask)), _QUOTE)


def _message(parsed: object) -> str:
    """The message of a JSON error; the body's shape is not documented, so the usual places are tried."""
    if not isinstance(parsed, Mapping):
        return ""
    for key in ("message", "error", "detail"):
        found = parsed.get(key)
        if isinstance(found, Mapping):
            found = found.get("message")
        if isinstance(found, str) and found.strip():
            return found
    return ""


def _visible(text: str, mask: Mask) -> str:
    """The beginning of a text without HTML tags; masked as a whole first, since a secret cut in half is not found."""
    return _TAG.sub(" ", mask(html.unescape(text))[:_LOOKED_AT])


def names(serials: list[str], shown: int = 5) -> str:
    """Up to five serials by name and the number of the others."""
    listed = ", ".join(tidy(serial, 40) for serial in serials[:shown])
    return listed if len(serials) <= shown else f"{listed} and {len(serials) - shown} more"
