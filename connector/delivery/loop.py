"""The delivery: one thread that writes results, chooses what is sent next, and hands it to the lanes.

One round is one transaction: the results that have come, and the attempts about to leave. So many attempts share
one sync of the disk, results are written before anything new is sent, and a commit that fails loses none of them.
"""

from __future__ import annotations

import logging
import queue
import threading
import time
from collections.abc import Callable, Iterator, Mapping

from sqlalchemy import Connection

from connector.delivery import policy as policies
from connector.delivery.lane import Lane
from connector.delivery.pace import HOUR
from connector.delivery.results import Result, write
from connector.errors import JournalFull
from connector.journal import departures, endpoints, finishing, outbox, sending, settling, store
from connector.journal.departures import Departures, Note
from connector.journal.endpoints import Standing
from connector.journal.journal import Journal, Transaction, read_mark, set_mark
from connector.journal.sending import Attempt, Due, Sending
from connector.transport.answer import Answer, Verdict

LOOK_SECONDS = 0.5
"""How often the journal is looked at for what other processes (the command line) have changed."""
SET_BACK_SECONDS = 5.0
"""A clock that goes back by more was set back; by less it is only corrected."""
STAYED = Answer(Verdict.NOT_SENT, None, "not sent: the connector ended before it left")
CUT = Answer(Verdict.UNKNOWN, None, "the connector ended while this request was under way")
log = logging.getLogger("connector.delivery")


class Delivery:
    """Sends what is due, endpoint by endpoint.

    Attributes:
        trouble: Why the journal cannot be written at the moment; empty when it can.
    """

    def __init__(self, journal: Journal, lanes: Mapping[str, Lane], grace: float = 60.0) -> None:
        """Make ready.

        Args:
            journal: This process must hold the right to deliver from it.
            lanes: By endpoint.
            grace: Seconds after `stop` that answers are waited for; longer than any request may take.
        """
        self.trouble = ""
        self._grace = grace
        self._deadline = float("inf")
        self._journal = journal
        self._lanes = lanes
        self._note = journal.path.with_name(f"{journal.path.name}.left")
        self._departures: Departures  # made by `start`, once what it replaces was read
        self._results: queue.SimpleQueue[Result | None] = queue.SimpleQueue()
        self._latest = 0.0
        self._unwritten: list[Result] = []
        self._stopping = threading.Event()

    def start(self) -> None:
        """Settle what an earlier process left under way, and put every endpoint on probation."""
        with store.telling(self._journal.path):
            before, self._departures = departures.read(self._note), Departures(self._note)
        with self._journal.transaction("start") as transaction:
            self._recover(transaction, before)
            set_mark(transaction.connection, departures.SESSION, self._departures.session)
            for name, lane in self._lanes.items():
                endpoints.start(transaction, name, lane.policy.fingerprint)
            self._pause_unknown(transaction)
            _forget_waits(transaction)
        self._latest = self._journal.clock.now()
        self._count_last_hour()

    def _recover(self, transaction: Transaction, before: Note) -> None:
        session = read_mark(transaction.connection, departures.SESSION)
        ended = []
        for attempt in sending.abandoned(transaction.connection):
            lane = self._lanes.get(attempt.due.endpoint)
            policy = lane.policy if lane else policies.Policy(attempt.due.endpoint, again_internal=False)
            answer = STAYED if before.stayed(session, attempt.id) else CUT
            ended.append((attempt, policies.settle(attempt, answer, policy)))
        finishing.finish(transaction, ended)
        settling.follow(transaction, [attempt.due.command_id for attempt, _ in ended])

    def _pause_unknown(self, transaction: Transaction) -> None:
        for name in sending.waiting_endpoints(transaction.connection):
            if name not in self._lanes:
                sentence = f"connector.yaml has no endpoint {name}, but commands wait for it: add it, or cancel them"
                now = endpoints.standing(transaction.connection, name)
                endpoints.put(transaction, now._replace(paused_by="missing", sentence=sentence, since=transaction.now))

    def _count_last_hour(self) -> None:
        now, monotonic = self._journal.clock.now(), self._journal.clock.monotonic()
        surely_not = [str(verdict) for verdict in policies.NOT_ACTED_ON]
        with self._journal.reading() as connection:
            for name, lane in self._lanes.items():
                lane.cap.count(sending.sent_serials(connection, name, now - HOUR, surely_not), monotonic)

    def run(self) -> None:
        """Deliver until `stop`; then wait for what is under way and write its results.

        What has no result on disk by then is `sending`, and unconfirmed at the next start.
        """
        while not self._stopping.is_set() or (self._is_busy() and self._monotonic() < self._deadline):
            self._collect()
            self._round()
        for lane in self._lanes.values():
            lane.close()
        self._departures.close()

    def stop(self) -> None:
        """Begin no attempt any more; `run` returns when the last answer is on disk."""
        self._deadline = self._monotonic() + self._grace
        self._stopping.set()
        for lane in self._lanes.values():
            lane.stop()
        self.wake()

    def wake(self) -> None:
        """Something may have become due."""
        self._results.put(None)

    def _monotonic(self) -> float:
        return self._journal.clock.monotonic()

    def _is_busy(self) -> bool:
        return bool(self._unwritten) or any(lane.in_flight for lane in self._lanes.values())

    def is_idle(self) -> bool:
        """Whether nothing is under way and nothing waits that would be sent without a person."""
        with self._journal.reading() as connection:
            return self.is_idle_in(connection)

    def is_idle_in(self, connection: Connection) -> bool:
        """The same in one state of the journal: an attempt is open there until its result is on disk."""
        return not sending.under_way(connection) and not any(
            sending.next_due(connection, name) is not None
            and endpoints.standing(connection, name).paused_by in (None, "connector")
            for name in self._lanes
        )

    def _collect(self) -> None:
        """Wait for a result, a call of `wake` or a look; take every result that has come."""
        for result in self._arrived():
            if result is not None:
                result.lane.in_flight -= 1
                self._unwritten.append(result)

    def _arrived(self) -> Iterator[Result | None]:
        try:
            yield self._results.get(timeout=self._patience())
            while True:
                yield self._results.get_nowait()
        except queue.Empty:
            return

    def _patience(self) -> float:
        """Seconds until the next look, or until a lane that is kept to its pace may send."""
        waits = [lane.pace.wait(self._monotonic()) for lane in self._lanes.values()]
        return min([LOOK_SECONDS, *(wait for wait in waits if wait)])

    def _round(self) -> None:
        """Write the results and the next attempts in one transaction, then let the attempts leave."""
        set_back = self._clock_was_set_back()
        if not self._unwritten and not set_back and not self._has_work():
            return
        try:
            with self._journal.transaction("deliver") as transaction:
                if set_back:
                    _forget_waits(transaction)
                write(transaction, self._unwritten)
                departures = [] if self._stopping.is_set() else self._choose(transaction)
        except JournalFull as error:
            self._say_trouble(str(error))
            time.sleep(LOOK_SECONDS)
            return
        self._latest = transaction.now
        self._say_trouble("")
        self._give_back()
        self._unwritten.clear()
        for depart in departures:
            depart()

    def _clock_was_set_back(self) -> bool:
        now = self._journal.clock.now()
        if now < self._latest - SET_BACK_SECONDS:
            return True
        self._latest = max(self._latest, now)
        return False

    def _give_back(self) -> None:
        for result in self._unwritten:
            if result.attempt and result.answer.verdict in policies.NOT_ACTED_ON:
                result.lane.cap.give_back(len(result.attempt.serials))

    def _say_trouble(self, sentence: str) -> None:
        if sentence and sentence != self.trouble:
            log.error("nothing is sent: %s", sentence)
        self.trouble = sentence

    def _has_work(self) -> bool:
        if self._stopping.is_set():
            return False
        now = self._journal.clock.now()
        with self._journal.reading() as connection:
            for name, lane in self._lanes.items():
                standing = endpoints.standing(connection, name)
                _heed(lane, standing)
                if lane.wants_probe(standing, now):
                    return True
                due = sending.next_due(connection, name)
                room = lane.room(standing, self._monotonic())
                if room and due is not None and due <= now and standing.may_send(now):
                    return True
        return False

    def _choose(self, transaction: Transaction) -> list[Callable[[], None]]:
        departures: list[Callable[[], None]] = []
        for name, lane in self._lanes.items():
            standing = endpoints.standing(transaction.connection, name)
            _heed(lane, standing)
            if lane.wants_probe(standing, transaction.now):
                departures.append(self._probe(lane))
            elif standing.may_send(transaction.now):
                departures.extend(self._attempt(lane, each) for each in self._begin(transaction, lane, standing))
        return departures

    def _begin(self, transaction: Transaction, lane: Lane, standing: Standing) -> list[Attempt]:
        """Begin as many attempts as the endpoint may have under way."""
        monotonic, planned = self._monotonic(), 0
        room = lane.room(standing, monotonic)
        if not room:
            return []
        leaving: list[tuple[Due, tuple[Sending, ...]]] = []
        waiting = sending.due(transaction.connection, lane.policy.name, transaction.now, room)
        serials = sending.sendable(transaction.connection, [due.command_id for due in waiting])
        for due in waiting:
            named = serials[due.command_id]
            if not named:
                settling.follow(transaction, [due.command_id])  # a request without serials must never leave
            elif due.over_cap or lane.cap.allows(planned + len(named), monotonic):
                leaving.append((due, named))
                planned += len(named)
            else:
                sending.hold(transaction, due, named, "cap", _over_cap(lane))
                # Nothing answers for what is held, so nothing else would bring the next round soon.
                self.wake()
        return sending.begin(transaction, leaving) if leaving else []

    def _attempt(self, lane: Lane, attempt: Attempt) -> Callable[[], None]:
        def finished(answer: Answer) -> None:
            self._results.put(Result(lane, attempt, answer))

        return lambda: lane.send(attempt, self._departures.leaves, finished, self._monotonic())

    def _probe(self, lane: Lane) -> Callable[[], None]:
        return lambda: lane.probe(lambda answer: self._results.put(Result(lane, None, answer)))


def _heed(lane: Lane, standing: Standing) -> None:
    """What has not left does not leave once a person must decide; the connector's own pause the lane sees first."""
    if lane.in_flight and standing.paused_by not in (None, "connector"):
        lane.withdraw()


def _forget_waits(transaction: Transaction) -> None:
    """Times that were noted by a clock that has been set back since would make things wait for too long."""
    sending.clock_set_back(transaction)
    endpoints.clock_set_back(transaction)
    outbox.clock_set_back(transaction)


def _over_cap(lane: Lane) -> str:
    name, most = lane.policy.name, lane.policy.serials_per_hour
    return (
        f"endpoint {name} was sent {most} serials in an hour already (serials_per_hour): see that no mapping runs "
        "away, then release it"
    )
