"""`connector inject`."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

from connector.demo.site import IDOCS


def test_each_document_of_each_file_is_named_with_its_number(cli: Any, site: Any) -> None:
    """A person sees what became of what they handed in, and that nothing runs yet."""
    ended = cli(
        site,
        "inject",
        str(IDOCS / "01-scrapped.xml"),
        str(IDOCS / "02-two-samples-in-one-file.xml"),
        "--source",
        "inbox",
    )
    assert (ended.code, ended.err) == (0, "")
    assert ended.out.splitlines() == [
        "01-scrapped.xml: new, document 1",
        "02-two-samples-in-one-file.xml#1: new, document 2",
        "02-two-samples-in-one-file.xml#2: new, document 3",
        "no connector runs on this journal: `connector run` goes on from here",
    ]


def test_a_repeat_is_taken_once_and_another_content_is_a_conflict(cli: Any, site: Any, tmp_path: Path) -> None:
    """The same rules as for the source."""
    cli(site, "inject", str(IDOCS / "01-scrapped.xml"), "--source", "inbox")
    again = cli(site, "inject", str(IDOCS / "04-scrapped-sent-again.xml"), "--source", "inbox")
    assert "04-scrapped-sent-again.xml: a repeat of document 1, taken once" in again.out
    other = tmp_path / "other.xml"
    other.write_text((IDOCS / "01-scrapped.xml").read_text("utf-8").replace("TAB7XK2P9Q4M", "TAB7XK2P9Q4X"), "utf-8")
    conflict = cli(site, "inject", str(other), "--source", "inbox")
    assert "other content: held as document 2" in conflict.out


def test_an_unreadable_file_is_recorded_and_the_others_are_taken(cli: Any, site: Any) -> None:
    """One broken file keeps no other from going on, and the exit code tells."""
    ended = cli(site, "inject", str(IDOCS / "08-cut-off.xml"), str(IDOCS / "01-scrapped.xml"), "--source", "inbox")
    assert ended.code == 2
    assert "08-cut-off.xml: cannot be read: line 40" in ended.err
    assert "01-scrapped.xml: new, document 2" in ended.out
    rows = cli(site, "documents", "--json").json
    assert [(row["id"], row["state"]) for row in rows] == [(2, "received"), (1, "failed")]


def test_the_sources_mode_counts(cli: Any, site: Any) -> None:
    """What is handed in to an observing source is never sent."""
    site.change(site.config, "mode: send", "mode: observe")
    cli(site, "inject", str(IDOCS / "01-scrapped.xml"), "--source", "inbox")
    assert cli(site, "documents", "--json").json[0]["mode"] == "observe"


def test_an_unknown_source_and_a_missing_file_are_wrong_usage(cli: Any, site: Any) -> None:
    """The sentence names what there is."""
    ended = cli(site, "inject", str(IDOCS / "01-scrapped.xml"), "--source", "outbox")
    assert ended.code == 2
    assert "has no source outbox; it has: inbox" in ended.err
    assert cli(site, "inject", "missing.xml", "--source", "inbox").code == 2


def test_files_are_handed_in_while_a_host_runs(start: Any, program: Any, site: Any) -> None:
    """Any process may write; the running host takes it from there."""
    process = start(site.folder, "run")
    process.said("delivers")
    shutil.copyfile(IDOCS / "02-two-samples-in-one-file.xml", site.folder / "by-hand.xml")
    ended = program(site.folder, "inject", "by-hand.xml", "--source", "inbox")
    assert ended.code == 0
    assert "no connector runs" not in ended.out
    for _ in range(100):
        rows = program(site.folder, "documents", "--json").json
        if {row["state"] for row in rows} == {"done"}:
            break
    assert [row["result"] for row in rows] == ["confirmed", "confirmed"]
    assert (site.folder / "by-hand.xml").exists()
