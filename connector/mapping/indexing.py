"""The serial segments of a document, each read once and indexed by what it says of its item."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from lxml.etree import _Element

from connector.mapping.checks import strip_zeros
from connector.mapping.columns import Columns
from connector.mapping.joins import Index, Join
from connector.mapping.paths import Path, Spot, ancestor, children, line_of, places, walk
from connector.mapping.reading import compile_path
from connector.mapping.rows import Texts
from connector.mapping.segments import Listed


class Indexer:
    """Indexes the segments of one join in one document."""

    def __init__(self, join: Join, listed: Listed, offset: int) -> None:
        """Prepare for one document.

        Args:
            join: The join.
            listed: All serial segments of the document so far; those indexed are added.
            offset: Added to a line of the XML form it gives the line in the file.
        """
        self._join = join
        self._listed = listed
        self._offset = offset
        self._above = Above(join.above)

    def index(self, base: Spot) -> Index:
        """Index the segments below an element, in one pass."""
        index = Index(self._listed, self._join.key)
        if not self._join.steps:
            self._add_rows(index, (base,), ())
            return index
        *steps, name = self._join.steps
        for element, path, _ in walk(base, steps):
            said = self._above.texts(element)
            columns = self._join.columns.read(element) if self._join.columns else None
            if columns is None:
                self._add_rows(index, children(element, path, name), said)
            else:
                paths = places(path, name, self._join.below, len(columns.serials))
                self._add_columns(index, columns, paths, said)
        return index

    def _add_rows(self, index: Index, spots: Iterable[Spot], said_above: Texts) -> None:
        read, strip, offset, listed = self._join.read, self._join.strip, self._offset, self._listed
        for spot in spots:
            said, taken = read(spot)
            start = len(listed)
            for serial, holder, path in taken:
                listed.add(strip_zeros(serial) if strip else serial, offset + line_of(holder), path)
            index.add(said + said_above, range(start, len(listed)))

    def _add_columns(self, index: Index, columns: Columns, paths: Iterable[str], said_above: Texts) -> None:
        """Add segments, as many at once as name the same item."""
        start, offset = len(self._listed), self._offset
        serials = map(strip_zeros, columns.serials) if self._join.strip else columns.serials
        self._listed.extend(serials, (offset + line for line in columns.lines) if offset else columns.lines, paths)
        for said, count in columns.runs():
            index.add(said + said_above, range(start, start + count))
            start += count


class Above:
    """What parents of segments say of an item, read once for each parent."""

    def __init__(self, paths: Sequence[Path]) -> None:
        """Prepare for one document.

        Args:
            paths: Where they say it, from the segment.
        """
        self._reads = [(path.ups - 1, compile_path(path._replace(ups=0))) for path in paths]
        self._known: dict[tuple[int, _Element], str] = {}

    def texts(self, parent: _Element) -> Texts:
        """What is said above the segments below a parent."""
        return tuple(self._text(place, parent) for place in range(len(self._reads)))

    def _text(self, place: int, parent: _Element) -> str:
        ups, read = self._reads[place]
        element = ancestor(parent, ups)
        if element is None:
            return ""
        # Many parents share one above them: to search its children again for each would take quadratic time.
        if (place, element) not in self._known:
            self._known[place, element] = read(element)
        return self._known[place, element]
