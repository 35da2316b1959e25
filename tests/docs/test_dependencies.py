"""dependencies.md names each dependency of the project, with its licence."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

CHECKOUT = Path(__file__).parents[2]
ROW = re.compile(r"^\| (?P<name>[\w.-]+) \| (?P<why>[^|]+) \| (?P<licence>[\w.-]+) \|$", re.MULTILINE)
NAME = re.compile(r"[\w.-]+")


def _section(text: str, title: str) -> set[str]:
    part = text.partition(f"## {title}\n")[2].partition("\n## ")[0]
    return {row["name"] for row in ROW.finditer(part)} - {"distribution"}


def _names(requirements: list[str]) -> set[str]:
    return {found[0] for each in requirements if (found := NAME.match(each))}


def test_each_run_time_dependency_is_named(page_text: dict[str, str]) -> None:
    """The first table and pyproject.toml name the same distributions."""
    project = tomllib.loads((CHECKOUT / "pyproject.toml").read_text("utf-8"))["project"]
    assert _section(page_text["dependencies.md"], "At run time") == _names(project["dependencies"])


def test_each_development_dependency_is_named(page_text: dict[str, str]) -> None:
    """The second table and requirements/dev.in name the same distributions."""
    lines = (CHECKOUT / "requirements" / "dev.in").read_text("utf-8").splitlines()
    wanted = _names([line for line in lines if not line.startswith(("#", "-"))])
    assert _section(page_text["dependencies.md"], "To build, check and test") == wanted
