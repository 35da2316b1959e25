"""guarantees.md names tests that exist, at least one for each promise."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).parents[2]
PAGE = CHECKOUT / "docs" / "guarantees.md"
NAMED = re.compile(r"^- `(?P<file>[\w/.]+)::(?P<test>\w+)`$", re.MULTILINE)
PROMISES = 9


@pytest.mark.parametrize("named", sorted({found[0] for found in NAMED.finditer(PAGE.read_text("utf-8"))}))
def test_a_named_test_exists(named: str) -> None:
    """The file has a test of that name, which says in a sentence what it holds."""
    found = NAMED.match(named)
    assert found
    tree = ast.parse((CHECKOUT / found["file"]).read_text("utf-8"))
    tests = {each.name: each for each in ast.walk(tree) if isinstance(each, ast.FunctionDef)}
    assert found["test"] in tests
    assert ast.get_docstring(tests[found["test"]])


@pytest.mark.parametrize("number", range(1, PROMISES + 1))
def test_each_promise_is_proved(number: int) -> None:
    """Each of the numbered chapters names a test."""
    chapter = PAGE.read_text("utf-8").partition(f"\n## {number}. ")[2].partition("\n## ")[0]
    assert NAMED.search(chapter)
