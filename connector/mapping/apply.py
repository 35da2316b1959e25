"""One pass over a document: every item and serial segment ends in a command, a reversal or a finding."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import NamedTuple

from lxml.etree import _Element

from connector.idoc import idocs, path_of
from connector.idoc.names import local_name
from connector.mapping.decisions import Decision, Plan, decide
from connector.mapping.indexing import Indexer
from connector.mapping.items import Item, NotInOrder, Shared
from connector.mapping.joins import Index, Join
from connector.mapping.paths import Path, Spot, line_of, walk
from connector.mapping.planned import PlannedSerials, Run
from connector.mapping.segments import Listed, Segment
from connector.mapping.sentences import told, told_serial
from connector.mapping.serials import Indexed
from connector.mapping.slots import Target
from connector.model import (
    Finding,
    FindingKind,
    FindRow,
    Place,
    PlannedCommand,
    PlannedLine,
    PlannedReversal,
    PlannedRow,
    no_rows,
)

Indexes = Sequence[tuple[Join, Mapping[_Element, Index]]]
"""By join, the serial segments below each element that may have some."""


class Traced(NamedTuple):
    """A finding with where it comes from.

    Attributes:
        order: Its place in the document: line, items before segments, place among them.
        finding: The finding.
        decision: What was decided over its item; None when it has none.
    """

    order: tuple[int, int, int]
    finding: Finding
    decision: Decision | None = None


@dataclass(frozen=True, slots=True)
class Applied:
    """What a mapping made of a document, with how it came to that.

    Attributes:
        commands: What is to be sent.
        reversals: What takes earlier commands back.
        traced: What gave no command, in document order.
        decisions: What was decided over each item, in document order.
        rows: Rows of look-up tables, each with the place of its finding in `traced`.
    """

    commands: tuple[PlannedCommand, ...]
    reversals: tuple[PlannedReversal, ...]
    traced: tuple[Traced, ...]
    decisions: tuple[Decision, ...]
    rows: tuple[PlannedRow, ...] = ()

    @property
    def findings(self) -> tuple[Finding, ...]:
        """The findings, in document order."""
        return tuple(each.finding for each in self.traced)

    @property
    def lines(self) -> tuple[PlannedLine, ...]:
        """Names of the items that gave commands."""
        return tuple(
            PlannedLine(each.item.index, each.line)
            for each in self.decisions
            if each.line is not None and each.reverses is None and each.segments
        )


def apply_plan(plan: Plan, root: _Element, offset: int, find: FindRow = no_rows) -> Applied:
    """Map a document.

    Args:
        plan: The compiled mapping.
        root: Root of the document.
        offset: Added to a line of the XML form it gives the line in the file.
        find: Finds rows that documents gave.
    """
    decisions: list[Decision] = []
    findings: list[Traced] = []
    for element in idocs(root) or [root]:
        start = (element, path_of(element), 1)
        indexes = _indexes(plan, start, offset)
        items = list(_items(plan, start, (offset, len(decisions)), find))
        _claim(items, indexes)
        decisions += [decide(plan, item, _indexed(item, indexes)) for item in items]
        findings += _orphans(indexes) if items else [_nothing(plan, start, offset)]
    findings += _doubled(decisions)
    findings += _item_findings(decisions)
    return Applied(
        commands=_commands(decisions),
        reversals=tuple(_reversals(decisions)),
        traced=tuple(sorted(findings, key=lambda each: each.order)),
        decisions=tuple(decisions),
    )


def _items(plan: Plan, start: Spot, after: tuple[int, int], find: FindRow) -> Iterator[Item]:
    offset, before = after
    shared = Shared(find)
    for index, spot in enumerate(walk(start, plan.for_each.steps), before + 1):
        yield Item(plan.readers, spot, (offset + line_of(spot[0]), index), shared)


def _indexes(plan: Plan, start: Spot, offset: int) -> Indexes:
    """The serial segments of the document, also below parents that have no items; none without a join."""
    listed = Listed()
    return [(join, _index(plan, join, start, Indexer(join, listed, offset))) for join in plan.joins]


def _index(plan: Plan, join: Join, start: Spot, indexer: Indexer) -> dict[_Element, Index]:
    steps = plan.for_each.steps
    return {base[0]: indexer.index(base) for base in walk(start, steps[: len(steps) - join.ups])}


def _indexed(item: Item, indexes: Indexes) -> Indexed:
    return [(join, None if (base := join.base(item)) is None else by_base.get(base)) for join, by_base in indexes]


def _claim(items: Iterable[Item], indexes: Indexes) -> None:
    for item in items:
        for join, index in _indexed(item, indexes):
            if index is None:
                continue
            try:
                index.claim(join.key_of(item))
            except NotInOrder:
                # Its segments become orphans, and the item is held should a rule command it.
                continue


def _nothing(plan: Plan, start: Spot, offset: int) -> Traced:
    element, path, _ = start
    line = offset + line_of(element)
    steps = plan.for_each.below.removeprefix("/")
    sentence = f"for_each {steps} finds nothing in this document{_in_another_namespace(plan.for_each, element)}"
    return Traced((line, 0, 0), Finding(FindingKind.HELD, told(sentence), Place(line, path)))


def _in_another_namespace(path: Path, start: _Element) -> str:
    """Where elements of the name are there, which namespace they have: that is what a new mapping lacks first."""
    wanted = path.steps[-1]
    found = next(start.iter(f"{{*}}{local_name(wanted)}"), None)
    if found is None or found.tag == wanted:
        return ""
    uri = found.tag.rpartition("}")[0].removeprefix("{")
    return f"; {local_name(wanted)} is there in {f'the namespace {uri}' if uri else 'no namespace'}"


def _orphans(indexes: Indexes) -> Iterator[Traced]:
    lost = ((join, *each) for join, by_base in indexes for index in by_base.values() for each in index.orphans())
    for join, texts, segment in lost:
        serial, place = segment.serial, Place(segment.line, segment.path)
        sentence = f"serial {serial or '(empty)'} names an item that is not there: {join.said(texts)}"
        finding = Finding(join.orphaned, told(sentence), place, serial=told_serial(serial))
        yield Traced(_order(segment), finding)


def _order(segment: Segment) -> tuple[int, int, int]:
    return segment.line, 1, segment.order


def _doubled(decisions: Sequence[Decision]) -> list[Traced]:
    """Take out every serial that comes twice for one GTIN: which of them is meant, a person must say."""
    by_gtin: dict[str, list[Decision]] = {}
    for each in decisions:
        if each.target is not None:
            by_gtin.setdefault(each.target.product_code, []).append(each)
    return [found for gtin, group in by_gtin.items() for found in _doubled_of(gtin, group)]


def _doubled_of(gtin: str, decisions: Sequence[Decision]) -> Iterator[Traced]:
    if len(set(_serials(decisions))) == sum(len(each.segments) for each in decisions):
        return
    count = Counter(_serials(decisions))
    for each in decisions:
        doubled = [segment for segment in each.segments if count[segment.serial] > 1]
        each.segments = each.segments.but(doubled)
        for segment in doubled:
            times = count[segment.serial]
            yield _at(each, segment, f"serial {segment.serial} of GTIN {gtin} stands {times} times in the document")


def _serials(decisions: Iterable[Decision]) -> Iterator[str]:
    return chain.from_iterable(each.segments.serials for each in decisions)


def _at(decision: Decision, segment: Segment, sentence: str) -> Traced:
    rule_line = decision.rule.line if decision.rule else 0
    gtin = decision.target.product_code if decision.target else ""
    place = Place(segment.line, segment.path)
    finding = Finding(FindingKind.HELD, told(sentence), place, rule_line, gtin, told_serial(segment.serial))
    return Traced(_order(segment), finding, decision)


def _item_findings(decisions: Iterable[Decision]) -> Iterator[Traced]:
    for each in decisions:
        if each.finding is not None:
            yield Traced((each.item.line, 0, each.item.index), each.finding, each)
        for segment, cause in each.refused:
            yield _at(each, segment, cause)


def _commands(decisions: Iterable[Decision]) -> tuple[PlannedCommand, ...]:
    groups: dict[Target, tuple[int, list[Run]]] = {}
    for each in decisions:
        if each.target is not None and each.reverses is None and each.segments:
            line = each.rule.line if each.rule else 0
            groups.setdefault(each.target, (line, []))[1].append(each.run)
    return tuple(_command(target, line, runs) for target, (line, runs) in groups.items())


def _command(target: Target, line: int, runs: Sequence[Run]) -> PlannedCommand:
    return PlannedCommand(
        endpoint=target.endpoint,
        product_code=target.product_code,
        reason=target.reason,
        send_to_market=target.send_to_market,
        market_id=target.market_id,
        serials=PlannedSerials(runs),
        rule_line=line,
    )


def _reversals(decisions: Iterable[Decision]) -> Iterator[PlannedReversal]:
    for each in decisions:
        if each.target is not None and each.reverses is not None and each.segments:
            yield PlannedReversal(
                endpoint=each.target.endpoint,
                product_code=each.target.product_code,
                movement=each.reverses,
                serials=PlannedSerials([each.run]),
                place=Place(each.item.line, each.item.path),
                rule_line=each.rule.line if each.rule else 0,
                original=each.line,
            )
