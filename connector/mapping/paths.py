"""Paths of segments and fields, compiled to closures over lxml elements."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from itertools import chain
from typing import NamedTuple, cast

from lxml.etree import _Element

BLANKS = " \t\r\n"
STEP = r"[A-Za-z_][\w.-]*"
PATH = re.compile(rf"((?:\.\./)*)({STEP}(?:/{STEP})*)", re.ASCII)


class Path(NamedTuple):
    """A path from a segment.

    Attributes:
        ups: How many parents to go up first.
        steps: Names to go down then.
    """

    ups: int
    steps: tuple[str, ...]


Spot = tuple[_Element, str, int]
"""An element, its path from the root, and its place among the siblings of its name, from 1.

A plain tuple: there may be a hundred thousand, and the garbage collector lets go of plain tuples alone.
"""


class Found(NamedTuple):
    """A text in a document, and the element that holds it."""

    text: str
    element: _Element


Read = Callable[[_Element], Found | None]
"""Gives the first text that is not empty."""


def parse_path(text: str) -> Path:
    """Read `../A/B`.

    Raises:
        ValueError: It is no such path.
    """
    match = PATH.fullmatch(text)
    if match is None:
        raise ValueError(f'"{text}" is no path such as SEGMENT/FIELD or ../SEGMENT/FIELD')
    return Path(match[1].count("../"), tuple(match[2].split("/")))


def text_of(element: _Element) -> str:
    """An element's own text without blanks around it; comments and processing instructions do not split it."""
    text = element.text or ""
    if not len(element):
        return text.strip(BLANKS)
    return "".join([text, *(child.tail or "" for child in element)]).strip(BLANKS)


def line_of(element: _Element) -> int:
    """Line of an element in the XML it was parsed from; 0 when it was not parsed."""
    return cast("int | None", element.sourceline) or 0


ReadPair = Callable[[_Element], tuple[str, str, _Element]]
"""Gives two texts of a segment, empty where it has none, and the element that holds the second or should hold it."""


def compile_pair(first: Path | None, second: Path) -> ReadPair:
    """A closure that reads two paths of a segment; None reads as empty.

    Fields that are its own children are read in one look at them: there may be a hundred thousand segments.
    """
    if first is not None and len(first.steps) == len(second.steps) == 1 and first != second:
        return _two_children(first.steps[0], second.steps[0])
    read_first = compile_path(first) if first is not None else None
    read_second = compile_path(second)

    def read(element: _Element) -> tuple[str, str, _Element]:
        said = read_first(element) if read_first else None
        found = read_second(element) or Found("", element)
        return said.text if said else "", found.text, found.element

    return read


def _two_children(first: str, second: str) -> ReadPair:
    def read(element: _Element) -> tuple[str, str, _Element]:
        one = two = ""
        holder = element
        for child in element:
            tag = child.tag
            if tag == first:
                one = one or (text_of(child) if len(child) else (child.text or "").strip(BLANKS))
            elif tag == second and not two:
                two = text_of(child) if len(child) else (child.text or "").strip(BLANKS)
                holder = child
        return one, two, holder

    return read


def found_in(element: _Element) -> Found | None:
    """An element's text, if it has one."""
    text = text_of(element)
    return Found(text, element) if text else None


def ancestor(element: _Element, ups: int) -> _Element | None:
    """The element so many levels up."""
    current: _Element | None = element
    for _ in range(ups):
        if current is None:
            return None
        current = current.getparent()
    return current


def _read_child(name: str) -> Read:
    def read(element: _Element) -> Found | None:
        for child in element.iterchildren(name):
            found = found_in(child)
            if found is not None:
                return found
        return None

    return read


def _read_below(name: str, rest: Read) -> Read:
    def read(element: _Element) -> Found | None:
        for child in element.iterchildren(name):
            found = rest(child)
            if found is not None:
                return found
        return None

    return read


def _read_above(ups: int, rest: Read) -> Read:
    def read(element: _Element) -> Found | None:
        above = ancestor(element, ups)
        return None if above is None else rest(above)

    return read


def compile_path(path: Path) -> Read:
    """A closure that reads the first text at the path that is not empty."""
    read = _read_child(path.steps[-1])
    for name in reversed(path.steps[:-1]):
        read = _read_below(name, read)
    return _read_above(path.ups, read) if path.ups else read


def children(parent: _Element, path: str, name: str, below: str = "") -> Iterator[Spot]:
    """The children of that name in order; a position is shown in the path only where there are several.

    Args:
        parent: Their parent.
        path: The parent's path.
        name: Their name.
        below: What to write behind each one's path.
    """
    # The name goes to libxml2: a parent may have a hundred thousand children of other names.
    named = parent.iterchildren(name)
    first = next(named, None)
    if first is None:
        return
    second = next(named, None)
    if second is None:
        yield first, f"{path}/{name}{below}", 1
        return
    for position, child in enumerate(chain((first, second), named), 1):
        yield child, f"{path}/{name}[{position}]{below}", position


def places(path: str, name: str, below: str, count: int) -> Iterator[str]:
    """The paths that `children` gives to so many of one name."""
    if count == 1:
        return iter((f"{path}/{name}{below}",))
    return (f"{path}/{name}[{position}]{below}" for position in range(1, count + 1))


def walk(start: Spot, steps: Sequence[str], below: str = "") -> Iterator[Spot]:
    """Every element at the end of the steps, in document order; `below` is written behind each one's path."""
    if not steps:
        return iter((start,))
    element, path, _ = start
    if len(steps) == 1:
        return children(element, path, steps[0], below)
    return (end for child in children(element, path, steps[0]) for end in walk(child, steps[1:], below))
