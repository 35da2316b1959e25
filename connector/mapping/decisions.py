"""What the rules, the fields and the joined serials make of one item."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from connector.mapping.actions import Values
from connector.mapping.items import Item, NotInOrder, ReadValue
from connector.mapping.joins import Join
from connector.mapping.linenames import Lines
from connector.mapping.paths import Path
from connector.mapping.planned import Run
from connector.mapping.rules import Rule, RuleProblem, first_match
from connector.mapping.segments import NONE, Segment, Segments
from connector.mapping.sentences import told
from connector.mapping.serials import Indexed, own_serials, refused
from connector.mapping.slots import Slots, Target
from connector.model import Finding, FindingKind, LineName, Place

MOVE_TYPE = "move_type"
"""The field that holds an item's movement type (BWART)."""


@dataclass(frozen=True, slots=True)
class Plan:
    """A compiled mapping's working parts.

    Attributes:
        for_each: Path of the items.
        readers: Closures of the fields, by name, in the file's order.
        rules: All rules.
        slots: Closures of the command's values; None when no rule commands or reverses.
        joins: The joins that give the serials, the preferred one first; none without a command.
        lines: How items name lines of documents.
    """

    for_each: Path
    readers: Mapping[str, ReadValue]
    rules: tuple[Rule, ...]
    slots: Slots | None
    joins: tuple[Join, ...]
    lines: Lines

    @property
    def own_rules(self) -> tuple[Rule, ...]:
        """The rules that are no reversals: what an original meets."""
        return tuple(rule for rule in self.rules if rule.of_movement is None)


@dataclass(slots=True)
class Decision:
    """What becomes of one item: a finding for the whole item, or segments for a target and some refused ones.

    Attributes:
        item: The item.
        rule: The rule that matched.
        original_rule: For a reversal, the rule that its original meets.
        finding: The finding for the whole item; None when it is commanded or reversed.
        target: What its serials are for.
        reverses: For a reversal, the movement type of the original.
        segments: Its serial segments that are in order.
        refused: Its serial segments that are not, each with the cause.
        movement: Its own movement type.
        line: Its own line, or, for a reversal, the line that it takes back; None where none is named.
    """

    item: Item
    rule: Rule | None = None
    original_rule: Rule | None = None
    finding: Finding | None = None
    target: Target | None = None
    reverses: str | None = None
    segments: Segments = NONE
    refused: list[tuple[Segment, str]] = field(default_factory=list)
    movement: str = ""
    line: LineName | None = None

    def close(self, kind: FindingKind, sentence: str, rule: Rule | None) -> Decision:
        """End it as a finding for the whole item, which takes its segments with it."""
        place = Place(self.item.line, self.item.path)
        self.finding = Finding(kind, told(sentence), place, rule.line if rule else 0, self._gtin())
        self.target = None
        self.segments, self.refused = NONE, []
        return self

    @property
    def run(self) -> Run:
        """Its serials that are in order."""
        return Run(self.segments, self.movement, self.item.index)

    def _gtin(self) -> str:
        return self.target.product_code if self.target else ""


def decide(plan: Plan, item: Item, indexed: Indexed) -> Decision:
    """Decide over an item.

    Args:
        plan: The mapping.
        item: The item.
        indexed: The serial segments that may be its own.
    """
    decision = Decision(item)
    try:
        decision.rule = first_match(plan.rules, item)
    except RuleProblem as problem:
        decision.rule = problem.rule
        return decision.close(problem.kind, problem.sentence, problem.rule)
    if decision.rule is None:
        return decision.close(FindingKind.HELD, "no rule takes this item; add one to the mapping", None)
    if decision.rule.of_movement is not None:
        return _reverse(plan, decision, decision.rule, decision.rule.of_movement, indexed)
    return _carry_out(plan, decision, decision.rule, item, indexed)


def _carry_out(plan: Plan, decision: Decision, rule: Rule, item: Item, indexed: Indexed) -> Decision:
    """Do what a rule says that is no reversal; `item` may be seen as its original."""
    if rule.sentence is not None:
        return decision.close(rule.kind, rule.sentence(item), rule)
    try:
        _plan_serials(plan, decision, item, rule.values or Values(), indexed)
    except NotInOrder as problem:
        return decision.close(problem.kind, problem.sentence, decision.rule)
    return decision


def _reverse(
    plan: Plan, decision: Decision, rule: Rule, of_movement: Callable[[Item], str], indexed: Indexed
) -> Decision:
    try:
        movement = of_movement(decision.item)
    except NotInOrder as problem:
        return decision.close(problem.kind, problem.sentence, rule)
    if not movement:
        return decision.close(FindingKind.HELD, "it is a reversal, but of which movement type is empty", rule)
    # An original takes nothing back, so that it names no line either.
    original = decision.item.as_if(**plan.lines.blank, **{MOVE_TYPE: movement})
    decision.reverses = movement
    try:
        return _as_its_original(plan, decision, rule, original, indexed)
    finally:
        decision.item.used.update(original.used)
        decision.item.missed.update(original.missed)


def _as_its_original(plan: Plan, decision: Decision, rule: Rule, original: Item, indexed: Indexed) -> Decision:
    """Reverse an item as far as its original would have given a command."""
    try:
        decision.original_rule = first_match(plan.own_rules, original)
    except RuleProblem as problem:
        return decision.close(problem.kind, problem.sentence, problem.rule)
    if decision.original_rule is None:
        movement = original.said(MOVE_TYPE)
        return decision.close(FindingKind.HELD, f"it reverses movement {movement}, which no rule takes", rule)
    return _carry_out(plan, decision, decision.original_rule, original, indexed)


def _plan_serials(plan: Plan, decision: Decision, item: Item, values: Values, indexed: Indexed) -> None:
    for name in plan.readers:
        item.value(name)
    if plan.slots is None:
        raise NotInOrder("the mapping has no command; add it")
    decision.target = plan.slots.target(item, values)
    join, segments = own_serials(item, indexed)
    if MOVE_TYPE in plan.readers:
        decision.movement = decision.item.text(MOVE_TYPE)
    read_line = plan.lines.own if decision.reverses is None else plan.lines.reversed
    decision.line = read_line(decision.item) if read_line is not None else None
    decision.refused = refused(join, segments)
    decision.segments = segments.but(each for each, _ in decision.refused) if decision.refused else segments
