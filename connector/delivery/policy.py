"""What an answer means: for each serial of the attempt (promise 3), and for the endpoint (promise 5).

Pure functions: they read no clock and write nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from connector.journal.endpoints import Standing
from connector.journal.finishing import Change, Finished
from connector.journal.sending import Attempt, Sending
from connector.model import SerialState
from connector.transport.answer import Answer, Verdict

LONGEST_PAUSE = 300.0
"""Seconds; an API that is down for a day is asked about 290 times."""
LONGEST_WAIT = 900.0
"""Seconds until an unconfirmed command is sent again by itself."""
NOT_ACTED_ON = frozenset({Verdict.NOT_SENT, Verdict.THROTTLED, Verdict.TOKEN_REJECTED, Verdict.CLOSED})
"""The API surely did nothing: the serials go back to what they were."""
CONFIRMED = Change(SerialState.CONFIRMED, uncertain=False)


@dataclass(frozen=True, slots=True)
class Policy:
    """An endpoint's settings that delivery follows.

    Attributes:
        name: The endpoint.
        max_in_flight: Requests at once.
        requests_per_second: At most; None for no limit.
        serials_per_hour: What is over it is held.
        again_to_market: Whether an unknown outcome with `send_to_market: true` is sent again by itself.
        again_internal: The same with `send_to_market: false`.
        fingerprint: Of its settings; a change begins probation.
    """

    name: str
    max_in_flight: int = 4
    requests_per_second: float | None = None
    serials_per_hour: int = 10_000
    again_to_market: bool = False
    again_internal: bool = True
    fingerprint: str = ""

    def sends_again(self, send_to_market: bool) -> bool:
        """Whether a serial whose outcome is unknown is sent again without a person."""
        return self.again_to_market if send_to_market else self.again_internal


def backoff(failures: int, longest: float) -> float:
    """Seconds to wait after so many failures in a row: 1, 2, 4, ... up to `longest`."""
    return min(longest, float(2 ** min(failures, 30)))


def settle(attempt: Attempt, answer: Answer, policy: Policy) -> Finished:
    """What becomes of each serial of an attempt."""
    again = policy.sends_again(attempt.due.send_to_market)
    changes = {each.id: _change(each, answer, again) for each in attempt.serials}
    waits = answer.verdict not in NOT_ACTED_ON and any(change.again for change in changes.values())
    return Finished(
        verdict=answer.verdict,
        status=answer.status,
        error_type=answer.error_type,
        sentence=answer.sentence,
        changes=changes,
        wait=backoff(attempt.due.failures, LONGEST_WAIT) if waits else 0.0,
        left=answer.verdict not in NOT_ACTED_ON,
    )


def _change(sent: Sending, answer: Answer, again: bool) -> Change:
    if answer.verdict in NOT_ACTED_ON:
        state = SerialState.UNCONFIRMED if sent.again else SerialState.QUEUED
        return Change(state, sent.uncertain, sent.again, sentence=answer.sentence)
    if answer.verdict == Verdict.REFUSED and sent.uncertain:
        sentence = f"refused now, but an earlier attempt may have been acted on: {answer.sentence}"
        return Change(SerialState.UNCONFIRMED, uncertain=True, sentence=sentence)
    if answer.verdict == Verdict.REFUSED:
        return Change(SerialState.REFUSED, uncertain=False, sentence=answer.sentence)
    if sent.serial in answer.confirmed:
        return CONFIRMED
    return Change(SerialState.UNCONFIRMED, uncertain=True, again=again, sentence=answer.sentence)


def stand(before: Standing, attempt: Attempt, answer: Answer, now: float) -> Standing:
    """How the endpoint stands after an answer.

    Args:
        before: How it stood.
        attempt: The attempt answered; one that began before the present pause changes nothing.
        answer: Its answer.
        now: Seconds since 1970.
    """
    stale = before.paused_by is not None and attempt.started_at < before.since
    if before.paused_by not in (None, "connector") or stale:
        return before
    if answer.verdict not in (Verdict.ANSWERED, Verdict.REFUSED):
        return pause(before, answer, now)
    all_confirmed = answer.confirmed.issuperset(each.serial for each in attempt.serials)
    opened = open_again(before, now)
    return opened._replace(failures=0, probation=before.probation and not all_confirmed)


def pause(before: Standing, answer: Answer, now: float) -> Standing:
    """The endpoint waits, and longer each time, until it is probed."""
    wait = backoff(before.failures, LONGEST_PAUSE) if answer.retry_after is None else max(answer.retry_after, 1.0)
    return Standing(
        name=before.name,
        paused_by="connector",
        paused_until=now + wait,
        sentence=answer.sentence,
        since=now,
        failures=before.failures + 1,
        probation=True,
    )


def open_again(before: Standing, now: float) -> Standing:
    """The endpoint answers; what failed before is counted until a command succeeds."""
    if before.paused_by is None:
        return before
    return before._replace(paused_by=None, paused_until=None, sentence="", since=now)


def after_probe(before: Standing, answer: Answer, now: float) -> Standing:
    """How the endpoint stands after api_auth was asked for a token."""
    if before.paused_by != "connector":
        return before
    return open_again(before, now) if answer.verdict == Verdict.ANSWERED else pause(before, answer, now)


Policies = Mapping[str, Policy]
