"""Texts at paths, compiled to closures over lxml elements."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from lxml.etree import _Element

from connector.mapping.only import ANY, Only, ends
from connector.mapping.paths import Path, ancestor
from connector.mapping.texts import first_text, text_at

Read = Callable[[_Element], str]
"""Gives the first text that is not empty; else the empty text."""
ReadAll = Callable[[_Element], Iterator[str]]
"""Gives all texts that are not empty, in document order."""


def compile_path(path: Path, only: Only = ANY) -> Read:
    """A closure that reads the first text at the path that is not empty."""
    if path.attribute or only != ANY or not path.steps:
        read_all = compile_all(path, only)
        return lambda element: next(read_all(element), "")
    read = _read_child(path.steps[-1])
    for name in reversed(path.steps[:-1]):
        read = _read_below(name, read)
    return _read_above(path.ups, read) if path.ups else read


def compile_all(path: Path, only: Only = ANY) -> ReadAll:
    """A closure that reads every text at the path."""

    def read(element: _Element) -> Iterator[str]:
        above = ancestor(element, path.ups)
        if above is None:
            return iter(())
        found = (text_at(end, path.attribute) for end, _, _ in ends((above, "", 1), path, only))
        return filter(None, found)

    return read


def _read_child(name: str) -> Read:
    return lambda element: first_text(element, name)


def _read_below(name: str, rest: Read) -> Read:
    return lambda element: next(filter(None, map(rest, element.iterchildren(name))), "")


def _read_above(ups: int, rest: Read) -> Read:
    def read(element: _Element) -> str:
        above = ancestor(element, ups)
        return "" if above is None else rest(above)

    return read
