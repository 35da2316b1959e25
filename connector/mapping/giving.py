"""One pass over a document that gives rows: every item ends in a row and a finding that says so, or in why not."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from lxml.etree import _Element

from connector.idoc import idocs, path_of
from connector.mapping.apply import Applied, Traced
from connector.mapping.decisions import Decision
from connector.mapping.items import Item, NotInOrder, ReadValue, Shared
from connector.mapping.paths import Path, line_of, walk
from connector.mapping.rules import Rule, RuleProblem, first_match
from connector.mapping.sentences import told
from connector.model import Finding, FindingKind, Place, PlannedRow

LONGEST_CELL = 200
"""Characters of a cell or of a key's value; a MATNR has 40, a GTIN 14."""


@dataclass(frozen=True, slots=True)
class RowsPlan:
    """The working parts of a mapping that gives rows.

    Attributes:
        for_each: Paths of the items.
        readers: Closures of the fields, by name.
        rules: All rules.
        table: Name of the table.
        key: By key column, the field that holds its value.
        newest_by: Fields that tell which document is newer.
    """

    for_each: tuple[Path, ...]
    readers: Mapping[str, ReadValue]
    rules: tuple[Rule, ...]
    table: str
    key: Mapping[str, str]
    newest_by: tuple[str, ...]


@dataclass(slots=True)
class Given:
    """What one item says of a row.

    Attributes:
        decision: What was decided over the item.
        key: Key columns with their values; None when the item says nothing of any row.
        cells: The cells; None when the key has no row.
        newness: What tells whether it is newer than what is there.
        sentence: Why the key has no row.
    """

    decision: Decision
    key: dict[str, str] | None = None
    cells: dict[str, str] | None = None
    newness: tuple[str, ...] = ()
    sentence: str = ""

    @property
    def named(self) -> str:
        """The key, for sentences."""
        return _listed(self.key or {})

    def refuse(self, kind: FindingKind, sentence: str, rule: Rule | None) -> None:
        """The item gives no row, and its key, when it is known, has none from now on."""
        self.cells, self.sentence = None, told(sentence)
        self.decision.close(kind, f"{sentence}; {self.named} has no row" if self.key else sentence, rule)


def give_rows(plan: RowsPlan, root: _Element, offset: int) -> Applied:
    """Read the rows that a document gives.

    Args:
        plan: The compiled mapping.
        root: Root of the document.
        offset: Added to a line of the XML form it gives the line in the file.
    """
    given: list[Given] = []
    nothing: list[Traced] = []
    for element in idocs(root) or [root]:
        items = list(_items(plan, element, offset, len(given)))
        given += [_give(plan, item) for item in items]
        if not items:
            nothing.append(_nothing(plan, element, offset))
    _hold_contradictions(given)
    given.sort(key=lambda each: (each.decision.item.line, each.decision.item.index))
    traced = [*_traced(given), *nothing]
    return Applied((), (), tuple(traced), tuple(each.decision for each in given), tuple(_planned(plan, given)))


def _traced(given: Iterable[Given]) -> Iterator[Traced]:
    for each in given:
        if each.decision.finding is not None:
            yield Traced((each.decision.item.line, 0, each.decision.item.index), each.decision.finding, each.decision)


def _planned(plan: RowsPlan, given: Iterable[Given]) -> Iterator[PlannedRow]:
    for finding, each in enumerate(given):
        if each.key is not None:
            yield PlannedRow(finding, plan.table, each.key, each.cells, each.sentence, each.newness)


def _items(plan: RowsPlan, element: _Element, offset: int, before: int) -> Iterator[Item]:
    shared = Shared()
    start = (element, path_of(element), 1)
    spots = [spot for each in plan.for_each for spot in walk(start, each.steps)]
    for index, spot in enumerate(spots, before + 1):
        yield Item(plan.readers, spot, (offset + line_of(spot[0]), index), shared)


def _nothing(plan: RowsPlan, element: _Element, offset: int) -> Traced:
    steps = " or ".join("/".join(each.steps) for each in plan.for_each)
    line = offset + line_of(element)
    sentence = f"for_each {steps} finds nothing in this document"
    return Traced((line, 0, 0), Finding(FindingKind.HELD, sentence, Place(line, path_of(element))))


def _give(plan: RowsPlan, item: Item) -> Given:
    given = Given(Decision(item))
    try:
        rule = given.decision.rule = first_match(plan.rules, item)
    except RuleProblem as problem:
        given.decision.rule = problem.rule
        return _without_row(plan, given, problem.kind, problem.sentence)
    if rule is None:
        return _without_row(plan, given, FindingKind.HELD, "no rule takes this item; add one to the mapping")
    if rule.sentence is not None and rule.kind == FindingKind.IGNORED:
        given.decision.close(rule.kind, rule.sentence(item), rule)
        return given
    if rule.sentence is not None:
        return _without_row(plan, given, rule.kind, rule.sentence(item))
    return _with_row(plan, given, rule)


def _with_row(plan: RowsPlan, given: Given, rule: Rule) -> Given:
    item = given.decision.item
    try:
        given.key, given.newness = _key(plan, item)
        cells = {column: _short(column, read(item)) for column, read in (rule.cells or {}).items()}
    except NotInOrder as problem:
        return _without_row(plan, given, problem.kind, problem.sentence)
    given.cells = cells
    given.decision.close(FindingKind.IGNORED, f"gives table {plan.table} a row, {given.named}: {_listed(cells)}", rule)
    return given


def _without_row(plan: RowsPlan, given: Given, kind: FindingKind, sentence: str) -> Given:
    """The key has no row, where the item has a key."""
    try:
        given.key, given.newness = _key(plan, given.decision.item)
    except NotInOrder:
        # No row is meant by it; the finding says what is wrong.
        given.key = None
    given.refuse(kind, sentence, given.decision.rule)
    return given


def _key(plan: RowsPlan, item: Item) -> tuple[dict[str, str], tuple[str, ...]]:
    key = {column: _short(column, item.text(field)) for column, field in plan.key.items()}
    for column, value in key.items():
        if not value:
            raise NotInOrder(f"{column} is empty, so that the row has no key")
    return key, tuple(_short(field, item.text(field)) for field in plan.newest_by)


def _short(name: str, text: str) -> str:
    if len(text) > LONGEST_CELL:
        raise NotInOrder(f"{name} has more than {LONGEST_CELL} characters")
    return text


def _hold_contradictions(given: Iterable[Given]) -> None:
    """Hold all items that say different things of one row: which of them is right, a person must say."""
    by_key: dict[tuple[str, ...], list[Given]] = {}
    for each in given:
        if each.key is not None:
            by_key.setdefault(tuple(each.key.values()), []).append(each)
    for group in by_key.values():
        if any(each.cells != group[0].cells for each in group):
            said = " and ".join(dict.fromkeys(_listed(each.cells) if each.cells else "no row" for each in group))
            for each in group:
                each.refuse(FindingKind.HELD, f"items of this document give it {said}", each.decision.rule)


def _listed(cells: Mapping[str, str]) -> str:
    return ", ".join(f"{column} {cell or '(empty)'}" for column, cell in cells.items())
