"""Serial segments of a document in columns: there may be a hundred thousand, and plain lists of texts cost least."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple


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


class Segments:
    """Serial segments, one column a list.

    Attributes:
        serials: As `Segment.serial`.
        lines: As `Segment.line`.
        paths: As `Segment.path`.
        orders: As `Segment.order`.
    """

    __slots__ = ("lines", "orders", "paths", "serials")

    def __init__(self, segments: Iterable[Segment] = ()) -> None:
        self.serials: list[str] = []
        self.lines: list[int] = []
        self.paths: list[str] = []
        self.orders: list[int] = []
        for segment in segments:
            self.add(*segment)

    def __len__(self) -> int:
        return len(self.serials)

    def __iter__(self) -> Iterator[Segment]:
        return map(Segment, self.serials, self.lines, self.paths, self.orders)

    def add(self, serial: str, line: int, path: str, order: int) -> None:
        """Put a segment at the end."""
        self.serials.append(serial)
        self.lines.append(line)
        self.paths.append(path)
        self.orders.append(order)
