"""What mappings make of many documents: which rules, rows and movements they meet, and what becomes of their items.

Counts alone are kept, so that thousands of documents can be surveyed; nothing is stored or sent.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from connector.mapping.compile import CompiledMapping
from connector.mapping.counted import At, Bounded, Outcomes, Tally
from connector.mapping.decisions import MOVE_TYPE, Decision
from connector.mapping.items import Item, MissedRow, UsedRow
from connector.mapping.taking import Traced
from connector.mapping.verdict import Verdict
from connector.model import Finding, FindingKind

PLANT = "plant"
"""The field that holds an item's plant (WERKS)."""
COMMAND, BESIDE, REVERSAL, NOTHING = "command", "beside_held", "reversal", "nothing"
"""Outcomes besides the kinds of finding; `beside_held` would be a command, were no other item of its document held."""


class Movement(NamedTuple):
    """A kind of item: mapping, movement type and plant (empty without such a field), and the line of its rule."""

    mapping: str
    movement: str
    plant: str
    rule_line: int


class Told(NamedTuple):
    """A finding, or a verdict over a whole document, as often as it may come: without the serial."""

    kind: str
    sentence: str


@dataclass(slots=True)
class OfMapping:
    """What the documents of one mapping met.

    Attributes:
        mapping: The mapping.
        documents: How many documents it took.
        rules: By line of the rule, what became of its items; for a reversal, of its original's rule too.
        used: By look-up, its rows that gave values.
        missed: Rows that were looked for and are not there.
    """

    mapping: CompiledMapping
    documents: int = 0
    rules: dict[int, Outcomes] = field(default_factory=dict)
    used: dict[str, set[UsedRow]] = field(default_factory=dict)
    missed: Tally[MissedRow] = field(default_factory=Tally)


class Survey:
    """Counts over documents.

    Attributes:
        documents: By outcome: `command`, `held`, `reversal`, `nothing`, or the state of one that was not mapped.
        commands: How many commands would go.
        total: What became of all items and serials.
        by_mapping: By name of the mapping.
        movements: What became of items.
        told: Findings, and verdicts over whole documents.
    """

    def __init__(self) -> None:
        self.documents: Counter[str] = Counter()
        self.commands = 0
        self.total = Outcomes()
        self.by_mapping: dict[str, OfMapping] = {}
        self.movements: Bounded[Movement, Outcomes] = Bounded()
        self.told: Tally[Told] = Tally()

    def expect(self, mappings: Iterable[CompiledMapping]) -> None:
        """Name mappings that are in use, so that one which takes no document shows."""
        for each in mappings:
            self.by_mapping.setdefault(each.name, OfMapping(each))

    def pass_over(self, verdict: Verdict, file: str) -> None:
        """Count a document that gives no items."""
        self.documents[verdict.state] += 1
        self.told.add(Told(verdict.state, verdict.sentence), At(file, 0))

    def add(self, traced: Traced, file: str, more: Sequence[Finding] = (), send_rest: bool = False) -> None:
        """Count a mapped document.

        Args:
            traced: The document, mapped.
            file: What people call it.
            more: Findings that did not come from the mapping.
            send_rest: A held item does not hold the others.
        """
        applied, mapping = traced.applied, traced.mapping
        findings = [*applied.findings, *more]
        held = any(each.kind == FindingKind.HELD for each in findings)
        command = BESIDE if held and not send_rest else COMMAND
        self.documents[_of_document(held, bool(applied.commands), bool(applied.reversals))] += 1
        self.commands += len(applied.commands) if command == COMMAND else 0
        for each in findings:
            place = At(file, each.place.line if each.place else 0)
            self.told.add(Told(each.kind, _without_serial(each)), place)
        of = self.by_mapping.setdefault(mapping.name, OfMapping(mapping))
        of.documents += 1
        alone = _alone(traced)
        for decision in applied.decisions:
            self._add_item(of, decision, command, alone.get(decision.item.index, Counter()), file)

    def _add_item(self, of: OfMapping, decision: Decision, command: str, alone: Counter[str], file: str) -> None:
        item, rule_line = decision.item, decision.rule.line if decision.rule else 0
        serials = +alone
        if decision.segments:
            serials[command if decision.reverses is None else REVERSAL] += len(decision.segments)
        outcome = _of_item(decision, command, alone)
        key = Movement(of.mapping.name, _said(of.mapping, item, MOVE_TYPE), _said(of.mapping, item, PLANT), rule_line)
        original = decision.original_rule.line if decision.original_rule else rule_line
        cells = [of.rules.setdefault(line, Outcomes()) for line in {rule_line, original}]
        for cell in (self.total, self.movements.cell(key, Outcomes), *cells):
            if cell is not None:
                cell.items[outcome] += 1
                cell.serials += serials
        for row in item.used:
            of.used.setdefault(row.lookup, set()).add(row)
        for missed in item.missed:
            of.missed.add(missed, At(file, item.line))


def _of_document(held: bool, commands: bool, reversals: bool) -> str:
    if held:
        return FindingKind.HELD
    return COMMAND if commands else REVERSAL if reversals else NOTHING


def _of_item(decision: Decision, command: str, alone: Counter[str]) -> str:
    if decision.finding is not None:
        return decision.finding.kind
    if alone[FindingKind.HELD] or not decision.segments:
        return FindingKind.HELD
    return command if decision.reverses is None else REVERSAL


def _alone(traced: Traced) -> dict[int, Counter[str]]:
    """By item, its serials that have a finding of their own, by kind."""
    found: dict[int, Counter[str]] = {}
    for each in traced.applied.traced:
        if each.decision is not None and each.finding is not each.decision.finding:
            found.setdefault(each.decision.item.index, Counter())[each.finding.kind] += 1
    return found


def _said(mapping: CompiledMapping, item: Item, name: str) -> str:
    return item.said(name) if name in mapping.plan.readers else ""


def _without_serial(finding: Finding) -> str:
    """The sentence, alike for all serials: it is counted."""
    if not finding.serial:
        return finding.sentence
    return re.sub(rf"(?<!\w){re.escape(finding.serial)}(?!\w)", "...", finding.sentence)
