"""Writing what came of attempts and probes: to the serials, and to how the endpoint stands."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from connector.delivery import policy as policies
from connector.delivery.lane import Lane
from connector.journal import endpoints, sending, settling
from connector.journal.endpoints import Standing
from connector.journal.journal import Transaction
from connector.journal.sending import Attempt
from connector.transport.answer import Answer, Verdict


@dataclass(frozen=True, slots=True)
class Result:
    """An answer that is not on disk yet; without an attempt it answers a probe."""

    lane: Lane
    attempt: Attempt | None
    answer: Answer


def write(transaction: Transaction, results: Sequence[Result]) -> None:
    """Write results, and what follows from them for serials, documents and endpoints."""
    for result in results:
        before = endpoints.standing(transaction.connection, result.lane.policy.name)
        if result.attempt is None:
            endpoints.put(transaction, policies.after_probe(before, result.answer, transaction.now))
        else:
            _write_attempt(transaction, result, result.attempt, before)
    settling.follow(transaction, [result.attempt.due.command_id for result in results if result.attempt])


def _write_attempt(transaction: Transaction, result: Result, attempt: Attempt, before: Standing) -> None:
    lane, answer = result.lane, result.answer
    sending.finish(transaction, attempt, policies.settle(attempt, answer, lane.policy))
    endpoints.put(transaction, policies.stand(before, attempt, answer, transaction.now))
    if answer.verdict == Verdict.REFUSED:
        _pause_for_refusals(transaction, lane.policy.name)


def _pause_for_refusals(transaction: Transaction, name: str) -> None:
    now = endpoints.standing(transaction.connection, name)
    sentence = endpoints.hold_like_refusals(transaction, name, now.since) if now.paused_by is None else None
    if sentence:
        sentence = f"{sentence}; correct the cause, then `connector endpoint resume {name}` and release the commands"
        paused = now._replace(paused_by="refusals", sentence=sentence, since=transaction.now, probation=True)
        endpoints.put(transaction, paused)
