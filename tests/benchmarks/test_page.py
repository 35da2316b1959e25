"""The table of docs/performance.md."""

from __future__ import annotations

from benchmarks.figures import Row
from benchmarks.page import BEGIN, END, PAGE, machine_of, written

PROSE = f"# Title\n\nBefore: text.\n\n{BEGIN}{END}\nAfter: text.\n\n| a | table |\n"
ROW = Row("a thing", "at least 0.5", "0.61", "0.60 to 0.63", 5, "OK")


def test_a_first_run_of_some_leaves_a_marked_place_for_the_others() -> None:
    """Nobody takes a missing row for a good one."""
    page = written(PROSE, "a machine", "2030-01-01", {"one": [ROW]}, ["one", "two"])
    assert "| one | a thing | at least 0.5 | 0.61 | 0.60 to 0.63 | 5 | OK |\n" in page
    assert "| two | not measured yet |  |  |  |  | open |\n" in page
    assert "Measured on 2030-01-01: a machine." in page


def test_a_later_run_replaces_its_own_rows_and_no_prose() -> None:
    """The other rows and what people wrote stay."""
    first = written(PROSE, "a machine", "2030-01-01", {"one": [ROW, ROW], "two": [ROW]}, ["one", "two"])
    page = written(first, "a machine", "2030-01-02", {"one": [ROW._replace(median="0.99")]}, ["one", "two"])
    rows = [line.split(" | ") for line in page.splitlines() if line.startswith(("| one", "| two"))]
    assert [cells[3] for cells in rows] == ["0.99", "0.61"]
    assert page.startswith("# Title\n\nBefore: text.\n")
    assert page.endswith(f"{END}\nAfter: text.\n\n| a | table |\n")


def test_the_machine_is_read_back() -> None:
    """So that rows of two machines are never mixed."""
    assert machine_of(PROSE) == ""
    assert machine_of(written(PROSE, "AMD, 2 cores; Linux 6.1", "2030-01-01", {}, ["one"])) == "AMD, 2 cores; Linux 6.1"


def test_the_page_has_the_place() -> None:
    """What make bench writes must have somewhere to go."""
    text = PAGE.read_text("utf-8")
    assert text.index(BEGIN) < text.index(END)
