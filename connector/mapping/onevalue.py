"""Where a mapping file needs one value, and names a field that may have many."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from connector.mapping.decisions import MOVE_TYPE
from connector.mapping.pathlint import Said
from connector.mapping.schema import MappingFile, RowsFile
from connector.mapping.slots import SETTABLE
from connector.yamlfile import Location


def one_value_faults(mapping: MappingFile | RowsFile) -> Iterator[Said]:
    """A fault for each place that takes one value and names a field with `all: true`."""
    many = {name for name, field in mapping.fields.items() if field.every}
    for at, names in _places(mapping):
        for name in names:
            if name in many:
                yield at, f"{name} has `all: true`, but one value is needed here; take its `all` away"


def _places(mapping: MappingFile | RowsFile) -> Iterator[tuple[Location, Iterable[str]]]:
    yield ["fields", MOVE_TYPE, "all"], [MOVE_TYPE]
    for name, field in mapping.fields.items():
        yield ["fields", name, "key"], field.key
    if isinstance(mapping, RowsFile):
        yield ["rows", "key"], mapping.rows.key.values()
        yield ["rows", "newest_by"], mapping.rows.newest_by
    else:
        yield from _of_commands(mapping)


def _of_commands(mapping: MappingFile) -> Iterator[tuple[Location, Iterable[str]]]:
    for name, join in mapping.joins.items():
        yield ["joins", name, "where"], join.where.values()
    for index, rule in enumerate(mapping.rules):
        reversal = (rule.otherwise or rule).reversal
        if reversal is not None and reversal.of is not None and reversal.of.field is not None:
            yield ["rules", index], [reversal.of.field]
    for slot in ("product_code", *SETTABLE) if mapping.command is not None else ():
        yield ["command", slot], filter(None, [getattr(mapping.command, slot).field])
    for key, part in (("line_id", mapping.line_id), ("reverses", mapping.reverses)):
        if part is not None:
            yield [key], (*part.document, part.line)
