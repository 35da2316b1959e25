"""The child's side of the pipe, with a host played over a real pipe."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from connector_sap_rfc.frames import Frame, Frames
from connector_sap_rfc.link import Link

from connector.plugin import ConnectorError, Document, Key, Receipt, Stopping, Taken

DOCUMENT = Document(Key("material", ("PRD", "100", "1", "2026")), "PRD/100", b"<a/>")


class PlayedHost:
    """The other end of the pipe.

    Attributes:
        link: What is tested.
        lost: Set when the link says that the host is gone.
    """

    def __init__(self) -> None:
        to_child, from_host = os.pipe()
        to_host, from_child = os.pipe()
        self.lost = threading.Event()
        self._ends = [os.fdopen(to_host, "rb"), os.fdopen(from_host, "wb")]
        self._frames = Frames(*self._ends)
        self._others = [os.fdopen(to_child, "rb"), os.fdopen(from_child, "wb")]
        self.link = Link(Frames(*self._others), {"cursor": "c0", "journal_id": "0a1b2c3d"}, self.lost.set)

    def hears(self) -> Frame:
        """The next frame."""
        frame = self._frames.receive()
        assert frame is not None
        return frame

    def says(self, frame: Frame) -> None:
        """Send one."""
        self._frames.send(frame)

    def leaves(self) -> None:
        """The host is gone; and then the child."""
        for end in self._ends:
            end.close()
        assert self.lost.wait(5)
        for end in self._others:
            end.close()


@pytest.fixture
def host() -> Iterator[PlayedHost]:
    """A host that leaves when the test ends."""
    played = PlayedHost()
    yield played
    if not played.lost.is_set():
        played.leaves()


@pytest.fixture
def pool() -> Iterator[ThreadPoolExecutor]:
    """Callbacks of SAP's library come on many threads."""
    with ThreadPoolExecutor(4) as threads:
        yield threads


def test_receipts_come_back_to_the_call_that_asked(host: PlayedHost, pool: ThreadPoolExecutor) -> None:
    """Whatever the order of the answers."""
    asked = [pool.submit(host.link.accept, [DOCUMENT]) for _ in range(3)]
    frames = [host.hears() for _ in asked]
    for frame in reversed(frames):
        host.says({"answer": frame["ask"], "found": [[frame["ask"], "new"]]})
    assert {each.result(5)[0].document_id for each in asked} == {frame["ask"] for frame in frames}


def test_the_cursor_is_the_last_one_that_was_stored(host: PlayedHost, pool: ThreadPoolExecutor) -> None:
    """Not one that is only on its way."""
    asked = pool.submit(host.link.accept, [DOCUMENT], "c1")
    frame = host.hears()
    assert (frame["cursor"], host.link.cursor) == ("c1", "c0")
    host.says({"answer": frame["ask"], "found": [[1, "repeat"]]})
    assert asked.result(5) == [Receipt(1, Taken.REPEAT)]
    assert host.link.cursor == "c1"


@pytest.mark.parametrize(("stopping", "kind"), [(True, Stopping), (False, ConnectorError)])
def test_an_error_of_the_host_is_raised(
    host: PlayedHost, pool: ThreadPoolExecutor, stopping: bool, kind: type[Exception]
) -> None:
    """Its sentence with it; a shutdown is told apart."""
    asked = pool.submit(host.link.accept, [DOCUMENT])
    host.says({"answer": host.hears()["ask"], "error": "no room", "stopping": stopping})
    with pytest.raises(ConnectorError, match="no room") as error:
        asked.result(5)
    assert type(error.value) is kind


def test_no_receipt_in_time_is_a_failure(host: PlayedHost) -> None:
    """SAP must not wait for ever; a receipt that comes later changes nothing."""
    with pytest.raises(ConnectorError, match="no receipt within"):
        host.link.accept([DOCUMENT], seconds=0.01)
    host.says({"answer": host.hears()["ask"], "found": [[1, "new"]]})
    host.says({"stop": True})
    assert host.link.wait(5)


def test_a_shutdown_ends_what_waits_for_a_receipt(host: PlayedHost, pool: ThreadPoolExecutor) -> None:
    """So that SAP hears of it at once, and not when it loses patience."""
    asked = pool.submit(host.link.accept, [DOCUMENT])
    host.hears()
    host.says({"stop": True})
    with pytest.raises(Stopping):
        asked.result(5)


def test_what_a_block_does_and_how_long_is_told_around_it(host: PlayedHost) -> None:
    """The end is told even when the block fails."""
    with pytest.raises(ZeroDivisionError), host.link.within("a call", 5):
        1 / 0  # noqa: B018
    begun, ended = host.hears(), host.hears()
    assert (begun["call"], begun["what"], begun["seconds"]) == ("begin", "a call", 5)
    assert (ended["call"], ended["token"]) == ("end", begun["token"])


def test_health_is_told_when_it_changes(host: PlayedHost) -> None:
    """Four looks a second would fill the pipe."""
    for ok, sentence in [(True, "a"), (True, "a"), (False, "a"), (False, "b")]:
        host.link.health(ok, sentence)
    host.link.idle()
    heard = [host.hears() for _ in range(4)]
    assert [frame.get("sentence") for frame in heard] == ["a", "a", "b", None]


def test_a_host_that_is_gone_ends_the_child(host: PlayedHost) -> None:
    """What waits for it would wait for ever."""
    host.leaves()
    assert host.link.stopping
