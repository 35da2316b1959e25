"""plugins.md has each hook, and what a source is given and must have, with the exact signature."""

from __future__ import annotations

import ast
import inspect
from typing import Any

import pytest

from connector.hookspecs import Adoptable, Checkable, Hooks, Intake, Reading, Source, SourceHost


def _signatures(of: type[Any]) -> list[str]:
    """Each public function of a class as its source has it, without `self`; properties as `name: type`."""
    [found] = ast.parse(inspect.getsource(of)).body
    assert isinstance(found, ast.ClassDef)
    functions = [each for each in found.body if isinstance(each, ast.FunctionDef) and not each.name.startswith("_")]
    return [_signature(each) for each in functions]


def _signature(function: ast.FunctionDef) -> str:
    function.args.args = function.args.args[1:]
    returned = ast.unparse(function.returns) if function.returns else "None"
    if any(ast.unparse(each) == "property" for each in function.decorator_list):
        return f"{function.name}: {returned}"
    return f"{function.name}({ast.unparse(function.args)}) -> {returned}"


@pytest.mark.parametrize("signature", _signatures(Hooks))
def test_each_hook_has_a_chapter(page_text: dict[str, str], signature: str) -> None:
    """Its heading is the exact signature."""
    assert f"\n### `{signature}`\n" in page_text["plugins.md"]


@pytest.mark.parametrize(
    "signature",
    [each for of in (SourceHost, Intake, Source, Adoptable, Reading, Checkable) for each in _signatures(of)],
)
def test_each_object_of_the_contract_is_described(page_text: dict[str, str], signature: str) -> None:
    """A line of a list begins with the exact signature."""
    assert f"\n- `{signature}`:" in page_text["plugins.md"]
