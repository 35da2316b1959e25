"""Serial segments of a document in columns: there may be a hundred thousand, and plain columns cost least."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator, MutableSequence, Sequence
from typing import NamedTuple, TypeVar

Cell = TypeVar("Cell")
LINE = "q"
"""Type code of an array of lines: the garbage collector does not look into it."""


class Segment(NamedTuple):
    """A serial segment.

    Attributes:
        serial: The serial, zeros stripped where the mapping wants that.
        line: Line of the serial in the file.
        path: Path of the field that holds the serial, or should.
        order: Its place among all serial segments of the document.
    """

    serial: str
    line: int
    path: str
    order: int


class Listed:
    """All serial segments of a document, one column a list; a segment's order is its place in them.

    Attributes:
        serials: As `Segment.serial`.
        lines: As `Segment.line`.
        paths: As `Segment.path`.
    """

    __slots__ = ("lines", "paths", "serials")

    def __init__(self) -> None:
        self.serials: list[str] = []
        self.lines = array(LINE)
        self.paths: list[str] = []

    def __len__(self) -> int:
        return len(self.serials)

    def add(self, serial: str, line: int, path: str) -> None:
        """Put a segment at the end."""
        self.serials.append(serial)
        self.lines.append(line)
        self.paths.append(path)

    def extend(self, serials: Iterable[str], lines: Iterable[int], paths: Iterable[str]) -> None:
        """Put segments at the end."""
        self.serials.extend(serials)
        self.lines.extend(lines)
        self.paths.extend(paths)


class Segments:
    """Some serial segments of a document. It never changes.

    Attributes:
        orders: As `Segment.order`, ascending; a range where they stand side by side, as mostly, which costs nothing.
    """

    __slots__ = ("_listed", "orders")

    def __init__(self, listed: Listed, orders: Sequence[int]) -> None:
        self._listed = listed
        self.orders = orders

    def __len__(self) -> int:
        return len(self.orders)

    def __iter__(self) -> Iterator[Segment]:
        return map(Segment, self.serials, self.lines, self.paths, self.orders)

    @property
    def serials(self) -> Sequence[str]:
        """As `Segment.serial`."""
        return self._of(self._listed.serials)

    @property
    def lines(self) -> Sequence[int]:
        """As `Segment.line`."""
        return self._of(self._listed.lines)

    @property
    def paths(self) -> Sequence[str]:
        """As `Segment.path`."""
        return self._of(self._listed.paths)

    def but(self, left_out: Iterable[Segment]) -> Segments:
        """The same without some of them."""
        orders = {each.order for each in left_out}
        return Segments(self._listed, [order for order in self.orders if order not in orders])

    def _of(self, column: MutableSequence[Cell]) -> Sequence[Cell]:
        if isinstance(self.orders, range):
            return column[self.orders.start : self.orders.stop]
        return [column[order] for order in self.orders]


NONE = Segments(Listed(), ())
