"""One endpoint's way out: its channel, its senders, and what is under way in it."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Protocol

from connector.delivery.pace import Cap, Pace
from connector.delivery.policy import Policy
from connector.journal.endpoints import Standing
from connector.journal.sending import Attempt
from connector.transport.answer import Answer, Verdict
from connector.transport.request import Request


class Sender(Protocol):
    """What a lane needs of `transport.channel.Channel`."""

    @property
    def can_authenticate(self) -> bool:
        """Whether `authenticate` can be used as a probe."""

    def decommission(self, request: Request) -> Answer:
        """Send one request; never raises for a fault of the network or of the answer."""

    def authenticate(self) -> Answer:
        """Fetch a token: a probe that decommissions nothing."""

    def close(self) -> None:
        """Close the connections that are not in use."""


class Lane:
    """Sends to one endpoint on threads of its own.

    Attributes:
        policy: The endpoint's settings.
        in_flight: Attempts and probes that have no result yet.
    """

    def __init__(self, policy: Policy, channel: Sender) -> None:
        self.policy = policy
        self.in_flight = 0
        self.pace = Pace(policy.requests_per_second)
        self.cap = Cap(policy.serials_per_hour)
        self._channel = channel
        self._threads = ThreadPoolExecutor(policy.max_in_flight, thread_name_prefix=f"send-{policy.name}")

    def room(self, standing: Standing) -> int:
        """How many requests may leave now, by what is under way alone."""
        most = 1 if standing.probation or standing.paused_by else self.policy.max_in_flight
        return max(0, most - self.in_flight)

    def wants_probe(self, standing: Standing, now: float) -> bool:
        """Whether api_auth is to be asked before a command is risked."""
        paused = standing.paused_by == "connector" and standing.may_send(now)
        return paused and self._channel.can_authenticate and self.in_flight == 0

    def send(self, attempt: Attempt, finished: Callable[[Answer], None]) -> None:
        """Send an attempt that is on disk; `finished` is called on another thread."""
        due = attempt.due
        serials = tuple(each.serial for each in attempt.serials)
        request = Request(due.product_code, due.reason, due.send_to_market, due.market_id, serials)
        self._start(lambda: self._channel.decommission(request), finished)

    def probe(self, finished: Callable[[Answer], None]) -> None:
        """Ask api_auth for a token."""
        self._start(self._channel.authenticate, finished)

    def _start(self, ask: Callable[[], Answer], finished: Callable[[Answer], None]) -> None:
        self.in_flight += 1
        self._threads.submit(ask).add_done_callback(lambda done: finished(_answer(done)))

    def close(self) -> None:
        """Start nothing more; what is under way goes on until the process ends."""
        self._threads.shutdown(wait=False, cancel_futures=True)
        self._channel.close()


def _answer(done: Future[Answer]) -> Answer:
    """The answer, or what to say when the transport itself failed: then nobody can know what was sent."""
    error = done.exception()
    if error is None:
        return done.result()
    return Answer(Verdict.UNKNOWN, None, f"the transport failed: {type(error).__name__}; it may have been acted on")
