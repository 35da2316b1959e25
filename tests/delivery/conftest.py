"""A delivery on a thread of its own, with lanes whose answers the test gives."""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest

from connector.delivery.lane import Lane
from connector.delivery.loop import Delivery
from connector.delivery.policy import Policy
from connector.transport.answer import Answer, Verdict
from connector.transport.request import Request

SECONDS = 20.0


def until(condition: Callable[[], object], seconds: float = SECONDS) -> None:
    """Wait for something that other threads do."""
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.005)


@dataclass
class Desk:
    """Takes requests as a channel does; each waits for its answer, unless `says` gives one at once."""

    says: Callable[[Request], Answer] | None = None
    can_authenticate: bool = False
    token: Callable[[], Answer] = lambda: Answer(Verdict.ANSWERED, 200, "a token", written=False)
    waiting: queue.SimpleQueue[tuple[Request, queue.SimpleQueue[Answer]]] = field(default_factory=queue.SimpleQueue)
    requests: list[Request] = field(default_factory=list)
    probes: int = 0
    closed: bool = False

    def decommission(self, request: Request) -> Answer:
        """One request; a program's fault of the transport is played by an exception."""
        self.requests.append(request)
        if self.says is not None:
            return self.says(request)
        box: queue.SimpleQueue[Answer] = queue.SimpleQueue()
        self.waiting.put((request, box))
        return box.get()

    def authenticate(self) -> Answer:
        """One probe."""
        self.probes += 1
        return self.token()

    def close(self) -> None:
        """The host ends."""
        self.closed = True

    def take(self) -> tuple[Request, Callable[[Answer], None]]:
        """The next request that waits, and the way to answer it."""
        request, box = self.waiting.get(timeout=SECONDS)
        return request, box.put

    @property
    def serials(self) -> list[str]:
        """Every serial that was sent, in order."""
        return [serial for request in self.requests for serial in request.serials]


def confirm(request: Request) -> Answer:
    """All of it."""
    return Answer(Verdict.ANSWERED, 200, "HTTP 200", confirmed=frozenset(request.serials))


@dataclass
class Running:
    """A delivery that runs until the test ends."""

    delivery: Delivery
    thread: threading.Thread

    def stop(self) -> None:
        """Stop it and wait."""
        self.delivery.stop()
        self.thread.join(SECONDS)
        assert not self.thread.is_alive()


@pytest.fixture
def deliver(bench: Any) -> Iterator[Callable[..., Running]]:
    """Starts a delivery from the bench's journal to a desk."""
    running: list[Running] = []

    def start(desk: Desk, grace: float = 5.0, **policy: Any) -> Running:
        lane = Lane(Policy("default", **policy), desk)
        delivery = Delivery(bench.journal, {"default": lane}, grace)
        delivery.start()
        thread = threading.Thread(target=delivery.run, daemon=True)
        thread.start()
        running.append(Running(delivery, thread))
        return running[-1]

    yield start
    for each in running:
        each.stop()


@pytest.fixture
def desk() -> Desk:
    """A desk whose answers the test gives one by one."""
    return Desk()


@pytest.fixture
def confirming() -> Desk:
    """A desk that confirms everything."""
    return Desk(says=confirm)


@pytest.fixture
def wait() -> Callable[..., None]:
    """Waits for what other threads do."""
    return until


@pytest.fixture
def yes() -> Callable[[Request], Answer]:
    """Confirms all serials of a request."""
    return confirm
