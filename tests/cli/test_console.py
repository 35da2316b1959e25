"""Tables, lines and JSON."""

from __future__ import annotations

import json
from datetime import datetime
from enum import StrEnum
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connector.cli import console

SENTENCE = "its sender SAPERP/100 is not in sources.inbox.senders of connector.yaml; add it and remap"


@pytest.fixture(autouse=True)
def _eighty_columns(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.delenv("FORCE_COLOR", raising=False)


def test_a_table_hides_no_word_of_a_sentence_at_80_columns(capsys: pytest.CaptureFixture[str]) -> None:
    """A sentence wraps; none of it is cut off, and no line is wider than the screen."""
    console.table(("ID", "SOURCE", "NAME", "SENTENCE"), [(1, "a-source-with-a-name", "x" * 40, SENTENCE)])
    printed = capsys.readouterr().out
    assert max(map(len, printed.splitlines())) <= 80
    assert all(word in printed.split() for word in SENTENCE.split() if len(word) < 20)


def test_a_piped_table_has_no_colour_codes_and_no_trailing_blanks(capsys: pytest.CaptureFixture[str]) -> None:
    """What people see, grep and awk see too."""
    console.table(("ID", "SENTENCE"), [(1, "short")])
    printed = capsys.readouterr().out
    assert "\x1b" not in printed
    assert printed.splitlines() == ["", "ID  SENTENCE", "1   short"]


def test_a_serial_is_not_broken_in_a_table(capsys: pytest.CaptureFixture[str]) -> None:
    """A serial of 20 characters can be copied from the screen."""
    serial = "ABCDEFGHIJ0123456789"
    console.table(("COMMAND", "GTIN", "SERIAL", "STATE", "SENTENCE"), [(7, "0" * 14, serial, "held", SENTENCE)])
    assert serial in capsys.readouterr().out


def test_names_with_brackets_and_control_characters_are_shown_as_they_are(capsys: pytest.CaptureFixture[str]) -> None:
    """A file's name can neither colour the screen nor hide in markup."""
    console.table(("NAME", "X"), [("[red]a[/red]\x1b[2J:smile:", "")])
    assert "[red]a[/red]\\x1b[2J:smile:" in capsys.readouterr().out


def test_no_rows_print_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    """A heading over nothing helps nobody."""
    console.table(("A",), [])
    assert capsys.readouterr().out == ""


@given(st.text())
def test_printable_text_never_moves_the_cursor(text: str) -> None:
    """Whatever a document holds, only characters and line breaks reach the terminal, and UTF-8 can carry them."""
    shown = console.printable(text)
    assert all(each.isprintable() or each == "\n" for each in shown)
    shown.encode("utf-8")


class Colour(StrEnum):
    RED = "red"


def test_json_is_one_document_with_moments_in_utc(capsys: pytest.CaptureFixture[str]) -> None:
    """Programs read moments as ISO-8601 in UTC, wherever they stand."""
    rows = [{"started_at": 0.0, "path": Path("a"), "hash": b"\x01", "state": Colour.RED, "seconds": 1.5}]
    console.print_json({"rows": rows, "at": 1.5, "none": None})
    assert json.loads(capsys.readouterr().out) == {
        "rows": [{"started_at": "1970-01-01T00:00:00.000Z", "path": "a", "hash": "01", "state": "red", "seconds": 1.5}],
        "at": "1970-01-01T00:00:01.500Z",
        "none": None,
    }


def test_people_read_moments_in_local_time() -> None:
    """Who is called at night looks at the clock on the wall."""
    assert console.local(0.0) == datetime.fromtimestamp(0).strftime("%Y-%m-%d %H:%M:%S")
    assert console.local(None) == ""


def test_an_empty_cell_is_a_dash_and_a_truth_is_a_word() -> None:
    """A table has no holes."""
    assert [console.cell(each) for each in (None, "", True, False, 0)] == ["-", "-", "yes", "no", "0"]
