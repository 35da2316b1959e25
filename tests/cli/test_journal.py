"""`connector journal restored` and `connector audit verify`."""

from __future__ import annotations

import sqlite3
from typing import Any


def _head(cli: Any, site: Any) -> str:
    return str(cli(site, "audit", "verify").out.split()[-1])


def test_restored_holds_all_that_was_open(cli: Any, used: Any) -> None:
    """The first step after a rollback that nobody else can notice."""
    cli(used, "release", "document", "5", "--reason", "counted")
    ended = cli(used, "journal", "restored", "--reason", "the machine was rolled back to Sunday")
    assert ended.code == 0
    assert "1 serials that were open are held" in ended.out
    assert cli(used, "status", "--json").json["serials"]["held"] == 1


def test_restored_is_declined_while_a_host_delivers(start: Any, program: Any, used: Any) -> None:
    """Exit code 6: stop the connector first."""
    process = start(used.folder, "run")
    process.said("delivers")
    ended = program(used.folder, "journal", "restored", "--reason", "x")
    assert ended.code == 6
    assert f"process {process.process.pid} delivers" in ended.err


def test_verify_prints_a_head_that_verifies_later(cli: Any, used: Any) -> None:
    """A head kept outside proves that all before it is as it was."""
    head = _head(cli, used)
    cli(used, "cancel", "document", "6", "--reason", "not ours")
    assert cli(used, "audit", "verify", "--head", head).code == 0
    assert _head(cli, used) != head


def test_verify_finds_an_altered_and_a_removed_event(cli: Any, used: Any) -> None:
    """Exit code 8, and the sentence names the event."""
    head = _head(cli, used)
    with sqlite3.connect(used.folder / "journal" / "connector.db") as database:
        database.execute("UPDATE event SET kind = 'document.done' WHERE number = 3")
    altered = cli(used, "audit", "verify")
    assert altered.code == 8
    assert "event 3" in altered.err
    with sqlite3.connect(used.folder / "journal" / "connector.db") as again:
        again.execute("DELETE FROM event WHERE number > 10")
    database.close()
    again.close()
    assert "are missing" in cli(used, "audit", "verify", "--head", head).err


def test_a_head_that_is_none_is_wrong_usage(cli: Any, used: Any) -> None:
    """A truncated head proves nothing."""
    ended = cli(used, "audit", "verify", "--head", "12:ab")
    assert ended.code == 2
    assert "NUMBER:HASH" in ended.err
