"""What finding gives: which document, and where it stands in the order in which the cursor moves."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import NamedTuple, Protocol

Number = tuple[str, str]
"""(MBLNR, MJAHR), padded."""


class Found(NamedTuple):
    """A material document that was found.

    Attributes:
        at: Its place in the order: CPUDT and CPUTM as 14 digits, or the posting date as 8.
        number: (MBLNR, MJAHR).
    """

    at: str
    number: Number


class Finder(Protocol):
    """A way to find documents.

    Attributes:
        name: The setting `find_by`.
    """

    name: str

    def find(self, behind: str | None) -> Iterator[list[Found]]:
        """Documents behind a place, and those shortly before it, in order, some at a time.

        Args:
            behind: `at` of the last document that is dealt with; None at the very first.
        """

    def reached(self) -> str:
        """The place that a whole pass has reached even if it found nothing; empty when that is not known."""


class Cursor(NamedTuple):
    """How far everything is stored.

    Attributes:
        found_by: The way in which it was found.
        at: `Found.at` of the last document; every earlier one is stored or was not wanted.
    """

    found_by: str
    at: str

    def __str__(self) -> str:
        return json.dumps({self.found_by: self.at})

    @classmethod
    def parse(cls, text: str | None, found_by: str) -> Cursor | None:
        """Read what `str(cursor)` wrote; None for that of another way: it begins anew, and repeats harm nothing."""
        at = json.loads(text).get(found_by) if text else None
        return cls(found_by, at) if at else None
