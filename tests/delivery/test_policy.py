"""What an answer means for each serial, and for the endpoint."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connector.delivery.policy import (
    LONGEST_PAUSE,
    LONGEST_WAIT,
    NOT_ACTED_ON,
    Policy,
    after_probe,
    backoff,
    pause,
    settle,
    stand,
)
from connector.journal.endpoints import Standing
from connector.journal.sending import Attempt, Due, Sending
from connector.model import SerialState
from connector.transport.answer import Answer, Verdict

POLICY = Policy("default")
OPEN = Standing("default", probation=False, since=10.0)


def attempt(market: bool = False, uncertain: bool = False, again: bool = False, failures: int = 0) -> Attempt:
    """One serial, A, under way."""
    due = Due(1, 1, "default", "09506000134352", "destroy", market, "EU", False, failures)
    return Attempt(1, due, (Sending(1, "A", uncertain, again),), started_at=20.0)


def said(verdict: Verdict, **more: Any) -> Answer:
    """An answer."""
    confirmed = frozenset("A") if verdict == Verdict.ANSWERED else frozenset()
    return Answer(verdict, None, "it said so", **{"confirmed": confirmed, **more})


def change(sent: Attempt, answer: Answer, policy: Policy = POLICY) -> tuple[str, bool, bool]:
    """State, doubt and whether it is sent again by itself."""
    found = settle(sent, answer, policy).changes[1]
    return found.state, found.uncertain, found.again


@given(st.integers(-5, 10_000), st.floats(1, 1000))
def test_a_back_off_grows_to_its_end(failures: int, longest: float) -> None:
    """It never shrinks with more failures and never exceeds the longest."""
    assert 0 < backoff(max(failures, 0), longest) <= backoff(max(failures, 0) + 1, longest) <= longest


@pytest.mark.parametrize("verdict", sorted(NOT_ACTED_ON))
@pytest.mark.parametrize("uncertain", [False, True])
def test_what_was_surely_not_acted_on_goes_back_to_what_it_was(verdict: Verdict, uncertain: bool) -> None:
    """Queued or unconfirmed, with the doubt it had, and without a wait of its own: the endpoint waits."""
    assert change(attempt(True, uncertain), said(verdict)) == (SerialState.QUEUED, uncertain, False)
    assert change(attempt(False, True, again=True), said(verdict)) == (SerialState.UNCONFIRMED, True, True)
    assert settle(attempt(failures=9), said(verdict), POLICY).wait == 0


def test_a_confirmed_serial_has_no_doubt_left() -> None:
    """The API listed it."""
    assert change(attempt(True, uncertain=True), said(Verdict.ANSWERED)) == (SerialState.CONFIRMED, False, False)


@pytest.mark.parametrize("answer", [said(Verdict.UNKNOWN), said(Verdict.ANSWERED, confirmed=frozenset())])
def test_an_unknown_outcome_is_sent_again_as_the_policy_says(answer: Answer) -> None:
    """By default not to a market, and otherwise with a wait."""
    assert change(attempt(market=True), answer) == (SerialState.UNCONFIRMED, True, False)
    assert change(attempt(market=False), answer) == (SerialState.UNCONFIRMED, True, True)
    assert settle(attempt(failures=3), answer, POLICY).wait == 8
    assert settle(attempt(failures=99), answer, POLICY).wait == LONGEST_WAIT
    careless = Policy("default", again_to_market=True, again_internal=False)
    assert change(attempt(market=True), answer, careless) == (SerialState.UNCONFIRMED, True, True)
    assert change(attempt(market=False), answer, careless) == (SerialState.UNCONFIRMED, True, False)


def test_a_refusal_is_final_only_without_a_doubt() -> None:
    """After an unknown outcome it proves nothing."""
    assert change(attempt(), said(Verdict.REFUSED)) == (SerialState.REFUSED, False, False)
    assert change(attempt(uncertain=True), said(Verdict.REFUSED)) == (SerialState.UNCONFIRMED, True, False)


@pytest.mark.parametrize("verdict", sorted(set(Verdict) - {Verdict.ANSWERED, Verdict.REFUSED}))
def test_whatever_is_no_answer_pauses_the_endpoint(verdict: Verdict) -> None:
    """It says why, waits, and begins a probation."""
    now = stand(OPEN, attempt(), said(verdict), 30.0)
    assert (now.paused_by, now.paused_until, now.sentence) == ("connector", 31.0, "it said so")
    assert (now.failures, now.probation, now.since) == (1, True, 30.0)


def test_pauses_grow_and_have_an_end() -> None:
    """1, 2, 4, ... up to five minutes."""
    now, waits = OPEN, []
    for _ in range(12):
        now = pause(now, said(Verdict.NOT_SENT), 0.0)
        waits.append(now.paused_until)
    assert waits[:4] == [1, 2, 4, 8]
    assert waits[-1] == LONGEST_PAUSE


def test_the_api_says_how_long_to_wait() -> None:
    """Retry-After counts, at least a second."""
    assert pause(OPEN, said(Verdict.THROTTLED, retry_after=120.0), 30.0).paused_until == 150.0
    assert pause(OPEN, said(Verdict.THROTTLED, retry_after=0.0), 30.0).paused_until == 31.0


def test_probation_ends_with_a_fully_confirmed_command() -> None:
    """A refusal or a missing serial is no proof that the channel works."""
    suspect = OPEN._replace(probation=True)
    assert not stand(suspect, attempt(), said(Verdict.ANSWERED), 30.0).probation
    assert stand(suspect, attempt(), said(Verdict.ANSWERED, confirmed=frozenset()), 30.0).probation
    assert stand(suspect, attempt(), said(Verdict.REFUSED), 30.0).probation


def test_an_answer_opens_an_endpoint_that_the_connector_paused() -> None:
    """The waiting command that went as a probe was answered."""
    paused = OPEN._replace(paused_by="connector", paused_until=15.0, failures=3, since=15.0)
    now = stand(paused, attempt(), said(Verdict.REFUSED), 30.0)
    assert (now.paused_by, now.failures, now.sentence) == (None, 0, "")


@pytest.mark.parametrize("by", ["person", "refusals"])
@pytest.mark.parametrize("verdict", list(Verdict))
def test_no_answer_ends_a_persons_pause(by: str, verdict: Verdict) -> None:
    """Only a person resumes."""
    paused = OPEN._replace(paused_by=by)
    assert stand(paused, attempt(), said(verdict), 30.0) == paused
    assert after_probe(paused, said(verdict), 30.0) == paused


def test_an_answer_from_before_the_pause_changes_nothing() -> None:
    """Four were under way; the first that failed paused, the others do not lengthen it or end it."""
    paused = OPEN._replace(paused_by="connector", paused_until=40.0, since=25.0)
    for verdict in Verdict:
        assert stand(paused, attempt(), said(verdict), 30.0) == paused


def test_a_probe_opens_or_lengthens() -> None:
    """A token is enough to risk one command, not to end the probation or to forget the failures."""
    paused = OPEN._replace(paused_by="connector", paused_until=15.0, failures=3, probation=True)
    opened = after_probe(paused, said(Verdict.ANSWERED), 30.0)
    assert (opened.paused_by, opened.probation, opened.failures) == (None, True, 3)
    assert after_probe(paused, said(Verdict.CLOSED), 30.0).paused_until == 38.0
