"""What a mapping file says of rules, look-ups and paths, so that people can hold documents against it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from connector.idoc.names import local_name
from connector.mapping.actions import Action, RulePart
from connector.mapping.conditions import Wanted
from connector.mapping.lookups import Table
from connector.mapping.schema import Join, Lookup, MappingFile, RowsFile

Steps = tuple[str, ...]
"""Names from the IDOC element, or from the root of other XML, without namespaces."""


class OutlinedRule(NamedTuple):
    """A rule as people read it.

    Attributes:
        line: Its line in the mapping file.
        when: Its conditions in one line, e.g. `move_type 551, 553`; `otherwise` for the last rule.
        does: What it does, e.g. `set reason destroy`, `reversal`, `hold`.
    """

    line: int
    when: str
    does: str


class OutlinedLookup(NamedTuple):
    """A look-up table: its file, else `table` and its name; its key columns; how many rows the file has."""

    file: str
    key: tuple[str, ...]
    rows: int


@dataclass(frozen=True, slots=True)
class Outline:
    """A mapping file as people read it.

    Attributes:
        rules: Its rules, in order.
        lookups: By name, its look-ups.
        reads: Paths of everything in a document that it reads; below the parent of its items for `../`.
    """

    rules: tuple[OutlinedRule, ...]
    lookups: Mapping[str, OutlinedLookup]
    reads: frozenset[Steps]


def outline_of(mapping: MappingFile | RowsFile, lines: Sequence[int], tables: Mapping[str, Table]) -> Outline:
    """The outline of a mapping file.

    Args:
        mapping: What the file says.
        lines: The line of each rule.
        tables: Its tables, by look-up.
    """
    return Outline(
        rules=tuple(_rule(line, rule) for line, rule in zip(lines, mapping.rules, strict=True)),
        lookups={name: _lookup(lookup, tables.get(name)) for name, lookup in mapping.lookups.items()},
        reads=frozenset(_reads(mapping)),
    )


def _lookup(lookup: Lookup, table: Table | None) -> OutlinedLookup:
    if table is None:
        return OutlinedLookup(f"table {lookup.rows}", lookup.key, 0)
    return OutlinedLookup(table.name, lookup.key, len(table.rows))


def _rule(line: int, rule: RulePart) -> OutlinedRule:
    when = "; ".join(f"{name} {_wanted(wanted)}" for name, wanted in rule.when.items())
    return OutlinedRule(line, when or "otherwise", _does(rule.otherwise or rule))


def _wanted(wanted: Wanted) -> str:
    if wanted.negated and wanted.texts == ("",):
        return "filled"
    said = ", ".join(text or "empty" for text in wanted.texts)
    return f"not {said}" if wanted.negated else said


def _does(action: Action) -> str:
    if action.values is not None:
        given = action.values.model_dump(exclude_none=True)
        return "set " + ", ".join(f"{name} {value}" for name, value in given.items())
    if action.reversal is not None:
        return "reversal"
    return next(name for name in ("row", "ignore", "hold", "reject") if getattr(action, name) is not None)


def _reads(mapping: MappingFile | RowsFile) -> Iterator[Steps]:
    for each in mapping.for_each if isinstance(mapping, RowsFile) else (mapping.for_each,):
        items = _below((), each)
        yield items
        for field in mapping.fields.values():
            for path in field.path:
                yield from _with_only(_below(items, path), field.only)
    if isinstance(mapping, MappingFile):
        yield from _read_by_joins(mapping, _below((), mapping.for_each))


def _read_by_joins(mapping: MappingFile, items: Steps) -> Iterator[Steps]:
    for join in mapping.joins.values():
        yield from _read_by(join, _below(items, join.source))


def _read_by(join: Join, segment: Steps) -> Iterator[Steps]:
    yield segment
    yield from _with_only(_below(segment, join.take), join.only)
    yield from (_below(segment, path) for path in join.where)


def _with_only(path: Steps, only: Iterable[str]) -> Iterator[Steps]:
    """A path, and what `only` looks at: siblings of its last element, and attributes of that itself."""
    yield path
    element = path[:-1] if path[-1:] and path[-1].startswith("@") else path
    yield from (_below(element if name.startswith("@") else element[:-1], name) for name in only)


def _below(base: Steps, path: str) -> Steps:
    """Where a path leads from a segment; above the IDOC element it leads to nothing of a document's own."""
    steps = list(base)
    for step in path.split("/"):
        if step == "..":
            del steps[-1:]
        elif step != ".":
            steps.append(f"@{local_name(step[1:])}" if step.startswith("@") else local_name(step))
    return tuple(steps)
