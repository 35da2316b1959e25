"""Tests of connector.config.source: what every source has."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pytest
from pydantic import ValidationError

from connector.config.source import SourceEntry, unknown_type
from connector.model import sender_of


def entry(**fields: Any) -> SourceEntry:
    """A source with these fields set."""
    return SourceEntry(**{"type": "drop", "mode": "send", "senders": ["none"]} | fields)


@pytest.mark.parametrize("parts", [(), ("SAPERP", ""), ("SAPERP", "100"), ("PRD", "100")])
def test_every_sender_that_a_document_can_have_can_be_listed(parts: tuple[str, ...]) -> None:
    """What `sender_of` gives is a valid entry of `senders`."""
    assert entry(senders=[sender_of(*parts)]).senders == {sender_of(*parts)}


@pytest.mark.parametrize("written", ["", "SAPERP", "SAPERP/", "/100", 100])
def test_a_sender_that_no_document_can_have_is_refused(written: object) -> None:
    """A sender without both parts would never match, so it is a mistake."""
    with pytest.raises(ValidationError):
        entry(senders=[written])


@pytest.mark.parametrize("missing", ["type", "mode", "senders"])
def test_what_decides_about_sending_has_no_default(missing: str) -> None:
    """Type, mode and senders are written down by a person."""
    fields = {"type": "drop", "mode": "observe", "senders": ["none"]}
    del fields[missing]
    with pytest.raises(ValidationError, match="Field required"):
        SourceEntry.model_validate(fields)


def test_an_unknown_type_names_the_known_ones() -> None:
    """The sentence lists what is offered, or says that nothing is."""
    assert "offered: none" in unknown_type("sap_rfc", {})


@pytest.mark.parametrize("name", ["posting_date", "creation_date"])
@pytest.mark.parametrize("written", [date(2026, 11, 1), "2026-11-01"])
def test_a_source_may_begin_at_a_date(name: str, written: object) -> None:
    """One of the two dates, as YAML reads it or in quotes; without it all documents count."""
    assert getattr(entry(start_from={name: written}).start_from, name) == date(2026, 11, 1)
    assert entry().start_from is None


@pytest.mark.parametrize(
    "written",
    [{}, {"posting_date": date(2026, 11, 1), "creation_date": date(2026, 11, 1)}, {"creation_date": "1.11.2026"},
     {"creation_date": 20261101}, {"creation_date": "2026-W44-7"}, {"posting_date": datetime(2026, 11, 1, 8)},
     {"posting_date": "2026-02-30"}],
)  # fmt: skip
def test_what_is_not_one_day_is_refused(written: object) -> None:
    """Neither, both, a number, a moment, no day."""
    with pytest.raises(ValidationError):
        entry(start_from=written)
