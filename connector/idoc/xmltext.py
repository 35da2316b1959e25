"""Texts of records as XML text."""

from __future__ import annotations

import re

from connector.errors import Unreadable

_SPECIAL = re.compile("[&<>\\x00-\\x1f\ud800-\udfff\ufffe\uffff]")
FORBIDDEN = re.compile("[\\x00-\\x08\\x0b\\x0c\\x0e-\\x1f\ud800-\udfff\ufffe\uffff]")
"""A character that XML 1.0 does not allow at all, however it is written."""
_WRITTEN = {"&": "&amp;", "<": "&lt;", ">": "&gt;", "\t": "&#9;", "\n": "&#10;", "\r": "&#13;"}
"""Line breaks as numbers: XML would change a CR, and each record keeps to one line."""


def is_plain(text: str) -> bool:
    """Whether a text stands in XML as it is."""
    return _SPECIAL.search(text) is None


def escaped(text: str) -> str:
    """A text as XML text.

    Raises:
        Unreadable: It holds a character that XML 1.0 does not allow; nothing is dropped or put in its place.
    """
    return _SPECIAL.sub(_write, text)


def _write(match: re.Match[str]) -> str:
    written = _WRITTEN.get(match[0])
    if written is None:
        raise Unreadable(
            f"its character {match.start() + 1} is U+{ord(match[0]):04X}, which XML does not allow; "
            "correct the text in SAP and send the IDoc again"
        )
    return written
