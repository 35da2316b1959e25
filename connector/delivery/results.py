"""Writing what came of attempts and probes: to the serials, and to how the endpoint stands."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from connector.delivery import policy as policies
from connector.delivery.lane import WITHDRAWN, Lane
from connector.journal import endpoints, finishing, settling
from connector.journal.endpoints import Standing
from connector.journal.finishing import Finished
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
    standings: dict[str, Standing] = {}
    for group in _groups(results):
        finishing.finish(transaction, [(each.attempt, _settle(each, each.attempt)) for each in group if each.attempt])
        for result in group:
            _stand(transaction, standings, result)
    settling.follow(transaction, {result.attempt.due.command_id for result in results if result.attempt})


def _groups(results: Sequence[Result]) -> Iterator[list[Result]]:
    """Results that are written together: after a refusal it is looked at those before it, and at no later one."""
    group: list[Result] = []
    for result in results:
        group.append(result)
        if result.answer.verdict == Verdict.REFUSED:
            yield group
            group = []
    if group:
        yield group


def _settle(result: Result, attempt: Attempt) -> Finished:
    return policies.settle(attempt, result.answer, result.lane.policy)


def _stand(transaction: Transaction, standings: dict[str, Standing], result: Result) -> None:
    """Bring an endpoint in line with one result; `standings` is how the endpoints stand, as far as was looked."""
    if result.answer is WITHDRAWN:
        return
    name, answer = result.lane.policy.name, result.answer
    before = standings.get(name) or endpoints.standing(transaction.connection, name)
    if result.attempt is None:
        after = policies.after_probe(before, answer, transaction.now)
    else:
        after = policies.stand(before, result.attempt, answer, transaction.now)
    if after != before:
        endpoints.put(transaction, after)
    standings[name] = after
    if result.attempt and answer.verdict == Verdict.REFUSED:
        _pause_for_refusals(transaction, name)
        del standings[name]


def _pause_for_refusals(transaction: Transaction, name: str) -> None:
    now = endpoints.standing(transaction.connection, name)
    sentence = endpoints.hold_like_refusals(transaction, name, now.since) if now.paused_by is None else None
    if sentence:
        sentence = f"{sentence}; correct the cause, then `connector endpoint resume {name}` and release the commands"
        paused = now._replace(paused_by="refusals", sentence=sentence, since=transaction.now, probation=True)
        endpoints.put(transaction, paused)
