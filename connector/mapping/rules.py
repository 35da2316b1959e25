"""Rules: the first that matches decides over an item."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from connector.mapping.actions import Action, Constant, Values
from connector.mapping.conditions import Condition
from connector.mapping.items import Item, NotInOrder, ReadText
from connector.model import FindingKind

PLACEHOLDER = re.compile(r"\{([A-Za-z_][A-Za-z0-9_]*)\}", re.ASCII)
Sentence = Callable[[Item], str]


@dataclass(frozen=True, slots=True)
class Rule:
    """A compiled rule: one of values, cells, sentence and of_movement says what it does.

    Attributes:
        line: Its line in the mapping file.
        when: Conditions by field; all must be met. None for `otherwise`.
        values: For a command: what it sets.
        cells: For a row: by column, what gives the cell.
        kind: For a finding: which.
        sentence: For a finding: makes its sentence.
        of_movement: For a reversal: gives the movement type of the original.
    """

    line: int
    when: tuple[tuple[str, Condition], ...]
    values: Values | None = None
    cells: Mapping[str, ReadText] | None = None
    kind: FindingKind = FindingKind.HELD
    sentence: Sentence | None = None
    of_movement: Sentence | None = None

    def matches(self, item: Item) -> bool:
        """Whether all conditions are met. One that is not met outweighs a value that is not in order.

        Raises:
            NotInOrder: No condition fails, but a value that one reads is not in order.
        """
        problem: NotInOrder | None = None
        for name, condition in self.when:
            try:
                if not condition.matches(item.value(name)):
                    return False
            except NotInOrder as found:
                problem = problem or found
        if problem is not None:
            raise problem
        return True


class RuleProblem(NotInOrder):
    """A value that a rule reads is not in order.

    Attributes:
        rule: The rule.
    """

    def __init__(self, problem: NotInOrder, rule: Rule) -> None:
        super().__init__(problem.sentence, problem.kind)
        self.rule = rule


def first_match(rules: Sequence[Rule], item: Item) -> Rule | None:
    """The first rule whose conditions are met.

    Raises:
        RuleProblem: A value that a rule reads is not in order.
    """
    for rule in rules:
        try:
            if rule.matches(item):
                return rule
        except NotInOrder as problem:
            raise RuleProblem(problem, rule) from None
    return None


def compile_sentence(template: str) -> Sentence:
    """A closure that fills the fields into a sentence such as `movement {move_type} is not configured`."""

    def fill(item: Item) -> str:
        return PLACEHOLDER.sub(lambda match: item.said(match[1]) or "(empty)", template)

    return fill


def placeholders(template: str) -> list[str]:
    """Names of the fields in a sentence."""
    return PLACEHOLDER.findall(template)


def _movement(of: Constant | None) -> Sentence:
    if of is not None and of.text is not None:
        constant = of.text
        return lambda _item: constant
    field = "move_type" if of is None or of.field is None else of.field
    return lambda item: item.text(field)


def _cell(constant: Constant) -> ReadText:
    field, text = constant.field, constant.text or ""
    return (lambda item: item.text(field)) if field is not None else (lambda _item: text)


def compile_rule(line: int, when: Sequence[tuple[str, Condition]], action: Action) -> Rule:
    """Compile a rule.

    Args:
        line: Its line in the mapping file.
        when: Its conditions; none for `otherwise`.
        action: What it does.
    """
    conditions = tuple(when)
    if action.values is not None:
        return Rule(line, conditions, values=action.values)
    if action.row is not None:
        return Rule(line, conditions, cells={column: _cell(each) for column, each in action.row.items()})
    if action.reversal is not None:
        return Rule(line, conditions, of_movement=_movement(action.reversal.of))
    sentences = [
        (FindingKind.HELD, action.hold),
        (FindingKind.IGNORED, action.ignore),
        (FindingKind.REJECTED, action.reject),
    ]
    kind, template = next((kind, template) for kind, template in sentences if template is not None)
    return Rule(line, conditions, kind=kind, sentence=compile_sentence(template))
