"""The door for one source."""

from __future__ import annotations

import resource
import threading
import time
from collections.abc import Callable
from typing import Any

import pytest

from connector.errors import Stopping
from connector.host.intake import QUIET_SECONDS, HostIntake
from connector.journal.intake import Origin
from connector.model import Document, Key, Taken


def document(number: str = "1") -> Document:
    """A document."""
    return Document(Key("idoc", ("SAPERP", "100", number)), "SAPERP/100", b"<IDOC/>")


@pytest.fixture
def stop() -> threading.Event:
    """Set when the host shuts down."""
    return threading.Event()


@pytest.fixture
def arrived() -> list[int]:
    """Grows with each call that documents are there."""
    return []


@pytest.fixture
def door(bench: Any, stop: threading.Event, arrived: list[int]) -> HostIntake:
    """A door to the bench's journal."""
    mask: Callable[[str], str] = lambda text: text.replace("geheim", "***")  # noqa: E731 - a test's mask
    return HostIntake(bench.journal, Origin("dropbox", "send"), stop, mask, lambda: arrived.append(1))


def test_a_source_that_is_at_work_is_not_idle(bench: Any, door: HostIntake) -> None:
    """However long its work takes: a large packet is read as a whole before its first document."""
    bench.clock.advance(3600)
    assert not door.is_idle


def test_documents_are_on_disk_when_accept_returns(bench: Any, door: HostIntake, arrived: list[int]) -> None:
    """With their cursor; and the mapper is woken."""
    [receipt] = door.accept([document()], cursor="7")
    assert receipt.taken is Taken.NEW
    bench.reopen()
    assert bench.standing(receipt.document_id) == ("received", None)
    assert (door.cursor, door.journal_id, arrived) == ("7", bench.journal.id, [1])


def test_accept_waits_while_the_journal_is_full(bench: Any, door: HostIntake) -> None:
    """It returns when there is room; meanwhile the source is not well, and says why."""
    limit = resource.getrlimit(resource.RLIMIT_FSIZE)
    receipts: list[Any] = []
    door.idle()
    waiting = threading.Thread(target=lambda: receipts.extend(door.accept([document()])))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, limit[1]))
    try:
        waiting.start()
        waiting.join(0.3)
        assert waiting.is_alive()
        assert "cannot be written" in door.trouble
        bench.clock.advance(QUIET_SECONDS + 1)
        assert not door.is_idle
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limit)
    waiting.join(20)
    assert [each.taken for each in receipts] == [Taken.NEW]
    assert door.trouble == ""


def test_a_shutdown_stores_nothing_more(bench: Any, door: HostIntake, stop: threading.Event) -> None:
    """`Stopping` says that the document is not taken."""
    stop.set()
    with pytest.raises(Stopping):
        door.accept([document()])
    assert bench.one("SELECT count(*) FROM document") == 0
    assert door.stopping and door.wait(0.0)


def test_unknown_and_refused(bench: Any, door: HostIntake) -> None:
    """What was never seen, and what could not be read; no secret of its cause is kept."""
    door.accept([document("1")])
    assert door.unknown([document("1").key, document("2").key]) == [document("2").key]
    number = door.refuse("a.xml", "aa", "line 1: geheim")
    assert bench.outcome(number).sentence == "line 1: ***"
    assert door.refuse("a.xml", "aa", "line 1") == number


def test_health_is_written_when_it_changes(bench: Any, door: HostIntake) -> None:
    """The same said a thousand times is one commit, without the secret."""
    for _ in range(1000):
        door.health(False, "the folder geheim is gone")
    assert door.trouble == "the folder *** is gone"
    door.health(True, "fine")
    assert door.trouble == ""
    assert bench.kinds() == ["source.red", "source.well"]


def test_a_source_that_ended_is_well_again_when_it_works(door: HostIntake) -> None:
    """A source that never says how it stands must not stay red for ever after one failure."""
    for works in (lambda: door.accept([document()]), door.idle):
        door.ended("it failed")
        assert door.trouble == "it failed"
        works()
        assert door.trouble == ""


def test_what_a_source_says_of_itself_stays(door: HostIntake) -> None:
    """Being idle does not make it well."""
    door.health(False, "two files are unreadable")
    door.idle()
    assert door.trouble == "two files are unreadable"


def test_a_source_is_idle_when_it_says_so_or_waits_for_long(
    bench: Any, door: HostIntake, stop: threading.Event
) -> None:
    """A document ends both."""
    assert not door.is_idle
    door.idle()
    assert door.is_idle
    door.accept([document()])
    assert not door.is_idle
    waiting = threading.Thread(target=door.wait, args=(60,))
    waiting.start()
    began = bench.clock.monotonic()
    while not door.is_idle:
        time.sleep(0.01)
        bench.clock.advance(0.5)
        assert bench.clock.monotonic() < began + 600
    assert bench.clock.monotonic() - began > QUIET_SECONDS
    stop.set()
    waiting.join()
    assert door.is_idle
    stop.clear()
    door.accept([document()])
    assert not door.is_idle
