"""Names in the folder: claims, numbered names, and names as people can read them."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from itertools import count
from typing import NamedTuple

OWNER = ".connector-owner"
"""Holds the id of the journal that the folder belongs to."""
DONE = "done"
FAILED = "failed"
ERROR_TEXT = ".error.txt"

_CLAIM = re.compile(r"(?P<name>.+)\.(?P<journal_id>[0-9a-f]{8})\.claim", re.DOTALL)


class Claim(NamedTuple):
    """What the name of a claimed file says: the name it came with, and the journal that took it."""

    name: str
    journal_id: str


def adoption(source: str) -> str:
    """The command with which a person gives the folder to this connector's journal."""
    return f'`connector folder adopt {source} --reason "..."`'


def claim_name(name: str, journal_id: str) -> str:
    """The name of a file that this journal has claimed."""
    return f"{name}.{journal_id}.claim"


def parse_claim(entry: str) -> Claim | None:
    """Read what `claim_name` made; None for any other name."""
    found = _CLAIM.fullmatch(entry)
    return Claim(found["name"], found["journal_id"]) if found else None


def numbered(name: str) -> Iterator[str]:
    """`x.xml`, `x~2.xml`, `x~3.xml`, ... without end."""
    yield name
    stem, ending = os.path.splitext(name)  # noqa: PTH122 -- a Path cannot hold every name, e.g. one with `\\0xff`
    for number in count(2):
        yield f"{stem}~{number}{ending}"


def printable(name: str) -> str:
    """A name for people: bytes that are no UTF-8 and characters that do not print are backslash-escaped."""
    text = os.fsencode(name).decode("utf-8", "backslashreplace")
    return "".join(
        character if character.isprintable() else character.encode("unicode_escape").decode() for character in text
    )
