"""Runs the tests that stand in files beside mappings."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from connector.errors import Fault, Misconfigured, Unreadable
from connector.idoc import read_xml
from connector.mapping.compile import CompiledMapping, attempt
from connector.mapping.folder import TEST_SUFFIX
from connector.mapping.lookups import Row, Table
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
class TestReport:
    """What came of a test file.

    Attributes:
        mapping: Name of the mapping.
        test_file: The test file.
        mapping_file: The mapping's file.
        cases: The cases, in order.
        never_hit: Lines in the mapping file of rules that decided over no item of any case.
    """

    __test__ = False

    mapping: str
    test_file: Path
    mapping_file: Path
    cases: tuple[CaseResult, ...]
    never_hit: tuple[int, ...]

    @property
    def ok(self) -> bool:
        """Whether all cases are as expected; rules that were never hit do not count."""
        return all(case.ok for case in self.cases)


def run_tests(test_file: Path, checks: Checks) -> TestReport:
    """Run a test file.

    Args:
        test_file: E.g. `mappings/mbgmcr03.test.yaml`; the mapping stands beside it in `mbgmcr03.yaml`.
        checks: All checks and converters that the mapping may name.

    Raises:
        Misconfigured: The test file, its mapping or a document of it cannot be used; all faults.
    """
    file = YamlFile(test_file)
    test = file.validate(MappingTest)
    mapping = _mapping(file, test, checks)
    hit: set[int] = set()
    cases = tuple(_run(file, index, case, mapping, hit) for index, case in enumerate(test.cases))
    never_hit = tuple(rule.line for rule in mapping.plan.rules if rule.line not in hit)
    return TestReport(mapping.name, test_file, mapping.path, cases, never_hit)


def _mapping(file: YamlFile, test: MappingTest, checks: Checks) -> CompiledMapping:
    if not file.path.name.endswith(TEST_SUFFIX):
        raise Misconfigured([Fault(file.name, 0, f"the name of a test file ends in {TEST_SUFFIX}; rename it")])
    path = file.path.with_name(file.path.name.removesuffix(TEST_SUFFIX) + ".yaml")
    tables = {name: _table(file, name, rows) for name, rows in test.lookups.items()}
    mapping = attempt(path, checks, test.choices, tables).result()
    if mapping.name != test.mapping:
        sentence = f"{path} holds the mapping {mapping.name}, not {test.mapping}; correct one of the two"
        raise Misconfigured([file.fault(["mapping"], sentence)])
    return mapping


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
    return f"{each.endpoint}: {each.product_code} of movement {each.movement}, serials {', '.join(each.serials)}"


def _reversal(each: PlannedReversal) -> str:
    serials = ", ".join(serial.serial for serial in each.serials)
    return f"{each.endpoint}: {each.product_code} of movement {each.movement}, serials {serials}"


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
