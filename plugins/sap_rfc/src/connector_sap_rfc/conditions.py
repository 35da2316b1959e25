"""Conditions of RFC_READ_TABLE: ABAP's WHERE, cut into lines of 72 characters."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

LINE = 72
"""Characters of RFC_DB_OPT-TEXT. SAP joins the lines as they are: no blank is added between them."""

Condition = tuple[str, ...]
"""Tokens; a line may end between two of them and nowhere else."""


def compare(field: str, operator: str, value: str) -> Condition:
    """One comparison, e.g. `CPUDT >= '20260131'`.

    Args:
        field: Name of the field.
        operator: `=`, `<`, `<=`, `>` or `>=`.
        value: The text; a quote in it is doubled.

    Raises:
        ValueError: The value does not fit into a line.
    """
    literal = "'" + value.replace("'", "''") + "'"
    if len(literal) >= LINE:
        raise ValueError(f"the value {value!r} of {field} is too long for a condition of RFC_READ_TABLE")
    return (field, operator, literal)


def one_of(field: str, values: Iterable[str]) -> Condition:
    """The field has one of these values; there is at least one."""
    return any_of(compare(field, "=", value) for value in values)


def any_of(conditions: Iterable[Condition]) -> Condition:
    """One of the conditions holds, in brackets.

    Raises:
        ValueError: There is none, so that no row would meet it.
    """
    joined = _joined("OR", conditions)
    if not joined:
        raise ValueError("a condition that no row meets: leave out the call")
    return joined


def all_of(conditions: Iterable[Condition]) -> Condition:
    """All of the conditions hold, in brackets; empty ones are left out."""
    return _joined("AND", (condition for condition in conditions if condition))


def _joined(word: str, conditions: Iterable[Condition]) -> Condition:
    parts = list(conditions)
    if len(parts) < 2:
        return parts[0] if parts else ()
    tokens = [token for part in parts for token in (word, *part)]
    return ("(", *tokens[1:], ")")


def lines(condition: Condition) -> list[str]:
    """The condition as OPTIONS lines; all but the first begin with a blank, since blanks at the end are lost."""
    return list(_lines(condition))


def _lines(condition: Condition) -> Iterator[str]:
    line = ""
    for token in condition:
        longer = f"{line} {token}" if line else token
        if len(longer) > LINE:
            yield line
            longer = f" {token}"
        line = longer
    if line:
        yield line
