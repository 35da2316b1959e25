"""`connector remap`, `release document`, `cancel document`."""

from __future__ import annotations

import json
from typing import Any

import pytest

HELD_ITEM, UNKNOWN = "5", "6"
ROW = "NOT-IN-THE-TABLE,ST,09506000134352,1,yes\n"


def _state(cli: Any, site: Any, number: str) -> str:
    return str(cli(site, "document", number, "--json").json["state"])


def _reasons(cli: Any, site: Any, number: str) -> list[str]:
    events = cli(site, "document", number, "--json").json["events"]
    return [event["details"]["reason"] for event in events if "reason" in (event["details"] or {})]


def test_a_corrected_look_up_and_a_remap_send_the_document(cli: Any, program: Any, used: Any) -> None:
    """From an unknown material to a confirmed pack, with the reason in the audit chain."""
    table = used.folder / "mappings" / "lookups" / "gtin.csv"
    table.write_text(table.read_text("utf-8") + ROW, "utf-8")
    ended = cli(used, "remap", UNKNOWN, "--reason", "the row was missing")
    assert ended.code == 0
    assert "now: 1 received" in ended.out
    assert "the next `connector run`" in ended.out
    assert "the row was missing" in _reasons(cli, used, UNKNOWN)
    program(used.folder, "run", "--until-idle", "--timeout", "20")
    assert cli(used, "document", UNKNOWN, "--json").json["result"] == "confirmed"


def test_releasing_a_document_lets_its_good_items_go(cli: Any, used: Any) -> None:
    """The held item is closed as left out."""
    ended = cli(used, "release", "document", HELD_ITEM, "--reason", "counted by hand")
    assert ended.code == 0
    assert "now: 1 mapped" in ended.out
    found = cli(used, "document", HELD_ITEM, "--json").json
    assert [row["state"] for row in found["serials"]] == ["queued"]
    assert found["findings"][0]["closed"] == "left out"


def test_cancelling_by_filter_asks_first(cli: Any, used: Any) -> None:
    """Two documents are two too many without a yes."""
    declined = cli(used, "cancel", "document", "--hold", "findings", "--reason", "not ours")
    assert declined.code == 2
    assert "would touch 2; nothing was changed" in declined.err
    assert _state(cli, used, HELD_ITEM) == "held"
    done = cli(used, "cancel", "document", "--hold", "findings", "--reason", "not ours", "--yes")
    assert done.code == 0
    assert _state(cli, used, HELD_ITEM) == _state(cli, used, UNKNOWN) == "done"


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("release", "document", "1", "--reason", "x"), "document 1 is done, not held"),
        (("remap", "7", "--reason", "x"), "could not be read"),
        (("remap", "99", "--reason", "x"), "there is no document 99"),
        (("remap", "--reason", "x"), "name what is meant"),
        (("remap", UNKNOWN), "--reason"),
        (("remap", UNKNOWN, "--reason", "  "), "--reason"),
    ],
)
def test_what_would_break_a_promise_is_declined_with_its_sentence(
    cli: Any, used: Any, arguments: tuple[str, ...], sentence: str
) -> None:
    """Exit code 2, and nothing was changed."""
    before = json.dumps(cli(used, "documents", "--json").json)
    ended = cli(used, *arguments)
    assert ended.code == 2
    assert sentence in ended.err
    assert json.dumps(cli(used, "documents", "--json").json) == before


def test_one_document_that_does_not_allow_it_declines_it_for_all(cli: Any, used: Any) -> None:
    """An act is done whole or not at all."""
    ended = cli(used, "release", "document", HELD_ITEM, "1", "--reason", "x", "--yes")
    assert ended.code == 2
    assert _state(cli, used, HELD_ITEM) == "held"
