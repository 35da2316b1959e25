"""Puts a checked mapping file together into closures, and collects what does not fit."""

from __future__ import annotations

from collections.abc import Mapping

from connector.errors import Fault, Misconfigured
from connector.mapping.conditions import When, condition
from connector.mapping.decisions import Plan
from connector.mapping.fields import compile_field
from connector.mapping.giving import RowsPlan
from connector.mapping.items import KIND, ReadValue
from connector.mapping.joins import Join, compile_join
from connector.mapping.linenames import compile_lines
from connector.mapping.lint import lint, reachable
from connector.mapping.lookedup import LookupTable
from connector.mapping.lookups import Table
from connector.mapping.paths import parse_path
from connector.mapping.rules import Rule, compile_rule
from connector.mapping.schema import FieldPart, Lookup, MappingFile, RowsFile
from connector.mapping.schema import Join as JoinPart
from connector.mapping.slots import compile_slots
from connector.mapping.values import typed
from connector.model import Checks
from connector.yamlfile import Location, YamlFile


class Assembler:
    """Makes the working parts of one mapping file.

    Attributes:
        faults: What does not fit.
    """

    def __init__(
        self, file: YamlFile, mapping: MappingFile | RowsFile, checks: Checks, tables: Mapping[str, Table]
    ) -> None:
        """Prepare for one file.

        Args:
            file: The file, for the lines of faults.
            mapping: What it says.
            checks: All checks and converters.
            tables: The tables that could be read, by look-up.
        """
        self.faults: list[Fault] = []
        self._file = file
        self._mapping = mapping
        self._checks = checks
        self._tables = tables

    def plan(self) -> Plan | RowsPlan | None:
        """The working parts; None when anything does not fit."""
        for at, sentence in lint(self._mapping, self._checks):
            self._fault(at, sentence)
        conditions = self._conditions()
        for at, sentence in reachable(enumerate(self._mapping.rules), conditions):
            self._fault(at, sentence)
        lookups = self._lookups()
        self._check_defaults()
        if self.faults or len(lookups) < len(self._mapping.lookups):
            return None
        if isinstance(self._mapping, RowsFile):
            return self._assemble_rows(self._mapping, lookups, conditions)
        return self._assemble(self._mapping, lookups, conditions)

    def _fault(self, at: Location, sentence: str) -> None:
        self.faults.append(self._file.fault(at, sentence))

    def _conditions(self) -> dict[int, When]:
        return {index: self._when(index) for index in range(len(self._mapping.rules))}

    def _when(self, index: int) -> When:
        found = {}
        for name, wanted in self._mapping.rules[index].when.items():
            field = self._mapping.fields.get(name)
            try:
                found[name] = condition(wanted, field.kind if field else None, several=bool(field and field.every))
            except ValueError as error:
                self._fault(["rules", index, "when", name], f"{error}, but {name} is `as: {field and field.kind}`")
                found[name] = condition(wanted, None)
        return found

    def _check_defaults(self) -> None:
        for name, part in self._mapping.fields.items():
            for key in ("default", "text"):
                try:
                    typed(getattr(part, key) or "", part.kind)
                except ValueError as error:
                    self._fault(["fields", name, key], f"{error}; correct it")

    def _lookups(self) -> dict[str, LookupTable]:
        found = {name: self._lookup(name, part, self._tables.get(name)) for name, part in self._mapping.lookups.items()}
        return {name: table for name, table in found.items() if table}

    def _lookup(self, name: str, part: Lookup, table: Table | None) -> LookupTable | None:
        kind, given = KIND[part.if_missing], part.rows or ""
        if table is None:
            # A file that could not be read is a fault already.
            return None if part.file else LookupTable(name, "", part.key, {}, kind, given, part.senders)
        takes = dict.fromkeys(each.take for each in self._mapping.fields.values() if each.lookup == name and each.take)
        try:
            # A column that the file does not have may be one of the table that documents give.
            table.need([*part.key, *(() if given else takes)])
            return LookupTable(name, table.name, part.key, table.by_key(part.key), kind, given, part.senders)
        except Misconfigured as error:
            self.faults += error.faults
            return None

    def _assemble_rows(
        self, mapping: RowsFile, lookups: Mapping[str, LookupTable], conditions: Mapping[int, When]
    ) -> RowsPlan:
        return RowsPlan(
            for_each=tuple(parse_path(each, mapping.namespaces) for each in mapping.for_each),
            readers=self._fields(lookups),
            rules=self._rules(conditions),
            table=mapping.rows.table,
            key=mapping.rows.key,
            newest_by=mapping.rows.newest_by,
        )

    def _assemble(
        self, mapping: MappingFile, lookups: Mapping[str, LookupTable], conditions: Mapping[int, When]
    ) -> Plan:
        command = mapping.command
        return Plan(
            for_each=parse_path(mapping.for_each, mapping.namespaces),
            readers=self._fields(lookups),
            rules=self._rules(conditions),
            slots=compile_slots(command, frozenset(mapping.fields)) if command else None,
            joins=tuple(self._join(each, mapping.joins[each]) for each in command.serials.prefer) if command else (),
            lines=compile_lines(mapping.line_id, mapping.reverses),
        )

    def _fields(self, lookups: Mapping[str, LookupTable]) -> dict[str, ReadValue]:
        return {name: self._field(name, part, lookups) for name, part in self._mapping.fields.items()}

    def _field(self, name: str, part: FieldPart, lookups: Mapping[str, LookupTable]) -> ReadValue:
        return compile_field(
            name,
            part,
            lookups[part.lookup] if part.lookup else None,
            self._mapping.namespaces,
            self._checks,
        )

    def _rules(self, conditions: Mapping[int, When]) -> tuple[Rule, ...]:
        return tuple(self._rule(index, conditions[index]) for index in range(len(self._mapping.rules)))

    def _rule(self, index: int, when: When) -> Rule:
        rule = self._mapping.rules[index]
        return compile_rule(self._file.line(["rules", index]), tuple(when.items()), rule.otherwise or rule)

    def _join(self, name: str, part: JoinPart) -> Join:
        return compile_join(name, part, [self._checks.checks[each] for each in part.check], self._mapping.namespaces)
