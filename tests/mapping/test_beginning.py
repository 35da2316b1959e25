"""Where a source begins: dates of documents held against `start_from`."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from connector.idoc import ControlRecord
from connector.mapping.beginning import Start, judge_creation, judge_posting, read_date
from connector.mapping.verdict import Verdict

CREATION = Start("inbox", "creation_date", date(2026, 11, 1))
POSTING = Start("inbox", "posting_date", date(2026, 11, 1))
DATED = {"  unit: {path": "  posting_date: {path: BUDAT}\n  unit: {path"}


def control(credat: str) -> ControlRecord:
    """A control record with this date of creation."""
    return ControlRecord("", "", "", "", "", "", "", {"CREDAT": credat})


@pytest.mark.parametrize("written", ["20261101", "2026-11-01"])
def test_a_date_is_read_as_sap_and_as_iso_write_it(written: str) -> None:
    """Type DATS, and ISO 8601."""
    assert read_date(written) == date(2026, 11, 1)


@pytest.mark.parametrize(
    ("written", "fault"),
    [("", "is empty"), ("00000000", "is empty"), ("20260230", "is no date"), ("1.11.2026", "is no date"),
     ("2026-W44-7", "is no date"), ("٢٠٢٦١١٠١", "is no date")],
)  # fmt: skip
def test_what_is_no_date_is_said_so(written: str, fault: str) -> None:
    """With the value, so that a person can find it."""
    with pytest.raises(ValueError, match=fault):
        read_date(written)


@pytest.mark.parametrize(
    ("credat", "state", "sentence"),
    [
        (
            "20261031",
            "ignored",
            "creation date (EDI_DC40-CREDAT) 2026-10-31 is before 2026-11-01 (start_from of source",
        ),
        ("00000000", "held", "is empty, so it cannot be compared with 2026-11-01"),
        ("20261131", "held", '"20261131" is no date such as 20261101'),
    ],
)
def test_an_idoc_is_judged_by_its_creation_date(credat: str, state: str, sentence: str) -> None:
    """Older ones are ignored with both dates; one without a date waits for a person."""
    found = judge_creation(CREATION, control(credat))
    assert found is not None
    assert found.state == state
    assert sentence in found.sentence
    assert found.hold == ("start_from" if state == "held" else "")


def test_the_first_day_counts() -> None:
    """And what is judged by the posting date is not judged by the creation date."""
    assert judge_creation(CREATION, control("20261101")) is None
    assert judge_creation(POSTING, control("")) is None


def test_a_document_without_control_record_has_no_creation_date() -> None:
    """Only IDocs have one."""
    assert judge_creation(CREATION, None) is not None


def judged(workshop: Any, *dates: str, move_type: str = "551", replace: dict[str, str] | None = None) -> Verdict | None:
    """What becomes of a document with an item and a serial for each posting date."""
    mapping = workshop.compile(DATED if replace is None else replace)
    items = [workshop.item(move_type).replace("<MATERIAL>", f"<BUDAT>{day}</BUDAT><MATERIAL>") for day in dates]
    serials = [workshop.serial(str(number), f"S{number}") for number, _ in enumerate(dates, 1)]
    return judge_posting(POSTING, mapping, mapping.trace(workshop.document(*items, *serials)))


def test_a_document_posted_before_is_ignored_whatever_its_items_want(workshop: Any) -> None:
    """Commands, reversals and held items alike."""
    for move_type in ("551", "552", "999"):
        found = judged(workshop, "20261031", "20261030", move_type=move_type)
        assert found is not None
        assert found.state == "ignored"
        assert "posting date (field posting_date) 2026-10-31 is before 2026-11-01" in found.sentence


def test_a_document_posted_on_the_day_or_later_counts(workshop: Any) -> None:
    """No verdict."""
    assert judged(workshop, "20261101", "20261203") is None


@pytest.mark.parametrize(
    ("dates", "sentence"),
    [
        (["20261031", "20261101"], "is 2026-10-31 in one item and 2026-11-01 in another"),
        (["20261101", ""], "is empty"),
        (["20261031", "tomorrow"], '"tomorrow" is no date'),
    ],
)
def test_what_cannot_be_compared_is_held(workshop: Any, dates: list[str], sentence: str) -> None:
    """Some items old and some not, no date, or no such day: a person decides."""
    found = judged(workshop, *dates)
    assert found is not None
    assert (found.state, found.hold) == ("held", "start_from")
    assert sentence in found.sentence


def test_a_mapping_without_the_field_is_named(workshop: Any) -> None:
    """Its documents are held, with what to add."""
    found = judged(workshop, "20261201", replace={})
    assert found is not None
    assert "mapping small has no field posting_date" in found.sentence


def test_a_value_that_a_check_refuses_is_held(workshop: Any) -> None:
    """The field may have checks of its own."""
    checked = {"  unit: {path": "  posting_date: {path: BUDAT, check: gtin14}\n  unit: {path"}
    found = judged(workshop, "20261201", move_type="999", replace=checked)
    assert found is not None
    assert found.state == "held"


def test_what_asks_for_nothing_needs_no_date(workshop: Any) -> None:
    """All its items are ignored anyway; so a document of another kind in the folder is not held."""
    assert judged(workshop, "", move_type="101") is None
