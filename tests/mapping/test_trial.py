"""One document tried, with where everything comes from."""

from typing import Any

from connector.mapping import Trial, try_document


def _try(workshop: Any) -> Trial:
    document = workshop.document(
        workshop.item("551", quantity="2"), workshop.item("552"), workshop.item("101", xstob="X"), workshop.item("999"),
        workshop.serial("1", "A"), workshop.serial("1", "B#"), workshop.serial("2", "C"), workshop.serial("0", "D"),
    )  # fmt: skip
    return try_document(workshop.compile(), document, 100)


def test_every_command_and_finding_has_its_lines(workshop: Any) -> None:
    """Line in the document, line of the rule, line of the rule that a reversal's original meets."""
    lines = workshop.path.read_text().splitlines()
    destroy, back, keeps, last = (
        next(number for number, line in enumerate(lines, 1) if line.startswith("  - ") and mark in line)
        for mark in ('["551", "553"]', '"552"', '"101"', "otherwise")
    )
    found = [(each.outcome, each.line, each.rule_line, each.original_rule_line) for each in _try(workshop).steps]
    assert found == [
        ("command", 106, destroy, 0),
        ("reversal", 107, back, destroy),
        ("ignored", 108, keeps, keeps),
        ("held", 109, last, 0),
        ("held", 111, destroy, 0),
        ("held", 113, 0, 0),
    ]


def test_every_look_up_row_is_named_with_its_line(workshop: Any) -> None:
    """Each once, in the order in which they were asked."""
    step = _try(workshop).steps[0]
    assert [(row.lookup, row.file.rpartition("/")[2], row.line) for row in step.rows] == [
        ("gtin", "gtin.csv", 2),
        ("market", "market.csv", 2),
    ]


def test_the_sentences_say_what_is_asked_for(workshop: Any) -> None:
    """In words for a person."""
    assert [each.sentence for each in _try(workshop).steps[:2]] == [
        "destroy 1 serial at endpoint default, told to market EU",
        "take 1 serial back from movement 551 at endpoint default",
    ]


def test_serials_come_with_their_lines(workshop: Any) -> None:
    """Also one that was refused alone."""
    steps = _try(workshop).steps
    assert [[(serial.serial, serial.line) for serial in each.serials] for each in steps] == [
        [("A", 110)], [("C", 112)], [], [], [("B#", 111)], [("D", 113)],
    ]  # fmt: skip


def test_a_trial_gives_the_result_itself(workshop: Any) -> None:
    """The same as mapping it for good."""
    trial = _try(workshop)
    assert [len(each.serials) for each in trial.result.commands] == [1]
    assert trial.result.fingerprint == workshop.compile().fingerprint


def test_a_document_without_items_is_one_step(workshop: Any) -> None:
    """It has no item to name."""
    (step,) = try_document(workshop.compile(), workshop.document()).steps
    assert (step.outcome, step.rule_line, step.rows) == ("held", 0, ())


def test_the_rows_that_a_reversal_asked_are_named_too(workshop: Any) -> None:
    """Also those that led to the finding of its original."""
    document = workshop.document(workshop.item("552", material="LEAFLET"))
    (step,) = try_document(workshop.compile(), document).steps
    assert [row.line for row in step.rows] == [5]
