"""states.md names every state, result, reason to hold and exit code, and no other."""

from __future__ import annotations

import ast
import re
from pathlib import Path

from connector.cli.exits import MEANING
from connector.model import DocumentResult, DocumentState, SerialState

CHECKOUT = Path(__file__).parents[2]
PASSED_ON = {"sender", "mapping", "form", "start_from", "conflict", "cap"}
"""Reasons to hold that the program does not write beside the word `hold`."""


def _table(text: str, header: str) -> set[str]:
    """First cells of the table with this header, in code form."""
    rows = text.partition(f"\n| {header} |")[2].partition("\n\n")[0].splitlines()[2:]
    return {found[1] for row in rows if (found := re.match(r"\| `(\w+)` \|", row))}


def _tables(text: str, heading: str, header: str) -> set[str]:
    return _table(text.partition(f"\n## {heading}\n")[2], header)


def _holds() -> set[str]:
    """Every reason to hold that the journal and the pipeline write, read from their source."""
    found = set()
    for path in [*(CHECKOUT / "connector" / "journal").glob("*.py"), CHECKOUT / "connector" / "pipeline.py"]:
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.keyword) and node.arg == "hold" and isinstance(node.value, ast.Constant):
                found.add(node.value.value)
            if isinstance(node, ast.Dict):
                pairs = zip(node.keys, node.values, strict=True)
                found |= {
                    v.value
                    for k, v in pairs
                    if isinstance(k, ast.Constant) and k.value == "hold" and isinstance(v, ast.Constant)
                }
    return {each for each in found if isinstance(each, str) and each}


def test_every_state_of_a_document_is_named(page_text: dict[str, str]) -> None:
    """The first table of the chapter on documents has the six states."""
    assert _tables(page_text["states.md"], "Documents", "state") == set(map(str, DocumentState))


def test_every_result_is_named(page_text: dict[str, str]) -> None:
    """The table of results has the five."""
    assert _table(page_text["states.md"], "result") == set(map(str, DocumentResult))


def test_every_state_of_a_serial_is_named(page_text: dict[str, str]) -> None:
    """The first table of the chapter on serials has the nine states."""
    assert _tables(page_text["states.md"], "Serials of commands", "state") == set(map(str, SerialState))


def test_every_reason_to_hold_is_named(page_text: dict[str, str]) -> None:
    """What the program writes as `hold` stands in one of the two tables."""
    text = page_text["states.md"]
    named = _tables(text, "Documents", "held for") | _tables(text, "Serials of commands", "held for")
    assert named == _holds() | PASSED_ON


def test_every_exit_code_is_named(page_text: dict[str, str]) -> None:
    """The first table, and the sentence behind it, say what the program says of each exit code."""
    text = page_text["states.md"]
    for code, meaning in MEANING.items():
        assert f"| {code.value} | {meaning} |" in text or f"Exit code {code.value} ({meaning})" in text
