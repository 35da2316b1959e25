"""Which fields of documents a mapping reads, and which it does not."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from lxml.etree import _Element

from connector.idoc import idocs
from connector.idoc.names import CONTROL_RECORDS, local_name
from connector.mapping.counted import At, Seen, Tally
from connector.mapping.outline import Outline, Steps
from connector.mapping.paths import line_of
from connector.mapping.texts import text_of

OF_THE_FORM = frozenset({"SEGMENT", "BEGIN"})
"""Attributes that SAP's XML port writes to every segment; they say nothing."""


class FieldUse(NamedTuple):
    """A field of documents, or a segment of which nothing is read.

    Attributes:
        path: Below the IDOC element, or below the root of other XML.
        seen: How often it was filled, and where first; for a segment, its fields together.
        fields: How many fields it stands for: 1, or those of a segment.
    """

    path: str
    seen: Seen
    fields: int


@dataclass(slots=True)
class Fields:
    """The filled fields of some documents, by their steps. The control record is the connector's own to read."""

    seen: Tally[Steps] = field(default_factory=Tally)

    def add(self, root: _Element, file: str, offset: int) -> None:
        """Count the fields of a document.

        Args:
            root: Its root.
            file: What people call it.
            offset: Added to a line of the XML form it gives the line in the file.
        """
        for start in idocs(root) or [root]:
            for steps, element in _fields(start):
                self.seen.add(steps, At(file, offset + line_of(element)))

    def unread(self, outline: Outline) -> list[FieldUse]:
        """What the mapping does not read: whole segments where it reads nothing in them, else single fields."""
        above = {steps[:length] for steps in outline.reads for length in range(len(steps) + 1)}
        found: dict[Steps, FieldUse] = {}
        for steps, seen in self.seen:
            if steps in outline.reads:
                continue
            length = next((each for each in range(1, len(steps)) if steps[:each] not in above), len(steps))
            before = found.get(steps[:length])
            total, fields = (before.seen.count, before.fields) if before else (0, 0)
            first = before.seen.first if before else seen.first
            found[steps[:length]] = FieldUse("/".join(steps[:length]), Seen(first, total + seen.count), fields + 1)
        return sorted(found.values(), key=lambda each: each.path)

    def never_seen(self, outline: Outline) -> list[str]:
        """Paths that the mapping reads and that no document has filled."""
        met = {steps[:length] for steps, _ in self.seen for length in range(len(steps) + 1)}
        own = (steps for steps in outline.reads if steps and steps[0] not in CONTROL_RECORDS)
        return sorted("/".join(steps) for steps in own if steps not in met)


def _fields(start: _Element) -> Iterator[tuple[Steps, _Element]]:
    """Filled fields and attributes below an element, without its control record."""
    todo: list[tuple[_Element, Steps]] = [(start, ())]
    while todo:
        element, steps = todo.pop()
        for name in element.attrib:
            if local_name(str(name)) not in OF_THE_FORM:
                yield (*steps, f"@{local_name(str(name))}"), element
        below = [each for each in element.iterchildren("*") if steps or local_name(each.tag) not in CONTROL_RECORDS]
        # The last one put there comes first: document order, so that an example is the first of its kind.
        todo.extend((each, (*steps, local_name(each.tag))) for each in reversed(below))
        if steps and not below and text_of(element):
            yield steps, element
