"""docs/sap-rfc.md speaks of the program as it is: its sentences, its settings, its function modules."""

from __future__ import annotations

import re
from pathlib import Path

import connector_sap_rfc
import pytest
from connector_sap_rfc.settings import Idoc, Poll, Settings, Tell
from pydantic import BaseModel

CHECKOUT = Path(__file__).parents[2]
PAGE = (CHECKOUT / "docs" / "sap-rfc.md").read_text("utf-8")
TROUBLE = PAGE.partition("## When something is wrong")[2]
SENTENCES = re.findall(r"^\| (?!sentence|---)(.+?) \|", TROUBLE, re.MULTILINE)
PLUGIN = Path(connector_sap_rfc.__file__).parent
LIBRARY = CHECKOUT / "tests" / "rfc_standin" / "library"


def sources() -> str:
    """The adapter, and the stand-in for SAP's library, with texts that go over lines joined."""
    texts = [path.read_text("utf-8") for path in (*PLUGIN.glob("*.py"), *LIBRARY.glob("*.c"))]
    return re.sub(r'"\s+f?"', "", "\n".join(texts))


@pytest.mark.parametrize("sentence", SENTENCES)
def test_what_is_explained_is_what_is_said(sentence: str) -> None:
    """Each text of the table is one of the program's; X and N stand for what it fills in."""
    said = sources()
    parts = re.split(r"\b[XN]\b|, |\(.*?\)|\b60\b", sentence)
    assert [part for part in parts if part.strip() and part.strip() not in said] == []


def test_every_setting_is_named() -> None:
    """Of the source, and of its sections."""
    models: list[type[BaseModel]] = [Settings, Poll, Idoc, Tell]
    names = {name for model in models for name in model.model_fields}
    assert {name for name in names if not re.search(rf"\b{name}\b", PAGE)} == set()


def test_every_function_and_table_that_is_used_has_its_right() -> None:
    """In the table for the basis team."""
    rights = PAGE.partition("## Authorisations")[2].partition("\n## ")[0]
    code = sources()
    functions = set(re.findall(r'"((?:BAPI|IDOCTYPE|IDOC|RFC)_[A-Z_]+)"', code)) & set(re.findall(r"[A-Z_]+", code))
    used = {name for name in functions if name.startswith(("BAPI_", "IDOCTYPE_", "IDOC_INBOUND", "RFC_READ"))}
    tables = set(re.findall(r'rows\("([A-Z0-9]+)"', code))
    assert {name for name in used | tables if name not in rights} == set()
    assert len(used) >= 4
    assert len(tables) >= 7
