"""Names of elements and segments, and where an element stands."""

from __future__ import annotations

from collections.abc import Iterator

from lxml.etree import _Element

IDOC = "IDOC"
CONTROL_RECORDS = frozenset({"EDI_DC40", "EDI_DC40_U"})
"""Names of the control record: structure EDI_DC40, and EDI_DC40_U as some senders write it."""

LONGEST_FIELD = 255
"""Characters of a field of the control record, which stand in sentences and keys; the longest of EDI_DC40 has 70."""


def local_name(tag: str) -> str:
    """A tag without its namespace, whether written `{uri}tag` (lxml) or `prefix:tag` (expat)."""
    return tag.rpartition("}")[2].rpartition(":")[2]


def segment_name(tag: str) -> str:
    """The SAP name of an XML tag: `_-SPE_-E1EDL24` is `/SPE/E1EDL24`; a namespace is left out."""
    return local_name(tag).replace("_-", "/")


def xml_name(segment: str) -> str:
    """The XML tag of a SAP name: SAP writes `/` as `_-`, since XML allows no slash in a name."""
    return segment.replace("/", "_-")


def idocs(root: _Element) -> list[_Element]:
    """The IDOC elements of a document, in order: `root` itself, or those below it; none inside another."""
    return list(_outermost(root))


def _outermost(element: _Element) -> Iterator[_Element]:
    todo = [element]
    while todo:
        current = todo.pop()
        if local_name(current.tag) == IDOC:
            yield current
        else:
            todo.extend(reversed(current))


def path_of(element: _Element) -> str:
    """Where an element stands, with a position where siblings share its name.

    Returns:
        E.g. `/MBGMCR03/IDOC/E1MBGMCR/E1BP2017_GM_ITEM_CREATE[2]`; names without namespace.
    """
    path = element.getroottree().getpath(element)
    # libxml2 is quick, but writes `*` or a prefix for names in a namespace.
    return path if "*" not in path and ":" not in path else _path_by_local_names(element)


def _path_by_local_names(element: _Element) -> str:
    steps = [_step(element), *map(_step, element.iterancestors())]
    return "/" + "/".join(reversed(steps))


def _step(element: _Element) -> str:
    name = local_name(element.tag)
    before = sum(1 for _ in element.itersiblings(element.tag, preceding=True))
    if before or next(element.itersiblings(element.tag), None) is not None:
        return f"{name}[{before + 1}]"
    return name
