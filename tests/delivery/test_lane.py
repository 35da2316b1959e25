"""One endpoint's way out."""

from __future__ import annotations

import errno
import os
import queue
import subprocess
import sys
from collections.abc import Callable
from typing import Any

import pytest

from connector.delivery.lane import WITHDRAWN, Lane
from connector.delivery.policy import Policy
from connector.journal.endpoints import Standing
from connector.transport.answer import Answer, Verdict

OPEN = Standing("default", probation=False)
HANGS = """
import sys, threading, time
from connector.delivery.lane import Lane
from connector.delivery.policy import Policy
class Hangs:
    can_authenticate = True
    def authenticate(self):
        print("hangs", flush=True)
        threading.Event().wait()
    def close(self):
        pass
lane = Lane(Policy("default"), Hangs())
lane.probe(print)
time.sleep(0.3)
lane.close()
"""


def test_room_is_what_is_not_under_way(desk: Any) -> None:
    """One at a time on probation or while paused, else four times as many as the policy says."""
    lane = Lane(Policy("default", max_in_flight=3), desk)
    assert lane.room(OPEN, 0.0) == 12
    assert lane.room(OPEN._replace(probation=True), 0.0) == 1
    assert lane.room(OPEN._replace(paused_by="connector"), 0.0) == 1
    lane.in_flight = 2
    assert lane.room(OPEN, 0.0) == 10
    assert lane.room(OPEN._replace(probation=True), 0.0) == 0


@pytest.mark.parametrize("verdict", [each for each in Verdict if each not in (Verdict.ANSWERED, Verdict.REFUSED)])
def test_what_is_begun_is_taken_back_when_the_one_before_it_meets_trouble(
    bench: Any, desk: Any, verdict: Verdict
) -> None:
    """Only requests that are under way reach the API; later ones go again once all of this is over."""
    for serial in "ABC":
        bench.document(bench.command(serial))
    attempts = [bench.begin() for _ in range(3)]
    answers: queue.SimpleQueue[Answer] = queue.SimpleQueue()
    lane = Lane(Policy("default", max_in_flight=1), desk)
    for attempt in attempts:
        lane.send(attempt, int, answers.put, 0.0)
    _, reply = desk.take()
    reply(Answer(verdict, None, ""))
    assert [answers.get(timeout=10) is WITHDRAWN for _ in attempts] == [False, True, True]
    lane.in_flight = 1
    assert lane.room(OPEN, 0.0) == 0
    lane.in_flight = 0
    desk.says = lambda _request: Answer(Verdict.REFUSED, 400, "")
    for attempt in attempts[1:]:
        lane.send(attempt, int, answers.put, 0.0)
    assert [answers.get(timeout=10).verdict for _ in attempts[1:]] == [Verdict.REFUSED, Verdict.REFUSED]
    assert [request.serials for request in desk.requests] == [("A",), ("B",), ("C",)]
    lane.close()


def test_what_is_kept_to_a_pace_is_not_begun_ahead(desk: Any) -> None:
    """It would leave later than its turn, and then two at once."""
    lane = Lane(Policy("default", max_in_flight=3, requests_per_second=2), desk)
    lane.in_flight = 3
    assert lane.room(OPEN, 100.0) == 0


def test_a_pace_leaves_room_for_one_at_a_time(desk: Any) -> None:
    """And for none until its gap is over."""
    lane = Lane(Policy("default", max_in_flight=3, requests_per_second=2), desk)
    assert lane.room(OPEN, 0.0) == 1
    lane.pace.sent(0.0)
    assert lane.room(OPEN, 0.4) == 0
    assert lane.room(OPEN, 0.5) == 1


def test_only_an_endpoint_that_the_connector_paused_is_probed(desk: Any) -> None:
    """When its wait is over, nothing is under way, and there is something to ask for."""
    lane = Lane(Policy("default"), desk)
    paused = OPEN._replace(paused_by="connector", paused_until=5.0)
    desk.can_authenticate = True
    assert lane.wants_probe(paused, 5.0)
    assert not lane.wants_probe(paused, 4.0)
    assert not lane.wants_probe(OPEN, 5.0)
    assert not lane.wants_probe(paused._replace(paused_by="person"), 5.0)
    lane.in_flight = 1
    assert not lane.wants_probe(paused, 5.0)
    lane.in_flight, desk.can_authenticate = 0, False
    assert not lane.wants_probe(paused, 5.0)


def test_the_request_is_the_attempts_own(bench: Any, confirming: Any) -> None:
    """Product, reason, market and exactly its serials; the answer comes on another thread."""
    bench.document(bench.command("A", "B", market=True))
    attempt = bench.begin()
    answers: queue.SimpleQueue[Answer] = queue.SimpleQueue()
    lane = Lane(Policy("default"), confirming)
    lane.send(attempt, int, answers.put, 0.0)
    assert answers.get(timeout=10).confirmed == {"A", "B"}
    [request] = confirming.requests
    assert (request.product_code, request.reason, request.send_to_market) == ("09506000134352", "destroy", True)
    assert (request.market_id, request.serials) == ("EU", ("A", "B"))
    assert lane.in_flight == 1
    lane.close()
    assert confirming.closed


@pytest.mark.parametrize("fault", [RuntimeError, ValueError])
def test_a_fault_of_the_transport_itself_is_an_unknown_outcome(
    bench: Any, desk: Any, caplog: Any, fault: type[Exception]
) -> None:
    """Nobody can know what was sent; the lane goes on, and the sentence shows no secret of the error's text."""

    def fail(_request: Any) -> Answer:
        raise fault("token=geheim")

    desk.says = fail
    bench.document(bench.command("A"))
    answers: queue.SimpleQueue[Answer] = queue.SimpleQueue()
    lane = Lane(Policy("default"), desk)
    attempt = bench.begin()
    for _ in range(2):
        lane.send(attempt, int, answers.put, 0.0)
        answer = answers.get(timeout=10)
        lane.in_flight -= 1
        assert answer.verdict is Verdict.UNKNOWN
        assert "geheim" not in answer.sentence
    assert "the transport failed" in caplog.text
    lane.close()


def test_as_many_requests_as_allowed_are_under_way_at_once(bench: Any, desk: Any) -> None:
    """Three requests wait for their answers at the same time, each on a thread that is used again."""
    answers: queue.SimpleQueue[Answer] = queue.SimpleQueue()
    lane = Lane(Policy("default", max_in_flight=3), desk)
    for serial in "ABC":
        bench.document(bench.command(serial))
    for _ in range(3):
        lane.send(bench.begin(), int, answers.put, 0.0)
    taken = [desk.take() for _ in range(3)]
    assert sorted(request.serials for request, _ in taken) == [("A",), ("B",), ("C",)]
    for _, reply in taken:
        reply(Answer(Verdict.UNKNOWN, None, ""))
        answers.get(timeout=10)
    lane.close()


def test_a_request_that_hangs_does_not_keep_the_process_from_ending() -> None:
    """The host's grace is over: the process ends, and the attempt is unconfirmed at the next start."""
    ended = subprocess.run([sys.executable, "-c", HANGS], timeout=30, capture_output=True, check=True)
    assert ended.stdout == b"hangs\n"


def test_what_a_probe_is_answered_comes_back(desk: Any, wait: Callable[..., None]) -> None:
    """A token, or why there is none."""
    answers: list[Answer] = []
    lane = Lane(Policy("default"), desk)
    lane.probe(answers.append)
    wait(lambda: answers)
    assert answers[0].verdict is Verdict.ANSWERED
    lane.close()


def test_what_cannot_be_noted_does_not_leave(bench: Any, confirming: Any) -> None:
    """A full disk under the note holds a request back; nothing of it was sent."""

    def full(_attempt_id: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    bench.document(bench.command("A"))
    lane = Lane(Policy("default"), confirming)
    answers: queue.SimpleQueue[Answer] = queue.SimpleQueue()
    lane.send(bench.begin(), full, answers.put, 0.0)
    answer = answers.get(timeout=20)
    assert (answer.verdict, confirming.requests) == (Verdict.NOT_SENT, [])
    assert "No space left" in answer.sentence
    lane.close()
