"""Fields of many like segments below one parent, read a column at a time, which costs a quarter of row by row."""

from __future__ import annotations

from array import array
from typing import NamedTuple, cast

from lxml import etree
from lxml.etree import _Element

from connector.mapping.paths import BLANKS, Path, line_of
from connector.mapping.segments import LINE

FEWEST, MOST = 20, 5_000_000
"""Children of a parent for which columns are read. Below, rows are as quick; XPath counts ten million at most."""


class Columns(NamedTuple):
    """Texts of segments that have each field once and filled.

    Attributes:
        named: What each segment says of its item; empty where the join does not ask for that.
        serials: Their serials.
        lines: The lines of the serials, in the XML they were parsed from.
    """

    named: list[str]
    serials: list[str]
    lines: array[int]


class ColumnReader:
    """Reads the fields of all segments of one name below a parent."""

    def __init__(self, segment: str, named: Path | None, serial: Path) -> None:
        """Prepare for one kind of segment.

        Args:
            segment: Its name.
            named: Where it names its item, from the segment; None when it does not.
            serial: Where it holds its serial.
        """
        self._fits = all(not path.ups and len(path.steps) == 1 for path in (serial, named or serial))
        self._serial = serial.steps[0]
        self._named = named.steps[0] if named else None
        self._segments = etree.XPath(f"count({segment})")
        names = [self._serial, *([self._named] if self._named else [])]
        self._having = {name: etree.XPath(f"count({segment}/{name}[1])") for name in names}

    def read(self, parent: _Element) -> Columns | None:
        """The columns; None when the segments are few, or when not each has each field once, made of text."""
        if not self._fits or not FEWEST <= len(parent) <= MOST:
            return None
        count = cast("float", self._segments(parent))
        serials = self._texts(parent, self._serial, count)
        named = [""] * int(count) if self._named is None else self._texts(parent, self._named, count)
        if not (serials and named):
            return None
        return Columns(named, serials, array(LINE, map(line_of, parent.iter(self._serial))))

    def _texts(self, parent: _Element, name: str, count: float) -> list[str]:
        """The field's text in each segment; none when a segment has no such text, or another place has one.

        That each segment has at least one, and that there are no more of them than segments, makes it one for each.
        """
        if self._having[name](parent) != count:
            return []
        texts = ["" if len(each) else (each.text or "").strip(BLANKS) for each in parent.iter(name)]
        return texts if len(texts) == count and "" not in texts else []
