"""From a mapping file to a compiled mapping, or to all its faults at once."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from lxml.etree import _Element

from connector.errors import Fault, Misconfigured
from connector.idoc import ControlRecord
from connector.mapping.across import NamedEndpoint, named_endpoints
from connector.mapping.apply import Applied, apply_plan
from connector.mapping.assemble import Assembler
from connector.mapping.choices import Decider
from connector.mapping.decisions import Plan
from connector.mapping.giving import RowsPlan, give_rows
from connector.mapping.lookups import Table
from connector.mapping.outline import Outline, outline_of
from connector.mapping.rowlint import row_faults
from connector.mapping.schema import Accepts, MappingFile, RowsFile
from connector.mapping.sources import Sources, Stamp
from connector.mapping.tablefit import AskedTable, GivenTable, asked_tables, given_table
from connector.model import Checks, FindRow, MappingResult, no_rows


@dataclass(frozen=True, slots=True)
class CompiledMapping:
    """A mapping, ready to be applied. It never changes; a changed file gives a new one.

    Attributes:
        name: The mapping's name.
        path: Its file.
        fingerprint: SHA-256 of the mapping file and its look-up files, in hex.
        accepted: Which documents it takes.
        plan: Its working parts.
        row_faults: Gives what is wrong in rows of its look-up tables. Such a row holds the items that need it and
            no others, so that the mapping works; looked for only when asked, since a table may be large.
        outline: Gives what the file says of rules, look-ups and paths, for people.
        asks: Its look-ups in tables that documents give.
        gives: The table that it gives rows; None for a mapping that makes commands.
        endpoints: The endpoints that its commands go to, where the file names them.
        accepts_line: Line of `accepts` in the file.
    """

    name: str
    path: Path
    fingerprint: str
    accepted: Accepts
    plan: Plan | RowsPlan
    row_faults: Callable[[], list[Fault]] = field(compare=False, repr=False)
    outline: Callable[[], Outline] = field(compare=False, repr=False)
    asks: tuple[AskedTable, ...] = ()
    gives: GivenTable | None = None
    endpoints: tuple[NamedEndpoint, ...] = ()
    accepts_line: int = 0

    def accepts(self, root: _Element, control: ControlRecord | None) -> bool:
        """Whether the mapping takes the document: all that `accepts` gives must match.

        Args:
            root: Root of the document.
            control: Its control record, when it has one.
        """
        wanted = self.accepted
        if wanted.root and root.tag.rpartition("}")[2] not in wanted.root:
            return False
        if control is None:
            return not (wanted.idoctyp or wanted.mestyp or wanted.cimtyp)
        pairs = ((wanted.idoctyp, control.idoctyp), (wanted.mestyp, control.mestyp), (wanted.cimtyp, control.cimtyp))
        return all(not names or name in names for names, name in pairs)

    def apply(self, root: _Element, line_offset: int = 0, find: FindRow = no_rows) -> MappingResult:
        """Map a document.

        Args:
            root: Root of the document.
            line_offset: Added to a line of the XML form it gives the line in the file people see.
            find: Finds rows that documents gave.
        """
        return self.result(self.trace(root, line_offset, find))

    def trace(self, root: _Element, line_offset: int = 0, find: FindRow = no_rows) -> Applied:
        """Map a document and keep how each item was decided."""
        if isinstance(self.plan, RowsPlan):
            return give_rows(self.plan, root, line_offset)
        return apply_plan(self.plan, root, line_offset, find)

    def result(self, applied: Applied) -> MappingResult:
        """What was made of a document, without how."""
        return MappingResult(
            mapping=self.name,
            fingerprint=self.fingerprint,
            commands=applied.commands,
            reversals=applied.reversals,
            findings=applied.findings,
            lines=applied.lines,
            rows=applied.rows,
        )


NO_CHOICES: Mapping[str, str] = {}


def compile_mapping(path: Path, checks: Checks, choices: Mapping[str, str] = NO_CHOICES) -> CompiledMapping:
    """Read a mapping file and its look-up files.

    Args:
        path: The mapping file.
        checks: All checks and converters that it may name.
        choices: What to write for `{decide: [...]}`, by the last key (`zeros`) or by the dotted path
            (`rules.7.set.reason`).

    Raises:
        Misconfigured: All faults of the mapping file and of its look-up files.
    """
    return attempt(path, checks, choices).result()


@dataclass(frozen=True, slots=True)
class Attempt:
    """What came of compiling a mapping file.

    Attributes:
        stamps: Each file that was read, or that is missing, as it stood before.
        mapping: The mapping; None when there are faults.
        faults: All faults, those of a file by line.
    """

    stamps: Mapping[Path, Stamp | None]
    mapping: CompiledMapping | None = None
    faults: tuple[Fault, ...] = ()

    def result(self) -> CompiledMapping:
        """The mapping.

        Raises:
            Misconfigured: There are faults.
        """
        if self.mapping is None:
            raise Misconfigured(self.faults)
        return self.mapping


def attempt(
    path: Path, checks: Checks, choices: Mapping[str, str] = NO_CHOICES, tables: Mapping[str, Table] | None = None
) -> Attempt:
    """Compile a mapping file and say which files that took, whatever comes of it.

    Args:
        path: The mapping file.
        checks: All checks and converters that it may name.
        choices: As for `compile_mapping`.
        tables: Tables by look-up; a look-up that is not in it is read from its file.
    """
    sources = Sources(path.parent)
    try:
        mapping = _compile(path, sources, checks, choices, tables or {})
    except Misconfigured as error:
        ordered = sorted(dict.fromkeys(error.faults), key=lambda fault: (fault.file, fault.line))
        return Attempt(sources.stamps, faults=tuple(ordered))
    return Attempt(sources.stamps, mapping)


def _compile(
    path: Path, sources: Sources, checks: Checks, choices: Mapping[str, str], given: Mapping[str, Table]
) -> CompiledMapping:
    file = sources.read_mapping(path)
    decider = Decider(file, choices)
    value = decider.decided(file.value)
    model: type[MappingFile | RowsFile] = RowsFile if "rows" in value else MappingFile
    try:
        mapping = file.validate(model, value)
    except Misconfigured as error:
        raise Misconfigured([*error.faults, *decider.faults]) from None
    tables = sources.read_lookups(file, mapping, given)
    assembler = Assembler(file, mapping, checks, tables)
    plan = assembler.plan()
    faults = [*decider.faults, *sources.faults, *assembler.faults]
    if faults or plan is None:
        raise Misconfigured(faults)
    rows = partial(row_faults, mapping, checks, tables)
    said = partial(outline_of, mapping, [file.line(["rules", index]) for index in range(len(mapping.rules))], tables)
    return CompiledMapping(
        name=mapping.mapping,
        path=path,
        fingerprint=sources.fingerprint,
        accepted=mapping.accepts,
        plan=plan,
        row_faults=rows,
        outline=said,
        asks=tuple(asked_tables(file, mapping, tables)),
        gives=given_table(mapping),
        endpoints=tuple(named_endpoints(file, mapping)),
        accepts_line=file.line(["accepts"]),
    )
