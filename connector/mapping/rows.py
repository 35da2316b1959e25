"""A serial segment read by itself: what it says of its item, and its serials."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from lxml.etree import _Element

from connector.mapping.only import ANY, Only, ends, parents
from connector.mapping.paths import Path, Spot
from connector.mapping.reading import compile_path
from connector.mapping.texts import BLANKS, split, text_at, text_of

Texts = tuple[str, ...]
Taken = tuple[str, _Element, str]
"""A serial, the element that holds it or should hold it, and the path of where it stands or should."""
ReadRow = Callable[[Spot], tuple[Texts, Sequence[Taken]]]
"""Gives what a segment says of its item, and its serials: an empty one where it has none, none where `only` leaves
the segment out."""


def compile_row(named: Sequence[Path], take: Path, only: Only, separator: str) -> ReadRow:
    """A closure that reads a serial segment.

    Args:
        named: Where it names its item, from the segment.
        take: Where it holds its serials.
        only: Which of the elements there count.
        separator: What stands between several serials in one text; empty when there is only one.
    """
    if only == ANY and all(is_child(path) for path in (*named, take)):
        read = _own_children([path.steps[0] for path in named], take.steps[0])
    else:
        read = _anywhere(named, take, only)
    return _separated(read, separator) if separator else read


def is_child(path: Path) -> bool:
    """Whether the path leads to a child's text."""
    return not path.ups and len(path.steps) == 1 and not path.attribute


def _own_children(named: Sequence[str], take: str) -> ReadRow:
    """All in one look at the children: there may be a hundred thousand segments."""
    below = Path(0, (take,)).below

    def read(spot: Spot) -> tuple[Texts, Sequence[Taken]]:
        segment, path, _ = spot
        said: dict[str, str] = {}
        held: list[tuple[str, _Element]] = []
        for child in segment:
            tag = child.tag
            if tag == take or tag in named:
                text = text_of(child) if len(child) else (child.text or "").strip(BLANKS)
                if tag == take:
                    held.append((text, child))
                if not said.get(tag):
                    said[tag] = text
        return tuple(said.get(name, "") for name in named), _taken(segment, held, f"{path}{below}")

    return read


def _taken(segment: _Element, held: Sequence[tuple[str, _Element]], path: str) -> Sequence[Taken]:
    if len(held) == 1:
        return ((*held[0], path),)
    found = [(text, child, f"{path}[{place}]") for place, (text, child) in enumerate(held, 1) if text]
    return found or (("", segment, path),)


def _anywhere(named: Sequence[Path], take: Path, only: Only) -> ReadRow:
    reads = [compile_path(path) for path in named]
    attribute = Path(0, (), take.attribute).below

    def read(spot: Spot) -> tuple[Texts, Sequence[Taken]]:
        said = tuple(read(spot[0]) for read in reads)
        held = [
            (text_at(element, take.attribute), element, f"{path}{attribute}")
            for element, path, _ in ends(spot, take, only)
        ]
        return said, [each for each in held if each[0]] or held[:1] or _empty(spot)

    def _empty(spot: Spot) -> Sequence[Taken]:
        """A segment that `only` means has an empty serial; another is none of the join's."""
        segment, path, _ = spot
        meant = not only.attributes and any(True for _ in parents(spot, take.steps[:-1], only))
        return (("", segment, f"{path}{take.below}"),) if only == ANY or meant else ()

    return read


def _separated(read: ReadRow, separator: str) -> ReadRow:
    def read_parts(spot: Spot) -> tuple[Texts, Sequence[Taken]]:
        said, taken = read(spot)
        return said, [(part, element, path) for text, element, path in taken for part in split(text, separator)]

    return read_parts
