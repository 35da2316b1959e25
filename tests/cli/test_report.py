"""`connector report`: what documents that were observed only would have done."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest

from connector.demo.site import IDOCS
from tests.cli.conftest import Site, run_program


@pytest.fixture(scope="session")
def observed_template(tmp_path_factory: pytest.TempPathFactory, fresh_template: Path) -> Path:
    """A site in mode observe on which the demo's IDocs were mapped."""
    site = Site(Path(shutil.copytree(fresh_template, tmp_path_factory.mktemp("observed") / "site")))
    site.change(site.config, "mode: send", "mode: observe")
    files = [str(path) for path in sorted(IDOCS.glob("*.xml"))]
    assert run_program(site.folder, "inject", *files, "--source", "inbox").code == 2
    assert run_program(site.folder, "run", "--until-idle", "--timeout", "40").code == 3
    return site.folder


@pytest.fixture
def observed(observed_template: Path, tmp_path: Path) -> Site:
    """A site of the test's own, on which the demo's IDocs were observed."""
    return Site(Path(shutil.copytree(observed_template, tmp_path / "observed")))


def test_the_report_counts_what_would_have_been_sent_held_and_ignored(cli: Any, observed: Site) -> None:
    """By movement type, plant and rule, with the period; exit code 3, since documents would be held."""
    ended = cli(observed, "report", "--json")
    assert ended.code == 3
    found = ended.json
    assert found["documents"] == {"total": 9, "command": 4, "nothing": 1, "reversal": 1, "held": 2, "failed": 1}
    row = next(row for row in found["movements"] if row["movement"] == "551")
    assert (row["mapping"], row["plant"]) == ("mbgmcr", "1000")
    assert row["items"] == {"command": 3, "beside_held": 1, "held": 1}
    assert found["first_at"] <= found["last_at"]


def test_what_the_journal_recorded_stands_beside_it(cli: Any, observed: Site) -> None:
    """Observed serials are those that would go and those beside a held item; the mapping is the same one."""
    found = cli(observed, "report", "--json").json
    wanted = found["serials"]["command"] + found["serials"]["beside_held"]
    assert found["journal"]["serials"] == {"observed": wanted}
    assert found["journal"]["documents"]["held"] == found["documents"]["held"]
    assert found["journal"]["mapped_otherwise"] == 0


def test_the_report_is_made_with_the_mapping_of_today(cli: Any, observed: Site) -> None:
    """And says how many documents another state of it mapped when they came; nothing is changed by asking."""
    observed.change(observed.mapping, '["551", "553", "555"]}\n    set', '["553", "555"]}\n    set')
    found = cli(observed, "report", "--json").json
    row = next(row for row in found["movements"] if row["movement"] == "551")
    assert row["items"] == {"held": 5}
    assert found["journal"]["serials"]["observed"] > found["serials"]["command"]
    assert found["journal"]["mapped_otherwise"] == 8
    assert "8 documents were mapped with another state" in cli(observed, "report").out


def test_the_report_is_narrowed_by_source_and_time(cli: Any, observed: Site) -> None:
    """A source that nobody knows is refused."""
    assert cli(observed, "report", "--since", "2100-01-01", "--json").json["documents"] == {"total": 0}
    assert cli(observed, "report", "--until", "2000-01-01").code == 0
    every = cli(observed, "report", "--source", "inbox", "--until", "2100-01-01", "--json").json
    assert every["documents"]["total"] == 9
    assert cli(observed, "report", "--source", "nope").code == 2


def test_documents_of_mode_send_are_not_in_it(cli: Any, used: Any) -> None:
    """They were sent, or wait to be."""
    ended = cli(used, "report", "--json")
    assert (ended.code, ended.json["documents"]) == (0, {"total": 0})


def test_a_conflict_counts_as_held(cli: Any, observed: Site, tmp_path: Path) -> None:
    """It is not mapped before a person released it."""
    other = tmp_path / "01-scrapped.xml"
    text = (IDOCS / "01-scrapped.xml").read_text("utf-8")
    other.write_text(text.replace("TAB7XK2P9Q4M", "TAB0OT9H8E7R"), "utf-8")
    assert cli(observed, "inject", str(other), "--source", "inbox").code == 0
    told = cli(observed, "report", "--json").json["told"]
    assert [row["count"] for row in told if "has the key of another document" in row["sentence"]] == [1]


def test_people_are_told_what_the_counts_leave_out(cli: Any, observed: Site) -> None:
    """Repeats and reversals are counted; what was observed is never sent."""
    shown = cli(observed, "report").out
    assert "the mappings, look-up tables, senders and start_from of today" in shown
    assert "What was observed is never sent" in shown
    assert "serials    9 observed" in shown.partition("Recorded when they came")[2]


def test_start_from_of_today_counts(cli: Any, observed: Site) -> None:
    """Older documents would be ignored."""
    observed.change(observed.config, "    held_items:", "    start_from: {posting_date: 2026-02-01}\n    held_items:")
    found = cli(observed, "report", "--json").json
    assert found["documents"]["ignored"] >= 5
    assert any("is before 2026-02-01 (start_from of source inbox)" in row["sentence"] for row in found["told"])
