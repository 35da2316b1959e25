"""How the configured sources stand."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from connector.alerts import sources
from connector.journal import intake

HOUR = 3600.0


@pytest.fixture
def config() -> Any:
    """Two sources, of which one must not be silent for a day."""
    fine = SimpleNamespace(type="xml_file_drop", mode="send", problem="")
    alerts = SimpleNamespace(silence_hours={"dropbox": 24.0})
    return SimpleNamespace(sources={"dropbox": fine, "other": fine}, alerts=alerts)


def told(bench: Any, config: Any, started: float = 0.0) -> list[tuple[str, str]]:
    """Kind and name of what a person should look at."""
    now = bench.clock.now()
    with bench.journal.reading() as connection:
        return [(each.what, each.name) for each in sources.waiting(config, connection, now, started or now)]


def test_a_source_is_silent_after_its_hours_and_until_its_next_document(bench: Any, config: Any) -> None:
    """Only one for which that was written."""
    for name in ("dropbox", "other"):
        with bench.writing() as transaction:
            intake.store_health(transaction, name, True, "fine")
    bench.accept()
    bench.clock.advance(24 * HOUR)
    assert told(bench, config) == []
    bench.clock.advance(1)
    assert told(bench, config) == [("silent sources", "dropbox")]
    bench.accept()
    assert told(bench, config) == []


def test_a_source_that_never_had_a_document_is_silent_since_the_start(bench: Any, config: Any) -> None:
    """Its way to the connector may never have been open."""
    now = bench.clock.now()
    assert told(bench, config, now - 23 * HOUR) == []
    assert told(bench, config, now - 25 * HOUR) == [("silent sources", "dropbox")]


def test_red_sources_are_told_and_those_that_were_taken_out_of_the_configuration_are_not(
    bench: Any, config: Any
) -> None:
    """The journal remembers every source."""
    for name in ("other", "removed"):
        with bench.writing() as transaction:
            intake.store_health(transaction, name, False, "the folder is gone")
    assert told(bench, config) == [("red sources", "other")]
    config.sources["dropbox"] = SimpleNamespace(type="gone", mode="send", problem="no plugin offers the type")
    assert told(bench, config) == [("red sources", "dropbox"), ("red sources", "other")]
