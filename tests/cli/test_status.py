"""`connector status`."""

from __future__ import annotations

import re
import sqlite3
from contextlib import closing
from typing import Any

import pytest


def test_status_says_what_waits_for_a_person_and_what_to_do_next(cli: Any, used: Any) -> None:
    """Two held documents: the exit code and a command to go on with; that nothing delivers comes after that."""
    ended = cli(used, "status")
    assert ended.code == 3
    assert "nothing delivers from" in ended.out
    assert "connector documents --state held" in ended.out
    assert cli(used, "documents", "--state", "held").code == 0


def test_status_for_programs_has_every_part(cli: Any, used: Any) -> None:
    """A monitor reads one JSON document."""
    found = cli(used, "status", "--json").json
    assert found["delivers"] is None
    assert found["documents"] == {"done": 5, "failed": 1, "held": 2}
    assert found["serials"] == {"held": 1, "refused": 1}
    assert found["needs_person"] == [
        {"what": "held documents", "count": 2, "next": "connector documents --state held"},
        {"what": "failed documents", "count": 1, "next": "connector documents --state failed"},
    ]
    [source] = found["sources"]
    assert (source["name"], source["ok"], source["mode"]) == ("inbox", True, "send")
    assert source["last_document_at"].endswith("Z")
    [endpoint] = found["endpoints"]
    assert (endpoint["name"], endpoint["paused_by"], endpoint["is_configured"]) == ("default", None, True)
    assert found["quarantined_plugins"] == found["untold"] == found["mapping_faults"] == []


def test_a_paused_endpoint_shows_why_and_how_to_go_on(cli: Any, used: Any) -> None:
    """Who is called at night reads the reason of the one who paused."""
    cli(used, "endpoint", "pause", "default", "--reason", "the cloud is being updated")
    shown = cli(used, "status").out
    assert "PAUSED" in shown
    assert "the cloud is being updated" in " ".join(shown.split())
    assert "connector endpoint resume" in shown


def test_a_pause_that_is_over_ends_with_the_next_command(cli: Any, used: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """A time that has passed tells nobody when it goes on."""
    with closing(sqlite3.connect(used.folder / "journal" / "connector.db")) as database:
        database.execute("UPDATE endpoint SET paused_by = 'connector', paused_until = 1.0")
        database.commit()
    monkeypatch.setenv("COLUMNS", "200")
    shown = cli(used, "status").out
    assert "next try with the next command" in shown
    assert "1970" not in shown


def test_what_a_source_said_before_it_ended_is_dated(cli: Any, used: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody takes it for how the source stands now."""
    monkeypatch.setenv("COLUMNS", "200")
    assert re.search(r"well, as of \d\d:\d\d, not running now", cli(used, "status").out)
    with closing(sqlite3.connect(used.folder / "journal" / "connector.db")) as database:
        database.execute("UPDATE source SET ok = 0, at = 86400.0")
        database.commit()
    assert re.search(r"RED, as of 1970-01-0\d \d\d:\d\d, not running now", cli(used, "status").out)


def test_a_source_that_no_plugin_offers_is_red(cli: Any, used: Any) -> None:
    """Exit code 5 goes before 3."""
    used.change(used.config, "type: xml_file_drop", "type: gone")
    ended = cli(used, "status")
    assert ended.code == 5
    assert "RED" in ended.out


def test_without_a_journal_nothing_is_made(cli: Any, site: Any) -> None:
    """A question asked as another user must not leave files that the service cannot write."""
    ended = cli(site, "status")
    assert ended.code == 2
    assert "there is no journal at" in ended.err
    assert not list((site.folder / "journal").iterdir())


def test_a_lost_journal_is_not_taken_for_a_new_one(cli: Any, used: Any) -> None:
    """Its witness says that it was there: exit code 6."""
    for path in (used.folder / "journal").iterdir():
        path.unlink()
    ended = cli(used, "status")
    assert ended.code == 6
    assert "is gone or empty" in ended.err


def test_status_is_0_when_all_is_well_and_7_when_nothing_delivers(program: Any, start: Any, site: Any) -> None:
    """A monitor that sees 0 lets people sleep; a connector that was stopped is not well."""
    process = start(site.folder, "run")
    process.said("delivers")
    ended = program(site.folder, "status")
    assert (ended.code, ended.err) == (0, "")
    assert "nothing waits for a person" in ended.out
    process.process.terminate()
    process.ended()
    stopped = program(site.folder, "status")
    assert (stopped.code, stopped.err) == (7, "")
    assert "nothing delivers from" in stopped.out


def test_a_broken_mapping_or_look_up_waits_for_a_person(cli: Any, used: Any) -> None:
    """Both files are named with line and fix, and only for as long as they are broken."""
    cli(used, "cancel", "document", "5", "6", "7", "--yes", "--reason", "not ours")
    assert cli(used, "status").code == 7
    used.change(used.mapping, "language: 1", "language: 9")
    ended = cli(used, "status")
    assert ended.code == 3
    assert "faults of mappings" in ended.out
    assert "connector check" in ended.out
    assert "mbgmcr.yaml:" in ended.out
    used.change(used.mapping, "language: 9", "language: 1")
    table = used.folder / "mappings" / "lookups" / "gtin.csv"
    table.write_text(table.read_text("utf-8").replace("GTIN", "EAN"), "utf-8")
    found = cli(used, "status", "--json").json
    assert {fault["file"].rpartition("/")[2] for fault in found["mapping_faults"]} <= {"gtin.csv", "mbgmcr.yaml"}
    assert found["needs_person"] == [
        {"what": "faults of mappings", "count": len(found["mapping_faults"]), "next": "connector check"}
    ]


def test_refused_serials_are_shown_and_settled(cli: Any, used: Any) -> None:
    """A line with the next command, and no say in the exit code."""
    cli(used, "cancel", "document", "5", "6", "7", "--yes", "--reason", "not ours")
    ended = cli(used, "status")
    assert ended.code == 7
    assert "1 serial refused: " in ended.out
    assert "`connector commands --state refused`" in ended.out
    cli(used, "cancel", "serial", "--state", "refused", "--reason", "not registered")
    assert "serial refused" not in cli(used, "status").out
