"""What is wrong with the paths of a mapping file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from connector.mapping.paths import Namespaces, Path, parse_path
from connector.mapping.schema import Join, MappingFile, RowsFile
from connector.yamlfile import Location

Said = tuple[Location, str]
"""A fault: where in the file, and the sentence."""


def path_faults(mapping: MappingFile | RowsFile) -> Iterator[Said]:
    """Every fault of a path."""
    names = mapping.namespaces
    for each in mapping.for_each if isinstance(mapping, RowsFile) else (mapping.for_each,):
        yield from _items(each, names)
    for name, field in mapping.fields.items():
        at = ["fields", name, "path"]
        for index, path in enumerate(field.path):
            yield from _path(path, [*at, index], names)
        yield from _only(field.only, field.path, ["fields", name, "only"], names)
    if isinstance(mapping, MappingFile):
        for name, join in mapping.joins.items():
            yield from _join(mapping, join, ["joins", name], names)


def _items(for_each: str, names: Namespaces) -> Iterator[Said]:
    yield from _path(for_each, ["for_each"], names)
    if for_each.startswith("../"):
        yield ["for_each"], "for_each goes up with ../; start at the IDOC element, or at the root of other XML"
    yield from _names_elements(for_each, ["for_each"], names)


def _join(mapping: MappingFile, join: Join, at: Location, names: Namespaces) -> Iterator[Said]:
    yield from _path(join.source, [*at, "from"], names)
    yield from _names_elements(join.source, [*at, "from"], names)
    yield from _path(join.take, [*at, "take"], names)
    if join.take.startswith("../"):
        yield [*at, "take"], f'"{join.take}" goes up with ../, which is not known here; name a field of the segment'
    for path in join.where:
        yield from _path(path, [*at, "where"], names)
    yield from _only(join.only, [join.take], [*at, "only"], names)
    yield from _places(mapping, join, at, names)


def _path(text: str, at: Location, names: Namespaces) -> Iterator[Said]:
    try:
        parse_path(text, names)
    except ValueError as error:
        yield at, f"{error}; correct it"


def _names_elements(text: str, at: Location, names: Namespaces) -> Iterator[Said]:
    path = _parsed(text, names)
    if path is not None and path.attribute:
        yield at, f"{text} is an attribute; name a segment"


def _only(only: Mapping[str, object], paths: Sequence[str], at: Location, names: Namespaces) -> Iterator[Said]:
    for name in only:
        yield from _name(name, at, names)
    itself = [text for text in paths if (path := _parsed(text, names)) is not None and not path.steps]
    if itself and any(name[:1] != "@" for name in only):
        yield at, f"{itself[0]} has no siblings to choose by; write @name for an attribute, or a path that goes down"


def _name(name: str, at: Location, names: Namespaces) -> Iterator[Said]:
    yield from _path(name, at, names)
    path = _parsed(name, names)
    if path is not None and (path.ups or len(path.steps) + bool(path.attribute) != 1):
        yield at, f'"{name}" is neither a name nor @name; correct it'


def _places(mapping: MappingFile, join: Join, at: Location, names: Namespaces) -> Iterator[Said]:
    source, items = _parsed(join.source, names), _parsed(mapping.for_each, names)
    if source is None or items is None:
        return
    if source.ups and not join.where:
        yield at, "where is missing: it says which of the segments beside the items belong to which item"
    if not source.steps and join.where:
        yield [*at, "where"], "compares the item with itself; take it away, or name segments in `from`"
    depth = len(items.steps) - source.ups
    if depth < 0:
        yield [*at, "from"], f"{join.source} leaves the IDOC element; take away a ../"
    for text in join.where if depth >= 0 else ():
        path = _parsed(text, names)
        if path is not None and path.ups > depth + len(source.steps):
            yield [*at, "where"], f"{text} leaves the IDOC element; take away a ../"


def _parsed(text: str, names: Namespaces) -> Path | None:
    try:
        return parse_path(text, names)
    except ValueError:
        return None
