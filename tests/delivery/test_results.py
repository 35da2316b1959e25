"""Writing what came of attempts and probes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from connector.delivery.lane import Lane
from connector.delivery.policy import Policy
from connector.delivery.results import Result, write
from connector.journal import endpoints
from connector.journal.endpoints import Standing
from connector.transport.answer import Answer, Verdict


@pytest.fixture
def lane(desk: Any) -> Lane:
    """The way out of the bench's endpoint."""
    return Lane(Policy("default"), desk)


def standing(bench: Any) -> Standing:
    """How the endpoint stands."""
    with bench.journal.reading() as connection:
        return endpoints.standing(connection, "default")


def test_results_of_one_transaction_settle_their_documents(
    bench: Any, lane: Lane, answer_to: Callable[..., Answer]
) -> None:
    """Two attempts, one confirmed and one refused, and what waited for the first gets its turn."""
    documents = [bench.document(bench.command(serial)) for serial in "ABA"]
    attempts = [bench.begin(), bench.begin()]
    with bench.writing() as transaction:
        answers = [answer_to("answered", attempts[0]), answer_to("refused", attempts[1])]
        write(transaction, [Result(lane, *each) for each in zip(attempts, answers, strict=True)])
    assert [bench.standing(each)[1] for each in documents] == ["confirmed", "refused", "nothing"]
    assert not standing(bench).probation


def test_the_endpoint_stands_as_its_last_answer_says(bench: Any, lane: Lane, answer_to: Callable[..., Answer]) -> None:
    """A confirmed command, then one that could not be sent: paused, with why."""
    for serial in "AB":
        bench.document(bench.command(serial))
    attempts = [bench.begin(), bench.begin()]
    with bench.writing() as transaction:
        answers = [answer_to("answered", attempts[0]), answer_to("not_sent", attempts[1])]
        write(transaction, [Result(lane, *each) for each in zip(attempts, answers, strict=True)])
    assert (standing(bench).paused_by, standing(bench).sentence) == ("connector", "it was not_sent")


def test_a_probe_changes_the_endpoint_alone(bench: Any, lane: Lane) -> None:
    """A token opens it; no serial is touched."""
    bench.document(bench.command("A"))
    with bench.writing() as transaction:
        endpoints.put(transaction, Standing("default", paused_by="connector", paused_until=1.0))
        write(transaction, [Result(lane, None, Answer(Verdict.ANSWERED, 200, "a token", written=False))])
    assert standing(bench).paused_by is None
    assert bench.states() == ["queued"]


def test_the_fifth_like_refusal_pauses(bench: Any, lane: Lane, answer_to: Callable[..., Answer]) -> None:
    """Of five products: the five are held, the sentence says how to go on, and only a person resumes."""
    for number in range(5):
        bench.document(bench.command(f"S{number}", gtin=f"0950600013430{number}"))
    for _ in range(5):
        attempt = bench.begin()
        assert standing(bench).paused_by is None
        with bench.writing() as transaction:
            write(transaction, [Result(lane, attempt, answer_to("refused", attempt))])
    assert standing(bench).paused_by == "refusals"
    assert "connector endpoint resume default" in standing(bench).sentence
    assert bench.states() == ["held"] * 5
