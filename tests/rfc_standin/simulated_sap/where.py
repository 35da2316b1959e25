"""The WHERE clause of RFC_READ_TABLE: Open SQL in lines of 72 characters, turned into a condition for the database.

Rules held (SAP: the dynamic WHERE of Open SQL): words stand apart, also an operator and what follows it; a literal is
quoted, its quote doubled; a line does not break a literal; only fields of the table are known.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence

_WORDS = re.compile(r"'(?:[^']|'')*'|[(),]|[^\s(),']+")
_OPERATORS = {"EQ": "=", "NE": "<>", "LT": "<", "LE": "<=", "GT": ">", "GE": ">="}
_OPERATORS |= {operator: operator for operator in ("=", "<>", "<", "<=", ">", ">=")}


class WhereError(Exception):
    """The clause is not one that SAP takes."""


def condition(lines: Sequence[str], fields: Collection[str]) -> tuple[str, list[str]]:
    """The lines' SQL and the values of its `?`.

    Args:
        lines: TEXT of the OPTIONS, each as long as it is.
        fields: Fields of the table.

    Raises:
        WhereError: it is no clause, with the place where it ends to be one.
    """
    words = [word for line in lines for word in _words(line)]
    if not words:
        return "", []
    clause = _Clause(words, frozenset(fields))
    sql = clause.disjunction()
    if clause.left:
        raise WhereError(f"unexpected {clause.left[0]!r}")
    return sql, clause.values


def _words(line: str) -> Iterator[str]:
    end = 0
    for found in _WORDS.finditer(line):
        if line[end : found.start()].strip():
            raise WhereError(f"unexpected {line[end : found.start()]!r}")
        if end and found.start() == end and found.group()[0] == "'" and line[end - 1] not in " (,":
            raise WhereError(f"no space before {found.group()!r}")
        yield found.group()
        end = found.end()
    if line[end:].strip():
        raise WhereError(f"literal not closed: {line[end:]!r}")


class _Clause:
    """The words of a clause, read from left to right."""

    def __init__(self, words: list[str], fields: frozenset[str]) -> None:
        self.left, self._fields = words, fields
        self.values: list[str] = []

    def disjunction(self) -> str:
        """Conditions joined by OR."""
        return self._joined("OR", self._conjunction)

    def _conjunction(self) -> str:
        return self._joined("AND", self._negation)

    def _joined(self, word: str, part: object) -> str:
        assert callable(part)
        parts = [part()]
        while self._next_is(word):
            self._take()
            parts.append(part())
        return f" {word} ".join(parts)

    def _negation(self) -> str:
        if self._next_is("NOT"):
            self._take()
            return f"NOT {self._negation()}"
        if self._next_is("("):
            self._take()
            inner = self.disjunction()
            self._expect(")")
            return f"({inner})"
        return self._comparison()

    def _comparison(self) -> str:
        field = self._take().upper()
        if field not in self._fields:
            raise WhereError(f"unknown field {field!r}")
        negated = "NOT " if self._skipped("NOT") else ""
        word = self._take().upper()
        if word in _OPERATORS and not negated:
            return f"{field} {_OPERATORS[word]} {self._operand()}"
        if word == "BETWEEN":
            low = self._operand()
            self._expect("AND")
            return f"{field} {negated}BETWEEN {low} AND {self._operand()}"
        if word == "LIKE":
            return f"{field} {negated}LIKE {self._operand()} ESCAPE '#'"
        if word == "IN":
            return f"{field} {negated}IN ({self._operands()})"
        raise WhereError(f"unknown operator {word!r}")

    def _operands(self) -> str:
        self._expect("(")
        operands = [self._operand()]
        while self._skipped(","):
            operands.append(self._operand())
        self._expect(")")
        return ", ".join(operands)

    def _operand(self) -> str:
        word = self._take()
        if word.upper() in self._fields:
            return word.upper()
        if word[0] != "'" and not word.lstrip("-").isdigit():
            raise WhereError(f"neither a field nor a literal: {word!r}")
        self.values.append(word[1:-1].replace("''", "'").rstrip(" ") if word[0] == "'" else word)
        return "?"

    def _next_is(self, word: str) -> bool:
        return bool(self.left) and self.left[0].upper() == word

    def _skipped(self, word: str) -> bool:
        found = self._next_is(word)
        if found:
            self._take()
        return found

    def _expect(self, word: str) -> None:
        if not self._skipped(word):
            raise WhereError(f"{word} expected")

    def _take(self) -> str:
        if not self.left:
            raise WhereError("the clause ends too early")
        return self.left.pop(0)
