"""Whether look-ups in tables that documents give fit the mappings that give them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from connector.errors import Fault
from connector.mapping.lookups import Table
from connector.mapping.schema import AnyFile, RowsFile
from connector.yamlfile import YamlFile


class AskedTable(NamedTuple):
    """A look-up in a table that documents give.

    Attributes:
        table: Name of the table.
        key: Its key columns.
        columns: Columns that are taken from it and that no file of the look-up has.
        file: The mapping file that asks.
        line: Line of the look-up in it.
    """

    table: str
    key: tuple[str, ...]
    columns: tuple[str, ...]
    file: str
    line: int


class GivenTable(NamedTuple):
    """A table that a mapping gives rows.

    Attributes:
        table: Its name.
        key: Its key columns.
        columns: Its other columns.
    """

    table: str
    key: tuple[str, ...]
    columns: tuple[str, ...]


def asked_tables(file: YamlFile, mapping: AnyFile, tables: Mapping[str, Table]) -> Iterator[AskedTable]:
    """The look-ups of a mapping in tables that documents give.

    Args:
        file: The mapping file, for lines.
        mapping: What it says.
        tables: The tables of files, by look-up.
    """
    for name, lookup in mapping.lookups.items():
        if lookup.rows is not None:
            takes = dict.fromkeys(each.take for each in mapping.fields.values() if each.lookup == name and each.take)
            has = tables[name].columns if name in tables else ()
            columns = tuple(each for each in takes if each not in has)
            yield AskedTable(lookup.rows, lookup.key, columns, file.name, file.line(["lookups", name]))


def given_table(mapping: AnyFile) -> GivenTable | None:
    """The table that a mapping gives rows."""
    if not isinstance(mapping, RowsFile):
        return None
    rows = [(rule.otherwise or rule).row or {} for rule in mapping.rules]
    return GivenTable(
        mapping.rows.table, tuple(mapping.rows.key), tuple(dict.fromkeys(each for row in rows for each in row))
    )


def misfits(asked: Iterable[AskedTable], given: Iterable[GivenTable]) -> Iterator[Fault]:
    """A fault for each look-up whose table no mapping gives, or gives otherwise than it is asked for."""
    by_name: dict[str, list[GivenTable]] = {}
    for table in given:
        by_name.setdefault(table.table, []).append(table)
    for each in asked:
        if each.table not in by_name:
            known = ", ".join(sorted(by_name)) or "none"
            sentence = f"no mapping gives the table {each.table} (given: {known}); add one with `rows`, or correct it"
            yield Fault(each.file, each.line, sentence)
        for table in by_name.get(each.table, []):
            yield from _misfits(each, table)


def _misfits(asked: AskedTable, given: GivenTable) -> Iterator[Fault]:
    if set(asked.key) != set(given.key):
        wanted = ", ".join(given.key)
        sentence = f"table {given.table} is given with the key {wanted}; name the same columns in key"
        yield Fault(asked.file, asked.line, sentence)
    for column in asked.columns:
        if column not in given.columns:
            has = ", ".join(given.columns)
            sentence = f"table {given.table} is given without the column {column}, with {has} only; correct take"
            yield Fault(asked.file, asked.line, sentence)
