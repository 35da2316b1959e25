"""Paths of segments and fields, and the elements they lead to."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import chain
from types import MappingProxyType
from typing import NamedTuple, cast

from lxml.etree import _Element

from connector.idoc.names import local_name

PLAIN_NAME = r"[A-Za-z_][\w.-]*"
STEP = rf"(?:{PLAIN_NAME}:)?{PLAIN_NAME}"
PATH = re.compile(rf"((?:\.\./)*)(?:\.|@({STEP})|({STEP}(?:/{STEP})*)(?:/@({STEP}))?)", re.ASCII)

Namespaces = Mapping[str, str]
"""Namespaces by the prefix that stands for them; the empty prefix is that of names without one."""
NO_NAMESPACES: Namespaces = MappingProxyType({})


class Path(NamedTuple):
    """A path from a segment.

    Attributes:
        ups: How many parents to go up first.
        steps: Names to go down then, a namespace before a name as lxml writes it: `{uri}name`.
        attribute: The attribute to read there; empty for the element's own text.
    """

    ups: int
    steps: tuple[str, ...]
    attribute: str = ""

    @property
    def below(self) -> str:
        """How it goes on from an element in the path that people see: `/A/@b`; names without namespace."""
        names = [*map(local_name, self.steps), *([f"@{local_name(self.attribute)}"] if self.attribute else [])]
        return "".join(f"/{name}" for name in names)


Spot = tuple[_Element, str, int]
"""An element, its path from the root, and its place among the siblings of its name, from 1.

A plain tuple: there may be a hundred thousand, and the garbage collector lets go of plain tuples alone.
"""


def parse_path(text: str, namespaces: Namespaces = NO_NAMESPACES) -> Path:
    """Read `../A/B`, `A/@b`, `@b`, or `.` for the segment itself.

    Raises:
        ValueError: It is no such path, or has a prefix that is not declared.
    """
    match = PATH.fullmatch(text)
    if match is None:
        raise ValueError(f'"{text}" is no path such as SEGMENT/FIELD or ../SEGMENT/FIELD')
    ups, own_attribute, steps, attribute = match.groups(default="")
    names = tuple(expand(step, namespaces) for step in steps.split("/") if step)
    return Path(ups.count("../"), names, expand_attribute(own_attribute or attribute, namespaces))


def expand(name: str, namespaces: Namespaces) -> str:
    """A name with its namespace as lxml writes it: `{uri}name`; a name without prefix has that of the empty prefix.

    Raises:
        ValueError: Its prefix is not declared.
    """
    prefix, colon, local = name.rpartition(":")
    if prefix in namespaces:
        return f"{{{namespaces[prefix]}}}{local}"
    if colon:
        raise ValueError(f'the prefix {prefix} of "{name}" is not in namespaces')
    return name


def expand_attribute(name: str, namespaces: Namespaces) -> str:
    """Likewise of an attribute; without prefix it has no namespace (Namespaces in XML 1.0, section 6.2).

    Raises:
        ValueError: Its prefix is not declared.
    """
    return expand(name, namespaces) if ":" in name else name


def line_of(element: _Element) -> int:
    """Line of an element in the XML it was parsed from; 0 when it was not parsed."""
    return cast("int | None", element.sourceline) or 0


def ancestor(element: _Element, ups: int) -> _Element | None:
    """The element so many levels up."""
    current: _Element | None = element
    for _ in range(ups):
        if current is None:
            return None
        current = current.getparent()
    return current


def children(parent: _Element, path: str, name: str) -> Iterator[Spot]:
    """The children of that name in order; a position is shown in the path only where there are several.

    Args:
        parent: Their parent.
        path: The parent's path.
        name: Their name.
    """
    # The name goes to libxml2: a parent may have a hundred thousand children of other names.
    named = parent.iterchildren(name)
    first = next(named, None)
    if first is None:
        return
    second = next(named, None)
    shown = local_name(name)
    if second is None:
        yield first, f"{path}/{shown}", 1
        return
    for position, child in enumerate(chain((first, second), named), 1):
        yield child, f"{path}/{shown}[{position}]", position


def places(path: str, name: str, below: str, count: int) -> Iterator[str]:
    """The paths that `children` gives to so many of one name, with `below` behind each."""
    shown = local_name(name)
    if count == 1:
        return iter((f"{path}/{shown}{below}",))
    return (f"{path}/{shown}[{position}]{below}" for position in range(1, count + 1))


def walk(start: Spot, steps: Sequence[str]) -> Iterator[Spot]:
    """Every element at the end of the steps, in document order."""
    if not steps:
        return iter((start,))
    element, path, _ = start
    if len(steps) == 1:
        return children(element, path, steps[0])
    return (end for child in children(element, path, steps[0]) for end in walk(child, steps[1:]))
