"""The pages hang together: links lead somewhere, the menu is whole, nothing of a builder's machine stands in them."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from ruamel.yaml import YAML

CHECKOUT = Path(__file__).parents[2]
DOCS = CHECKOUT / "docs"
PAGES = [*CHECKOUT.glob("*.md"), *DOCS.glob("*.md")]
LINK = re.compile(r"\]\((?!https?://)(?P<target>[^)#\s]+)(#[^)]*)?\)")
QUOTED = re.compile(r"`(?P<path>(?:docs|plugins|tests|requirements)/[\w./-]+)`")
FOREIGN = re.compile(r"/root/|/tmp/|TODO|FIXME", re.IGNORECASE)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_lead_to_files(page: Path) -> None:
    """Every link without a host names a file beside the page."""
    for found in LINK.finditer(page.read_text("utf-8")):
        assert (page.parent / found["target"]).is_file(), found["target"]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_paths_of_the_repository_exist(page: Path) -> None:
    """Every path in code form that begins with one of our folders is there; NAME stands for a name."""
    for found in QUOTED.finditer(page.read_text("utf-8")):
        assert "NAME" in found["path"] or (CHECKOUT / found["path"]).exists(), found["path"]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_nothing_of_a_builders_machine_stands_in_a_page(page: Path) -> None:
    """No path of a machine, no host of a package index, nothing left to do."""
    assert FOREIGN.search(page.read_text("utf-8")) is None


def test_the_menu_has_every_page() -> None:
    """Each page of docs/ stands once in mkdocs.yml."""
    menu = YAML(typ="safe", pure=True).load((CHECKOUT / "mkdocs.yml").read_text("utf-8"))["nav"]
    assert sorted(_pages(menu)) == sorted(page.name for page in DOCS.glob("*.md"))


def _pages(menu: object) -> list[str]:
    if isinstance(menu, str):
        return [menu]
    inner = menu.values() if isinstance(menu, dict) else menu
    assert not isinstance(inner, str | None)
    return [page for each in inner for page in _pages(each)]  # type: ignore[attr-defined]  # YAML may hold anything


def test_a_chapter_that_the_program_names_is_there() -> None:
    """A sentence of the program that sends a person to a chapter sends them to one that exists."""
    named = re.compile(r"`(?P<chapter>[^`]+)` in (?P<page>docs/[\w.-]+\.md)")
    sources = [path.read_text("utf-8") for path in (CHECKOUT / "connector").rglob("*.py")]
    found = [each for source in sources for each in named.finditer(source)]
    assert found
    for each in found:
        assert f"\n## {each['chapter']}\n" in (CHECKOUT / each["page"]).read_text("utf-8")
