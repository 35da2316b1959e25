"""Every block of README and docs is what it says: shell runs, YAML loads, XML parses, output was printed."""

from __future__ import annotations

import ast
import configparser
import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from connector import config
from connector.demo.site import with_choices
from connector.errors import Misconfigured
from connector.host.opening import discover_plugins
from connector.idoc import read_xml
from connector.mapping import compile_mapping, run_tests
from connector.mapping.lookups import read_table
from connector.mapping.schema import MappingFile, RowsFile
from connector.mapping.testfile import MappingTest

CHECKOUT = Path(__file__).parents[2]
READY = CHECKOUT / "mappings"
PLUGINS = discover_plugins()
BASE_CONFIG = """\
journal: {path: journal/connector.db, witness: witness}
mappings: mappings
endpoints:
  default: {url: "https://api.movilitas.cloud", channel_key: env:MOVILITAS_CHANNEL_KEY, token: env:MOVILITAS_TOKEN}
sources:
  inbox: {type: xml_file_drop, mode: observe, senders: [SAPERP/100], settings: {folder: inbox}}
"""


def test_every_block_does_what_the_page_says(block: Any, pages: Any, tmp_path: Path) -> None:
    """A block is carried out or checked after all blocks before it on its page."""
    page = pages[block.page]
    printed = page.reach(block)
    if not block.is_run:
        assert block.marks["not run"], "a block that is not run says why"
        return
    if block.language == "text":
        _was_printed(page, block)
        return
    check = CHECKS[block.language]
    if "fault" in block.marks:
        _has_fault(lambda: check(block, page, tmp_path), block.marks["fault"])
    else:
        check(block, page, tmp_path)
    assert "Traceback (most recent call last)" not in printed


def _has_fault(check: Callable[[], object], sentence: str) -> None:
    try:
        check()
    except Misconfigured as error:
        assert sentence in str(error)
    else:
        raise AssertionError(f"it is not wrong at all; the page says: {sentence}")


def _was_printed(page: Any, block: Any) -> None:
    """Each line was printed by the shell block before it, in this order; `...` stands for anything."""
    assert "output" in block.marks, "a text block is marked as output, or says why it is not run"
    before = max(each.index for each in page.blocks[: block.index] if each.language == "sh")
    printed = [" ".join(line.split()) for line in page.printed[before].result().splitlines()]
    rest = iter(printed)
    for line in page.text(block).splitlines():
        wanted = " ".join(line.split())
        pattern = ".*".join(re.escape(part) for part in wanted.split("..."))
        assert any(re.fullmatch(pattern, each) for each in rest), f"not printed: {wanted}\n" + "\n".join(printed)


def _yaml(block: Any, page: Any, folder: Path) -> None:
    text = page.text(block)
    path = page.saved(block)
    if path is not None and path.name == "connector.yaml":
        config.load(path, PLUGINS.source_types)
        return
    if "insert" in block.marks or "section" in block.marks:
        compile_mapping(path, PLUGINS.checks)
        return
    keys = set(YAML(typ="safe", pure=True).load(text))
    if keys <= set(config.ConnectorFile.model_fields):
        _config(text, folder)
    elif "cases" in keys:
        _mapping_test(block, page, text, folder)
    elif keys <= {*MappingFile.model_fields, *RowsFile.model_fields}:
        _mapping(block, page, text, folder)
    else:
        raise AssertionError(f"neither connector.yaml nor a mapping nor a test file has {sorted(keys)}")


def _config(text: str, folder: Path) -> None:
    """Load a whole connector.yaml, or its sections in place of those of a small one."""
    given = YAML(typ="rt", pure=True).load(text)
    whole = YAML(typ="rt", pure=True).load(BASE_CONFIG)
    for key in given:
        whole[key] = given[key]
    path = folder / "connector.yaml"
    with path.open("w", encoding="utf-8") as file:
        YAML(typ="rt", pure=True).dump(whole, file)
    loaded = config.load(path, PLUGINS.source_types)
    assert not [source.problem for source in loaded.sources.values() if source.problem]


def _mapping(block: Any, page: Any, text: str, folder: Path) -> None:
    """Compile a whole mapping, where the page puts it, or its sections laid over the ready one."""
    if path := page.saved(block):
        compile_mapping(path, PLUGINS.checks)
        return
    shutil.copytree(READY / "lookups", folder / "lookups")
    path = folder / "mapping.yaml"
    whole = YAML(typ="rt", pure=True).load(with_choices((READY / "mbgmcr.yaml").read_text("utf-8")))
    given = YAML(typ="rt", pure=True).load(text)
    _lay_over(whole, given)
    if "language" in given:
        whole = given
    with path.open("w", encoding="utf-8") as file:
        YAML(typ="rt", pure=True).dump(whole, file)
    compile_mapping(path, PLUGINS.checks)


def _lay_over(whole: Any, given: Any) -> None:
    """Sections of named parts are joined; rules and single values are replaced."""
    for key, value in given.items():
        if key in ("lookups", "fields", "joins", "command") and isinstance(value, dict):
            whole[key].update(value)
        else:
            whole[key] = value


def _mapping_test(block: Any, page: Any, text: str, folder: Path) -> None:
    path = page.saved(block)
    if path is None:
        shutil.copytree(READY, folder, dirs_exist_ok=True)
        path = folder / "mbgmcr.test.yaml"
        path.write_text(text, "utf-8")
    MappingTest.model_validate(YAML(typ="safe", pure=True).load(text))
    report = run_tests(path, PLUGINS.checks)
    assert report.ok, [case.difference for case in report.cases]


def _python(block: Any, page: Any, folder: Path) -> None:
    ast.parse(block.text)
    if page.saved(block) is None:
        ended = subprocess.run(
            [sys.executable, "-c", block.text], check=False, cwd=folder, text=True, capture_output=True
        )
        assert ended.returncode == 0, ended.stderr


def _ini(block: Any, page: Any, folder: Path) -> None:
    unit = configparser.ConfigParser(strict=False, interpolation=None)
    unit.optionxform = str  # type: ignore[assignment,method-assign]  # names of units keep their capitals
    unit.read_string(block.text)
    assert unit.sections()


CHECKS: dict[str, Callable[[Any, Any, Path], object]] = {
    "sh": lambda block, page, folder: None,
    "yaml": _yaml,
    "python": _python,
    "ini": _ini,
    "toml": lambda block, page, folder: tomllib.loads(block.text),
    "xml": lambda block, page, folder: read_xml(block.text.encode()),
    "csv": lambda block, page, folder: read_table("block", block.text.encode()),
}
"""By language; a block of another language is a fault."""
