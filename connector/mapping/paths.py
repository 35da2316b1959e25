"""Paths of segments and fields, compiled to closures over lxml elements."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
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


class Spot(NamedTuple):
    """An element and where it stands.

    Attributes:
        element: The element.
        path: Its path from the root of the document.
        position: Its place among the siblings of its name, from 1.
    """

    element: _Element
    path: str
    position: int


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
    if not len(element):
        return (element.text or "").strip(BLANKS)
    return "".join([element.text or "", *(child.tail or "" for child in element)]).strip(BLANKS)


def line_of(element: _Element) -> int:
    """Line of an element in the XML it was parsed from; 0 when it was not parsed."""
    return cast("int | None", element.sourceline) or 0


def compile_two(first: Path, second: Path) -> Callable[[_Element], tuple[Found | None, Found | None]]:
    """A closure that reads two paths of a segment, its children looked at once where that is possible."""
    if first.steps == second.steps or len(first.steps) + len(second.steps) > 2:
        read_first, read_second = compile_path(first), compile_path(second)
        return lambda element: (read_first(element), read_second(element))
    return _two_children(first.steps[0], second.steps[0])


def _two_children(first: str, second: str) -> Callable[[_Element], tuple[Found | None, Found | None]]:
    def read(element: _Element) -> tuple[Found | None, Found | None]:
        one: Found | None = None
        two: Found | None = None
        for child in element:
            tag = child.tag
            if tag == first and one is None:
                one = found_in(child)
            elif tag == second and two is None:
                two = found_in(child)
        return one, two

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
        for child in element:
            if child.tag == name:
                found = found_in(child)
                if found is not None:
                    return found
        return None

    return read


def _read_below(name: str, rest: Read) -> Read:
    def read(element: _Element) -> Found | None:
        for child in element:
            if child.tag == name:
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


def children(parent: Spot, name: str) -> Iterator[Spot]:
    """The children of that name in order; a position is shown in the path only where there are several."""
    named = [child for child in parent.element if child.tag == name]
    if len(named) == 1:
        yield Spot(named[0], f"{parent.path}/{name}", 1)
        return
    prefix = f"{parent.path}/{name}["
    for position, child in enumerate(named, 1):
        yield Spot(child, f"{prefix}{position}]", position)


def walk(start: Spot, steps: Sequence[str]) -> Iterator[Spot]:
    """Every element at the end of the steps, in document order."""
    if not steps:
        return iter((start,))
    if len(steps) == 1:
        return children(start, steps[0])
    return (end for child in children(start, steps[0]) for end in walk(child, steps[1:]))
