"""What a rule wants of a field, as a set of values: that values of it, or all but those."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import product
from typing import Any

from connector.mapping.quoting import texts
from connector.mapping.values import Value, typed

CONDITION_SCHEMA: dict[str, Any] = {
    "description": "a text, a list of texts, filled, empty, or {not: [texts]}",
    "anyOf": [
        {"type": "string"},
        {"type": "array", "items": {"type": "string"}, "minItems": 1},
        {
            "type": "object",
            "properties": {
                "not": {
                    "anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}, "minItems": 1}],
                }
            },
            "required": ["not"],
            "additionalProperties": False,
        },
    ],
}
LARGEST_CASE_COUNT = 5000


@dataclass(frozen=True, slots=True)
class Wanted:
    """A condition as the file says it: one of these texts, or none of them. The empty text means empty."""

    texts: tuple[str, ...]
    negated: bool = False


def read_wanted(value: object) -> Wanted:
    """Read a text, a list of texts, `filled`, `empty` or `{not: ...}`.

    Raises:
        ValueError: It is none of these.
    """
    if isinstance(value, Wanted):
        return value
    if value == "filled":
        return Wanted(("",), negated=True)
    if isinstance(value, dict):
        if set(value) != {"not"}:
            raise ValueError("knows only {not: [texts]}")
        return Wanted(_listed(value["not"]), negated=True)
    return Wanted(_listed(value))


def _listed(value: object) -> tuple[str, ...]:
    found = texts(value)
    if "filled" in found:
        raise ValueError("`filled` stands alone")
    if "" in found:
        raise ValueError('write `empty` instead of ""')
    return tuple("" if each == "empty" else each for each in found)


@dataclass(frozen=True, slots=True)
class Condition:
    """A condition on a value of a field's kind.

    Attributes:
        values: The values.
        negated: Whether it wants none of them.
        several: Whether the field has all texts at its paths. Then one of them is enough; none may be one of those
            that are not wanted.
    """

    values: frozenset[Value]
    negated: bool
    several: bool = False

    def matches(self, value: Value) -> bool:
        """Whether the value meets it; decimals are compared as numbers."""
        several = (value or ("",)) if isinstance(value, tuple) else (value,)
        return any(each in self.values for each in several) != self.negated

    def covers(self, other: Condition) -> bool:
        """Whether every value that meets the other meets this one too."""
        if self.negated and not other.negated:
            # Among several texts, one that is wanted may stand beside one that is not.
            beside = self.several and self.values - {""} and other.values - {""}
            return not (self.values & other.values) and not beside
        if self.negated:
            return self.values <= other.values
        return not other.negated and other.values <= self.values


def condition(wanted: Wanted, kind: str | None, several: bool = False) -> Condition:
    """A condition for a field of this kind.

    Raises:
        ValueError: A text is no value of the kind.
    """
    return Condition(frozenset(typed(each, kind) for each in wanted.texts), wanted.negated, several)


When = Mapping[str, Condition]
"""Conditions by field; all must be met."""


def _covers(earlier: When, later: When) -> bool:
    return all(name in later and each.covers(later[name]) for name, each in earlier.items())


def _cases(when: When) -> Iterable[When]:
    """The condition split into one for each combination of the values it lists."""
    split = [[each] if each.negated else list(_single(each)) for each in when.values()]
    return (dict(zip(when, combination, strict=True)) for combination in product(*split))


def _single(condition: Condition) -> Iterator[Condition]:
    return (replace(condition, values=frozenset([value])) for value in condition.values)


def unreachable(earlier: Iterable[When], later: When) -> bool:
    """Whether earlier conditions leave nothing for a later one."""
    candidates = list(earlier)
    if any(_covers(each, later) for each in candidates):
        return True
    count = 1
    for each in later.values():
        count *= 1 if each.negated else len(each.values)
    if not candidates or count > LARGEST_CASE_COUNT:
        return False
    return all(any(_covers(each, case) for each in candidates) for case in _cases(later))
