"""`connector folder adopt`."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from typing import Any


def _events(site: Any, kind: str) -> list[dict[str, Any]]:
    with closing(sqlite3.connect(site.folder / "journal" / "connector.db")) as database:
        rows = database.execute("SELECT details FROM event WHERE kind = ?", [kind]).fetchall()
    return [json.loads(row[0]) for row in rows]


def test_adopting_a_folder_is_kept_with_its_reason(cli: Any, program: Any, used: Any) -> None:
    """After a change of journals the source runs again, and the audit chain says who wanted it and why."""
    owner = used.inbox / ".connector-owner"
    mine = owner.read_text("ascii")
    owner.write_text("ffffffff", "ascii")
    ended = cli(used, "folder", "adopt", "inbox", "--reason", "moved to the new machine")
    assert ended.code == 0
    assert "belongs to the journal" in ended.out
    assert owner.read_text("ascii").strip() == mine.strip()
    [told] = _events(used, "folder.adopted")
    assert (told["source"], told["reason"]) == ("inbox", "moved to the new machine")
    assert cli(used, "audit", "verify").code == 0
    assert program(used.folder, "run", "--until-idle", "--timeout", "20").code == 3


def test_nothing_is_adopted_while_a_connector_delivers(cli: Any, start: Any, used: Any) -> None:
    """It would go on with files that another has now: exit code 6."""
    running = start(used.folder, "run")
    running.said("delivers")
    ended = cli(used, "folder", "adopt", "inbox", "--reason", "x")
    assert ended.code == 6
    assert "stop it first" in ended.err
    assert _events(used, "folder.adopted") == []


def test_an_unknown_source_is_named(cli: Any, used: Any) -> None:
    """Nothing is adopted by a misspelt name."""
    ended = cli(used, "folder", "adopt", "inbocks", "--reason", "x")
    assert ended.code == 2
    assert "has no source inbocks" in ended.err


def test_a_folder_that_cannot_be_adopted_changes_nothing(cli: Any, used: Any) -> None:
    """No event of something that did not happen."""
    before = cli(used, "audit", "verify").out
    used.inbox.rename(used.folder / "elsewhere")
    ended = cli(used, "folder", "adopt", "inbox", "--reason", "x")
    assert ended.code == 1
    assert "cannot be adopted" in ended.err
    assert cli(used, "audit", "verify").out == before
