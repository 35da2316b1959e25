"""Trying documents."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from connector.cli.trial import show_trials, trials
from connector.demo.site import IDOCS
from connector.host.opening import open_site


def test_a_reversal_names_the_rule_of_what_it_reverses(site: Any, capsys: pytest.CaptureFixture[str]) -> None:
    """Two rules decide over a reversal: its own, and its original's."""
    tried = trials(open_site(site.config).mappings(), IDOCS / "05-scrapping-taken-back.xml", "")
    [step] = tried[0]["steps"]
    assert step["outcome"] == "reversal"
    show_trials(tried)
    printed = capsys.readouterr().out
    assert f"rule of what it reverses {site.mapping}:{step['original_rule_line']}" in printed


def test_a_finding_shows_its_sentence_and_place(site: Any, capsys: pytest.CaptureFixture[str]) -> None:
    """What gave no command is shown like what did."""
    show_trials(trials(open_site(site.config).mappings(), IDOCS / "06-serial-of-no-item.xml", ""))
    printed = capsys.readouterr().out
    assert "held: serial TAB4OR9J7K6L names an item that is not there" in printed
    assert "document line 43" in printed


def test_two_mappings_that_take_one_document_are_both_named(site: Any) -> None:
    """Exactly one must take it."""
    twin = site.mapping.with_name("twin.yaml")
    twin.write_text(site.mapping.read_text("utf-8").replace("mapping: mbgmcr", "mapping: twin"), "utf-8")
    [row] = trials(open_site(site.config).mappings(), IDOCS / "01-scrapped.xml", "")
    assert row["cause"].startswith("mbgmcr and twin would take it")
    assert Path(twin).exists()
