"""`connector retry`, `resolve`, `release serial`, `cancel serial`."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import Any

import pytest

REFUSED = "8"
"""The document whose product the cloud does not know."""


def _serial(cli: Any, site: Any, document: str) -> dict[str, Any]:
    [row] = cli(site, "document", document, "--json").json["serials"]
    return dict(row)


def test_a_refused_serial_is_sent_again(cli: Any, program: Any, used: Any, sandbox: Any) -> None:
    """After the product was registered one command sends what was refused."""
    ended = cli(used, "retry", "--document", REFUSED, "--reason", "registered now")
    assert ended.code == 0
    assert "retry: serials 1, commands 1 (1 refused)" in ended.out
    assert "now: 1 queued" in ended.out
    program(used.folder, "run", "--until-idle", "--timeout", "20")
    assert len(cli(used, "document", REFUSED, "--json").json["attempts"]) == 2


def test_a_cancelled_serial_is_never_sent(cli: Any, used: Any) -> None:
    """The state and the reason are shown."""
    ended = cli(used, "cancel", "serial", "--document", REFUSED, "--reason", "not our product")
    assert ended.code == 0
    assert "cancelled: not our product" in " ".join(ended.out.split())
    assert _serial(cli, used, REFUSED)["state"] == "cancelled"


@pytest.mark.parametrize("outcome", ["done", "undone"])
def test_resolving_records_what_was_found_outside(cli: Any, used: Any, outcome: str) -> None:
    """Done or undone, with the reason."""
    ended = cli(used, "resolve", "--document", REFUSED, "--outcome", outcome, "--reason", "seen in Pack history")
    assert ended.code == 0
    row = _serial(cli, used, REFUSED)
    assert (row["state"], row["outcome"]) == ("resolved", outcome)


def test_a_confirmed_serial_is_resolved_only_when_its_state_is_named(cli: Any, used: Any) -> None:
    """A wide filter does not end confirmations by accident."""
    words = ("resolve", "--document", "2", "--outcome", "undone", "--reason", "undone by the vendor")
    declined = cli(used, *words)
    assert declined.code == 2
    assert "(1 confirmed); name the state with --state" in declined.err
    assert cli(used, *words, "--state", "confirmed").code == 0
    assert _serial(cli, used, "2")["outcome"] == "undone"


def test_a_serial_that_waits_for_its_document_is_not_released_alone(cli: Any, used: Any) -> None:
    """The sentence says what to release instead."""
    ended = cli(used, "release", "serial", "--document", "5", "--reason", "x")
    assert ended.code == 2
    assert "release or remap its document instead" in ended.err


def test_a_held_serial_is_released(cli: Any, used: Any) -> None:
    """What a restored journal holds goes on by a person's word."""
    cli(used, "retry", "--document", REFUSED, "--reason", "registered")
    cli(used, "journal", "restored", "--reason", "rolled back")
    assert _serial(cli, used, REFUSED)["state"] == "held"
    ended = cli(used, "release", "serial", "--gtin", "9506000134376", "--reason", "it was not sent")
    assert ended.code == 0
    assert _serial(cli, used, REFUSED)["state"] == "queued"


def test_many_serials_are_asked_for(cli: Any, used: Any) -> None:
    """A cancel of five, when nobody can be asked, changes nothing."""
    words = ("resolve", "--document", "1", "--state", "confirmed", "--outcome", "undone", "--reason", "x")
    declined = cli(used, *words)
    assert declined.code == 2
    assert "resolve would touch 5; nothing was changed" in declined.err
    assert cli(used, *words, "--yes").code == 0
    assert {row["state"] for row in cli(used, "document", "1", "--json").json["serials"]} == {"resolved"}


def test_an_act_that_names_nothing_is_declined(cli: Any, used: Any) -> None:
    """Every act, without a filter."""
    for words in (("retry",), ("cancel", "serial"), ("release", "serial"), ("resolve", "--outcome", "done")):
        ended = cli(used, *words, "--reason", "x")
        assert ended.code == 2
        assert "name what is meant" in ended.err


def test_two_serials_named_are_two_serials_meant(cli: Any, used: Any) -> None:
    """The option is repeated as people write it, and nothing else is touched."""
    named = ("--serial", "SYR4QK7M2X9P", "--serial", "SYR8VN3C6R1W", "--state", "confirmed")
    ended = cli(used, "resolve", *named, "--outcome", "undone", "--reason", "x", "--yes")
    assert ended.code == 0
    rows = cli(used, "document", "1", "--json").json["serials"]
    resolved = {row["serial"] for row in rows if row["state"] == "resolved"}
    assert (resolved, len(rows)) == ({"SYR4QK7M2X9P", "SYR8VN3C6R1W"}, 5)


def test_a_retry_says_what_the_market_is_told(cli: Any, used: Any) -> None:
    """In the table and before it is done; a cancel tells nobody."""
    with closing(sqlite3.connect(used.folder / "journal" / "connector.db")) as database:
        database.execute("UPDATE command SET send_to_market = 1")
        database.commit()
    ended = cli(used, "retry", "--document", REFUSED, "--reason", "registered now")
    shown = " ".join(ended.out.split())
    assert "EU, told" in shown
    assert "the market is told of 1 of 1 serials (market EU)" in shown
    assert "told of" not in cli(used, "cancel", "serial", "--document", REFUSED, "--reason", "x").out


@pytest.mark.parametrize(("typed", "code", "state"), [("n\n", 1, "confirmed"), ("y\n", 0, "resolved")])
def test_at_a_terminal_a_person_is_asked(cli: Any, used: Any, terminal: Any, typed: str, code: int, state: str) -> None:
    """What would be touched is shown before the question; a no changes nothing."""
    words = ("resolve", "--document", "1", "--state", "confirmed", "--outcome", "undone", "--reason", "x")
    ended, shown = terminal(used.folder, *words, typed=typed)
    assert ended == code
    assert shown.index("SYR4QK7M2X9P") < shown.index("resolve all 5? [y/N]")
    assert {row["state"] for row in cli(used, "document", "1", "--json").json["serials"]} == {state}
