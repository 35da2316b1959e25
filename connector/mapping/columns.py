"""Fields of many like segments below one parent, read a column at a time, which costs a quarter of row by row."""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import NamedTuple, cast

from lxml import etree
from lxml.etree import _Element

from connector.mapping.paths import Path, line_of
from connector.mapping.rows import Texts, is_child
from connector.mapping.segments import LINE
from connector.mapping.texts import BLANKS

FEWEST, MOST = 20, 5_000_000
"""Children of a parent for which columns are read. Below, rows are as quick; XPath counts ten million at most."""


class Columns(NamedTuple):
    """Texts of segments that have each field once and filled.

    Attributes:
        named: What each segment says of its item, a list for each field that says it.
        serials: Their serials.
        lines: The lines of the serials, in the XML they were parsed from.
    """

    named: tuple[list[str], ...]
    serials: list[str]
    lines: array[int]

    def runs(self) -> Iterator[tuple[Texts, int]]:
        """How many segments side by side say the same of their item."""
        if len(self.named) == 1:
            return (((text,), len(list(run))) for text, run in groupby(self.named[0]))
        if self.named:
            return ((texts, len(list(run))) for texts, run in groupby(zip(*self.named, strict=True)))
        return iter((((), len(self.serials)),))


class ColumnReader:
    """Reads the fields of all segments of one name below a parent."""

    def __init__(self, segment: str, named: Sequence[Path], serial: Path) -> None:
        """Prepare for one kind of segment.

        Args:
            segment: Its name.
            named: Where it names its item, from the segment.
            serial: Where it holds its serial.
        """
        self._fits = all(map(is_child, (*named, serial)))
        if self._fits:
            self._serial = serial.steps[0]
            self._named = [path.steps[0] for path in named]
            self._segments = _count(segment)
            self._having = {name: _count(segment, name) for name in (self._serial, *self._named)}

    def read(self, parent: _Element) -> Columns | None:
        """The columns; None when the segments are few, or when not each has each field once, made of text."""
        if not self._fits or not FEWEST <= len(parent) <= MOST:
            return None
        count = cast("float", self._segments(parent))
        serials = self._texts(parent, self._serial, count)
        named = tuple(self._texts(parent, name, count) for name in self._named)
        if not (serials and all(named)):
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


def _count(segment: str, field: str = "") -> etree.XPath:
    """Counts segments, or those that have a field."""
    uris: dict[str, str] = {}
    steps = [_step(segment, "s", uris), *([f"{_step(field, 'f', uris)}[1]"] if field else [])]
    return etree.XPath(f"count({'/'.join(steps)})", namespaces=uris)


def _step(name: str, prefix: str, uris: dict[str, str]) -> str:
    uri, _, local = name.rpartition("}")
    if not uri:
        return local
    uris[prefix] = uri.removeprefix("{")
    return f"{prefix}:{local}"
