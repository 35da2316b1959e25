"""Runs the tests that stand in files beside mappings."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from connector.errors import Fault, Misconfigured, Unreadable
from connector.idoc import read_xml
from connector.mapping.choices import Settled, settle
from connector.mapping.compile import CompiledMapping, attempt
from connector.mapping.folder import TEST_SUFFIX
from connector.mapping.lookups import Row, Table
from connector.mapping.sources import Sources
from connector.mapping.testfile import Case, ExpectedCommand, ExpectedFinding, ExpectedReversal, MappingTest
from connector.model import Checks, Finding, PlannedCommand, PlannedReversal
from connector.yamlfile import YamlFile


@dataclass(frozen=True, slots=True)
class CaseResult:
    """What came of one case.

    Attributes:
        name: Its name.
        line: Its line in the test file.
        ok: Whether the document gave exactly what was expected.
        difference: Readable lines: what is missing and what is too much.
    """

    name: str
    line: int
    ok: bool
    difference: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class OtherwiseCase:
    """A case for choices that the mapping did not make: it does not apply, and is neither ok nor failed.

    Attributes:
        name: Its name.
        line: Its line in the test file.
        written: Where the mapping says something else, and what.
    """

    name: str
    line: int
    written: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TestReport:
    """What came of a test file.

    Attributes:
        mapping: Name of the mapping.
        test_file: The test file.
        mapping_file: The mapping's file.
        cases: The cases that apply, in order.
        written_otherwise: The cases that do not, in order.
        never_hit: Lines in the mapping file of rules that decided over no item of any case.
    """

    __test__ = False

    mapping: str
    test_file: Path
    mapping_file: Path
    cases: tuple[CaseResult, ...]
    written_otherwise: tuple[OtherwiseCase, ...]
    never_hit: tuple[int, ...]

    @property
    def ok(self) -> bool:
        """Whether all cases that apply are as expected; rules that were never hit do not count."""
        return all(case.ok for case in self.cases)


def run_tests(test_file: Path, checks: Checks) -> TestReport:
    """Run a test file.

    Args:
        test_file: E.g. `mappings/mbgmcr.test.yaml`; the mapping stands beside it in `mbgmcr.yaml`.
        checks: All checks and converters that the mapping may name.

    Raises:
        Misconfigured: The test file, its mapping or a document of it cannot be used; all faults.
    """
    file = YamlFile(test_file)
    test = file.validate(MappingTest)
    mappings = _Mappings(file, test, checks)
    settled = _settled(file, test, mappings.path)
    hit: set[int] = set()
    cases, otherwise = [], []
    for index, (case, met) in enumerate(zip(test.cases, settled, strict=True)):
        if met.otherwise:
            otherwise.append(OtherwiseCase(case.name, file.line(["cases", index]), tuple(met.otherwise)))
        else:
            cases.append(_run(file, index, case, mappings.with_choices(met.chosen), hit))
    never_hit = tuple(rule.line for rule in mappings.plain.plan.rules if rule.line not in hit)
    return TestReport(mappings.plain.name, test_file, mappings.path, tuple(cases), tuple(otherwise), never_hit)


class _Mappings:
    """The mapping beside a test file, compiled once for all cases that choose alike.

    Attributes:
        path: Its file.
        plain: It with the choices of the test file alone.
    """

    def __init__(self, file: YamlFile, test: MappingTest, checks: Checks) -> None:
        """Compile it with the choices of the test file.

        Raises:
            Misconfigured: All faults of the mapping, or of the test file's names and look-ups.
        """
        self.path = _path(file)
        self._choices = test.choices
        self._checks = checks
        self._tables = {name: _table(file, name, rows) for name, rows in test.lookups.items()}
        self._compiled: dict[frozenset[tuple[str, str]], CompiledMapping] = {}
        self.plain = self.with_choices({})
        if self.plain.name != test.mapping:
            sentence = f"{self.path} holds the mapping {self.plain.name}, not {test.mapping}; correct one of the two"
            raise Misconfigured([file.fault(["mapping"], sentence)])

    def with_choices(self, chosen: Mapping[str, str]) -> CompiledMapping:
        """It with a case's choices, which are given by dotted path and so win over those of the test file.

        Raises:
            Misconfigured: All faults of the mapping.
        """
        key = frozenset(chosen.items())
        if key not in self._compiled:
            choices = {**self._choices, **chosen}
            self._compiled[key] = attempt(self.path, self._checks, choices, self._tables).result()
        return self._compiled[key]


def _path(file: YamlFile) -> Path:
    if not file.path.name.endswith(TEST_SUFFIX):
        raise Misconfigured([Fault(file.name, 0, f"the name of a test file ends in {TEST_SUFFIX}; rename it")])
    return file.path.with_name(file.path.name.removesuffix(TEST_SUFFIX) + ".yaml")


def _settled(file: YamlFile, test: MappingTest, path: Path) -> list[Settled]:
    said = Sources(path.parent).read_mapping(path).value
    settled = [settle(said, case.choices) for case in test.cases]
    faults = [
        file.fault(["cases", index, "choices", key], sentence)
        for index, met in enumerate(settled)
        for key, sentence in met.faults.items()
    ]
    if faults:
        raise Misconfigured(list(dict.fromkeys(faults)))
    return settled


def _table(file: YamlFile, name: str, rows: Sequence[Mapping[str, str]]) -> Table:
    if not rows:
        raise Misconfigured([file.fault(["lookups", name], "has no row; write at least one, or take the look-up away")])
    columns = tuple(rows[0])
    faults = [
        file.fault(["lookups", name, index], f"has not the columns of the first row: {', '.join(columns)}")
        for index, row in enumerate(rows)
        if set(row) != set(columns)
    ]
    if faults:
        raise Misconfigured(faults)
    lines = (file.line(["lookups", name, index]) for index in range(len(rows)))
    return Table(file.name, columns, tuple(Row(line, row) for line, row in zip(lines, rows, strict=True)))


def _run(file: YamlFile, index: int, case: Case, mapping: CompiledMapping, hit: set[int]) -> CaseResult:
    document = _document(file, index, case)
    try:
        applied = mapping.trace(read_xml(document))
    except Unreadable as error:
        raise Misconfigured([file.fault(["cases", index, "document"], f"cannot be read: {error}")]) from None
    hit.update(decision.rule.line for decision in applied.decisions if decision.rule)
    difference = [
        *_compare("command", map(_expected_command, case.commands), map(_command, applied.commands)),
        *_compare("reversal", map(_expected_reversal, case.reversals), map(_reversal, applied.reversals)),
        *_compare_findings(case.findings, applied.findings),
    ]
    return CaseResult(case.name, file.line(["cases", index]), not difference, tuple(difference))


def _document(file: YamlFile, index: int, case: Case) -> bytes:
    if case.document.lstrip().startswith("<"):
        return case.document.encode()
    path = file.path.parent / case.document.strip()
    try:
        return path.read_bytes()
    except OSError as error:
        sentence = f"document {path} cannot be read ({error.strerror}); correct the path"
        raise Misconfigured([file.fault(["cases", index, "document"], sentence)]) from None


def _compare(what: str, expected: Iterable[str], found: Iterable[str]) -> Iterator[str]:
    rest = list(found)
    for each in expected:
        if each in rest:
            rest.remove(each)
        else:
            yield f"missing {what}: {each}"
    yield from (f"unexpected {what}: {each}" for each in rest)


def _told(send_to_market: bool, market_id: str) -> str:
    return f"send_to_market {'true' if send_to_market else 'false'}, market_id {market_id or '(none)'}"


def _expected_command(each: ExpectedCommand) -> str:
    told = _told(each.send_to_market, each.market_id)
    return f"{each.endpoint}: {each.product_code} {each.reason}, {told}, serials {', '.join(each.serials)}"


def _command(each: PlannedCommand) -> str:
    told = _told(each.send_to_market, each.market_id)
    serials = ", ".join(serial.serial for serial in each.serials)
    return f"{each.endpoint}: {each.product_code} {each.reason}, {told}, serials {serials}"


def _expected_reversal(each: ExpectedReversal) -> str:
    serials = ", ".join(each.serials)
    return f"{each.endpoint}: {each.product_code} of {_taken_from(each.movement, each.original)}, serials {serials}"


def _reversal(each: PlannedReversal) -> str:
    serials = ", ".join(serial.serial for serial in each.serials)
    taken_from = _taken_from(each.movement, str(each.original or ""))
    return f"{each.endpoint}: {each.product_code} of {taken_from}, serials {serials}"


def _taken_from(movement: str, line: str) -> str:
    return f"movement {movement}, line {line}" if line else f"movement {movement}"


def _compare_findings(expected: Sequence[ExpectedFinding], found: Sequence[Finding]) -> Iterator[str]:
    rest = list(found)
    for each in expected:
        match = next((finding for finding in rest if _meets(finding, each)), None)
        if match is None:
            yield f"missing finding: {_expected_finding(each)}"
        else:
            rest.remove(match)
    for finding in rest:
        line = finding.place.line if finding.place else 0
        yield f'unexpected finding: {finding.kind} "{finding.sentence}" at line {line} of the document'


def _meets(finding: Finding, expected: ExpectedFinding) -> bool:
    line = finding.place.line if finding.place else 0
    return (
        finding.kind == expected.kind
        and expected.text in finding.sentence
        and expected.line in {None, line}
        and expected.serial in {None, finding.serial}
    )


def _expected_finding(each: ExpectedFinding) -> str:
    line = "" if each.line is None else f" at line {each.line} of the document"
    serial = "" if each.serial is None else f" for serial {each.serial}"
    return f'{each.kind} "...{each.text}..."{serial}{line}'
