"""When a file is complete."""

from __future__ import annotations

from dataclasses import replace

from connector_xml_file_drop.complete import Marked, Renamed, Stable, completeness
from connector_xml_file_drop.look import Entry
from connector_xml_file_drop.settings import Complete

FILE = Entry("x.xml", "x.xml", 10, 1000)


class HandClock:
    """A clock that a test moves."""

    time = 100.0

    def now(self) -> float:
        """Not used."""
        return self.time

    def monotonic(self) -> float:
        """Seconds."""
        return self.time


def test_stable_needs_two_looks_and_its_time() -> None:
    """One look is never enough; the time left is told."""
    clock = HandClock()
    stable = Stable(2, clock)
    assert stable.ripe([FILE], frozenset()) == ([], 2)
    clock.time += 1.5
    assert stable.ripe([FILE], frozenset()) == ([], 0.5)
    clock.time += 0.5
    assert stable.ripe([FILE], frozenset()) == ([FILE], None)


def test_two_looks_are_needed_even_without_a_time() -> None:
    """`stable: 0` still compares two looks."""
    stable = Stable(0, HandClock())
    assert stable.ripe([FILE], frozenset()) == ([], 0)
    assert stable.ripe([FILE], frozenset()) == ([FILE], None)


def test_a_change_of_size_or_time_begins_anew() -> None:
    """Each change starts the time again."""
    clock = HandClock()
    stable = Stable(2, clock)
    for changed in (FILE, replace(FILE, size=11), replace(FILE, size=11, mtime_ns=2000)):
        assert stable.ripe([changed], frozenset()).files == []
        clock.time += 2


def test_a_file_that_was_gone_begins_anew() -> None:
    """What is not seen is forgotten."""
    clock = HandClock()
    stable = Stable(2, clock)
    for seen in ([FILE], [], [FILE]):
        assert stable.ripe(seen, frozenset()).files == []
        clock.time += 2


def test_marked_needs_the_marker() -> None:
    """The name stands for {name}."""
    marked = Marked("{name}.done")
    assert marked.ripe([FILE], frozenset({"x.xml"})) == ([], None)
    assert marked.ripe([FILE], frozenset({"x.xml", "x.xml.done"})) == ([FILE], None)


def test_renamed_takes_every_other_name() -> None:
    """Only names with the ending are being written."""
    writing = replace(FILE, name="x.xml.tmp")
    assert Renamed(".tmp").ripe([FILE, writing], frozenset()) == ([FILE], None)


def test_the_settings_choose() -> None:
    """Each way has its class."""
    ways = (Complete(stable=1), Complete(marker="{name}.done"), Complete(rename=".tmp"))
    assert [type(completeness(way, HandClock())) for way in ways] == [Stable, Marked, Renamed]
