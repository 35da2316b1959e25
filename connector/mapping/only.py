"""`only`: which of several like elements a path means, by their siblings and attributes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from lxml.etree import _Element

from connector.mapping.paths import Namespaces, Path, Spot, children, expand, expand_attribute, walk
from connector.mapping.texts import BLANKS, first_text

Wish = tuple[str, frozenset[str]]
"""A name, and the texts of which it must have one."""


class Only(NamedTuple):
    """What the element at the end of a path must have.

    Attributes:
        siblings: Its siblings by name, itself among them, and what the first filled one of that name must say.
        attributes: Its own attributes, likewise.
    """

    siblings: tuple[Wish, ...] = ()
    attributes: tuple[Wish, ...] = ()

    def takes_children(self, parent: _Element) -> bool:
        """Whether children of this parent have the siblings."""
        return all(first_text(parent, name) in texts for name, texts in self.siblings)

    def takes(self, element: _Element) -> bool:
        """Whether the element has the attributes."""
        return all(element.get(name, "").strip(BLANKS) in texts for name, texts in self.attributes)


ANY = Only()


def compile_only(given: Mapping[str, Sequence[str]], namespaces: Namespaces) -> Only:
    """Read what a mapping file says: `{QUALF: [PGI], "@name": [LITM]}`.

    Raises:
        ValueError: A prefix is not declared.
    """
    attributes = [(expand_attribute(name[1:], namespaces), texts) for name, texts in given.items() if name[:1] == "@"]
    siblings = [(expand(name, namespaces), texts) for name, texts in given.items() if name[:1] != "@"]
    return Only(
        tuple((name, frozenset(texts)) for name, texts in siblings),
        tuple((name, frozenset(texts)) for name, texts in attributes),
    )


def ends(start: Spot, path: Path, only: Only) -> Iterator[Spot]:
    """The elements at the end of a path's steps that have what is wanted, in document order."""
    if not path.steps:
        return iter((start,) if only.takes(start[0]) else ())
    *above, name = path.steps
    return (
        end
        for parent in parents(start, above, only)
        for end in children(parent[0], parent[1], name)
        if only.takes(end[0])
    )


def parents(start: Spot, above: Sequence[str], only: Only) -> Iterator[Spot]:
    """The elements at the end of these steps below which the siblings are as wanted."""
    return (parent for parent in walk(start, above) if only.takes_children(parent[0]))
