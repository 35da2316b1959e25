"""Encodings of flat files: UTF-8, and code pages in which each byte is one character.

In a flat file columns are counted in characters. Where a character has several bytes, as in Shift JIS, SAP counts bytes
instead, so that such files cannot be cut by characters; UTF-16 has line breaks of two bytes.
"""

from __future__ import annotations

import codecs

_ASCII = bytes(range(128))


def encoding_named(name: str) -> str:
    """The encoding, by the name that Python has for it.

    Args:
        name: By Python's or IANA's name, e.g. `utf-8`, `windows-1252`, `ISO-8859-15`, `IBM850`.

    Raises:
        ValueError: There is none of that name, or flat files cannot be read in it; the sentence says what to write.
    """
    try:
        found = codecs.lookup(name).name
        is_ascii = _ASCII.decode(found) == _ASCII.decode("ascii")
    except (LookupError, ValueError, AssertionError) as error:
        raise ValueError(f"{name!r} is no known encoding: {_HINT}") from error
    if found != "utf-8" and not (is_ascii and _is_single_byte(found)):
        raise ValueError(f"flat files cannot be read in {name!r}: {_HINT}")
    return found


_HINT = 'write "utf-8", or a code page with one byte a character, such as "windows-1252" or "iso-8859-2"'


def _is_single_byte(name: str) -> bool:
    """Whether bytes that are no character alone are none before another byte either."""
    leads = [byte for byte in range(128, 256) if not _decodes(name, bytes([byte]))]
    return not any(_decodes(name, bytes([lead, trail])) for lead in leads for trail in range(256))


def _decodes(name: str, content: bytes) -> bool:
    try:
        return len(content.decode(name)) == 1
    except ValueError:
        return False
