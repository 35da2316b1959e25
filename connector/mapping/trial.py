"""One document tried: each command and finding with where it comes from."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from lxml.etree import _Element

from connector.mapping.apply import Traced
from connector.mapping.compile import CompiledMapping
from connector.mapping.decisions import Decision
from connector.mapping.items import UsedRow
from connector.model import FindRow, MappingResult, Place, PlannedSerial, no_rows


@dataclass(frozen=True, slots=True)
class TrialStep:
    """What became of one item, or of one serial that stands alone.

    Attributes:
        outcome: `command`, `reversal`, `held`, `ignored` or `rejected`.
        sentence: What is asked for, or why nothing is.
        line: Line in the document.
        path: Path in the document.
        rule_line: Line of the rule in the mapping file; 0 when no rule was reached.
        original_rule_line: For a reversal, line of the rule that its original meets; else 0.
        rows: Rows of look-up tables that gave values.
        gtin: The GTIN; empty when unknown.
        serials: The serials, with their lines; for a finding without a serial, none.
    """

    outcome: str
    sentence: str
    line: int
    path: str
    rule_line: int
    original_rule_line: int = 0
    rows: tuple[UsedRow, ...] = ()
    gtin: str = ""
    serials: tuple[PlannedSerial, ...] = ()


@dataclass(frozen=True, slots=True)
class Trial:
    """A document tried with a mapping.

    Attributes:
        result: What the mapping makes of it.
        steps: How it came to that, in document order.
    """

    result: MappingResult
    steps: tuple[TrialStep, ...]


def try_document(mapping: CompiledMapping, root: _Element, line_offset: int = 0, find: FindRow = no_rows) -> Trial:
    """Map a document and say where each command and finding comes from.

    Args:
        mapping: The mapping.
        root: Root of the document.
        line_offset: Added to a line of the XML form it gives the line in the file people see.
        find: Finds rows that documents gave.
    """
    applied = mapping.trace(root, line_offset, find)
    planned = [step for decision in applied.decisions for step in _planned(decision)]
    found = [_finding(each) for each in applied.traced]
    ordered = sorted([*planned, *found], key=lambda step: step.line)
    return Trial(mapping.result(applied), tuple(ordered))


def _planned(decision: Decision) -> Iterator[TrialStep]:
    if decision.target is None or not decision.segments:
        return
    yield TrialStep(
        outcome="command" if decision.reverses is None else "reversal",
        sentence=_wish(decision),
        line=decision.item.line,
        path=decision.item.path,
        rule_line=decision.rule.line if decision.rule else 0,
        original_rule_line=decision.original_rule.line if decision.original_rule else 0,
        rows=tuple(decision.item.used),
        gtin=decision.target.product_code,
        serials=tuple(decision.run.planned()),
    )


def _wish(decision: Decision) -> str:
    target = decision.target
    if target is None:
        return ""
    count = len(decision.segments)
    packs = f"{count} serial{'' if count == 1 else 's'}"
    if decision.reverses is not None:
        line = f", line {decision.line}," if decision.line else ""
        return f"take {packs} back from movement {decision.reverses}{line} at endpoint {target.endpoint}"
    told = "told to" if target.send_to_market else "not told to"
    return f"{target.reason} {packs} at endpoint {target.endpoint}, {told} market {target.market_id or '(none)'}"


def _finding(traced: Traced) -> TrialStep:
    finding, decision = traced.finding, traced.decision
    place = finding.place or Place(0, "")
    return TrialStep(
        outcome=str(finding.kind),
        sentence=finding.sentence,
        line=place.line,
        path=place.path,
        rule_line=finding.rule_line,
        original_rule_line=decision.original_rule.line if decision and decision.original_rule else 0,
        rows=tuple(decision.item.used) if decision else (),
        gtin=finding.gtin,
        serials=_alone(traced),
    )


def _alone(traced: Traced) -> tuple[PlannedSerial, ...]:
    finding, decision = traced.finding, traced.decision
    if not finding.serial or finding.place is None:
        return ()
    movement, index = (decision.movement, decision.item.index) if decision else ("", 0)
    return (PlannedSerial(finding.serial, movement, finding.place.line, finding.place.path, index),)
