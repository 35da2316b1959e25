"""One endpoint's way out: its channel, its senders, and what is under way in it."""

from __future__ import annotations

import logging
import queue
import threading
from collections.abc import Callable
from typing import Protocol

from connector.delivery.pace import Cap, Pace
from connector.delivery.policy import Policy
from connector.journal.endpoints import Standing
from connector.journal.sending import Attempt
from connector.transport.answer import Answer, Verdict
from connector.transport.request import Request

log = logging.getLogger("connector.delivery")
AHEAD = 4
"""So many times `max_in_flight` are written as begun, so that senders need not wait for the disk between requests.

A machine that loses its power leaves all of them in doubt, so it is no more than this; of a process that is killed it
is known which of them had left.
"""
WITHDRAWN = Answer(Verdict.NOT_SENT, None, "not sent: taken back before it left, since the one before it met trouble")
"""Says nothing about the endpoint."""
Ask = Callable[[], Answer]
Tell = Callable[[Answer], None]


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

    Once an answer is neither a success nor a refusal, what is begun and has not left is taken back: the endpoint
    pauses for it.

    Attributes:
        policy: The endpoint's settings.
        in_flight: Attempts and probes that have no result yet.
    """

    def __init__(self, policy: Policy, channel: Sender) -> None:
        self.policy = policy
        self.in_flight = 0
        self._withdrawing = False
        self._stopped = False
        self.pace = Pace(policy.requests_per_second)
        self.cap = Cap(policy.serials_per_hour)
        self._channel = channel
        self._waiting: queue.SimpleQueue[tuple[Ask, Tell] | None] = queue.SimpleQueue()
        self._threads: list[threading.Thread] = []

    def room(self, standing: Standing, monotonic: float) -> int:
        """How many attempts may begin now, by what is under way and by the pace."""
        if self._withdrawing and self.in_flight:
            return 0
        room = max(0, self._most(standing) - self.in_flight)
        return min(room, self.pace.room(monotonic)) if room else 0

    def _most(self, standing: Standing) -> int:
        if standing.probation or standing.paused_by:
            return 1
        # What is kept to a pace leaves when it is begun.
        return self.policy.max_in_flight * (1 if self.policy.requests_per_second else AHEAD)

    def wants_probe(self, standing: Standing, now: float) -> bool:
        """Whether api_auth is to be asked before a command is risked."""
        paused = standing.paused_by == "connector" and standing.may_send(now)
        return paused and self._channel.can_authenticate and self.in_flight == 0

    def send(self, attempt: Attempt, leaves: Callable[[int], None], finished: Tell, monotonic: float) -> None:
        """Send an attempt that is on disk.

        Args:
            attempt: It.
            leaves: Called with its number, on another thread, just before it leaves; raises OSError if it must not.
            finished: Called with the answer on another thread.
            monotonic: The clock.
        """
        self.pace.sent(monotonic)
        self.cap.count(len(attempt.serials), monotonic)
        due = attempt.due
        serials = tuple(each.serial for each in attempt.serials)
        request = Request(due.product_code, due.reason, due.send_to_market, due.market_id, serials)

        def ask() -> Answer:
            try:
                leaves(attempt.id)
            except OSError as error:
                return Answer(Verdict.NOT_SENT, None, f"not sent: that it leaves cannot be noted: {error.strerror}")
            return self._channel.decommission(request)

        self._start(ask, finished)

    def probe(self, finished: Tell) -> None:
        """Ask api_auth for a token."""
        self._start(self._channel.authenticate, finished)

    def withdraw(self) -> None:
        """Take back what has not left, also while every sender waits for an answer."""
        self._withdrawing = True
        ends = 0
        try:
            while True:
                work = self._waiting.get_nowait()
                if work is None:
                    ends += 1
                else:
                    work[1](WITHDRAWN)
        except queue.Empty:
            for _ in range(ends):
                self._waiting.put(None)

    def stop(self) -> None:
        """Take back what has not left, and let nothing leave any more."""
        self._stopped = True
        self.withdraw()

    def _start(self, ask: Ask, finished: Tell) -> None:
        if not self.in_flight:
            self._withdrawing = False
        self.in_flight += 1
        if len(self._threads) < min(self.in_flight, self.policy.max_in_flight):
            # Daemons, unlike those of an executor: a request that hangs does not keep the process from ending.
            name = f"send-{self.policy.name}-{len(self._threads)}"
            self._threads.append(threading.Thread(target=self._serve, name=name, daemon=True))
            self._threads[-1].start()
        self._waiting.put((ask, finished))

    def _serve(self) -> None:
        while (work := self._waiting.get()) is not None:
            ask, finished = work
            answer = WITHDRAWN if self._withdrawing or self._stopped else _answer(ask)
            is_trouble = answer.verdict not in (Verdict.ANSWERED, Verdict.REFUSED)
            self._withdrawing = self._withdrawing or is_trouble
            finished(answer)
            if is_trouble:
                self.withdraw()

    def close(self) -> None:
        """Start nothing more; what is under way goes on until the process ends."""
        for _ in self._threads:
            self._waiting.put(None)
        self._channel.close()


def _answer(ask: Ask) -> Answer:
    """The answer, or what to say when the transport itself failed: then nobody can know what was sent."""
    try:
        return ask()
    except Exception as error:
        log.exception("the transport failed")
        return Answer(Verdict.UNKNOWN, None, f"the transport failed: {type(error).__name__}; it may have been acted on")
