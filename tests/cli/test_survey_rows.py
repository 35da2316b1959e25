"""A survey as rows and tables."""

from __future__ import annotations

from typing import Any

from connector.cli.survey_rows import SHOWN, beyond, show, show_movements, told_rows
from connector.mapping.counted import At, Tally
from connector.mapping.survey import Survey
from connector.mapping.verdict import Verdict
from connector.model import DocumentState


def test_a_long_table_is_cut_and_says_so(capsys: Any) -> None:
    """Nobody takes a part for the whole."""
    show(("A", "B"), [(str(number), "b") for number in range(SHOWN + 2)])
    shown = capsys.readouterr().out
    assert "... and 2 more; --json has all" in shown
    assert len([line for line in shown.splitlines() if line.endswith("b")]) == SHOWN


def test_what_needs_a_person_comes_first() -> None:
    """Failed before held before the rest, each by how often it came."""
    survey = Survey()
    for state, times in ((DocumentState.IGNORED, 9), (DocumentState.HELD, 1), (DocumentState.FAILED, 2)):
        for _ in range(times):
            survey.pass_over(Verdict(state, f"is {state}"), "a.xml")
    assert [(row["kind"], row["count"]) for row in told_rows(survey)] == [("failed", 2), ("held", 1), ("ignored", 9)]


def test_movements_show_items_and_behind_them_serials(capsys: Any) -> None:
    """A column for each outcome that came, and for no other."""
    row = {"mapping": "m", "movement": "551", "plant": "1000", "rule_line": 7}
    show_movements([row | {"items": {"command": 2}, "serials": {"command": 30}}])
    header, cells = capsys.readouterr().out.splitlines()[1:]
    assert header.split() == ["MAPPING", "MOVEMENT", "PLANT", "RULE", "COMMAND"]
    assert cells.split() == ["m", "551", "1000", "7", "2", "(30)"]


def test_what_could_not_be_told_apart_is_said() -> None:
    """Memory has an end, and people hear of it."""
    tally: Tally[str] = Tally(most=1)
    for what in ("a", "b", "b"):
        tally.add(what, At("a.xml", 1))
    assert list(beyond({"sentences": tally, "senders": Tally[str]()})) == [
        "more than 1 different sentences: 2 times one came that is not listed"
    ]
