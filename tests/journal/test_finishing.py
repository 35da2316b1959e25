"""Results of attempts (promise 3); what each answer means for a serial is held in test_sending.py, end to end."""

from __future__ import annotations

from typing import Any

from connector.delivery.policy import settle
from connector.journal import finishing
from connector.transport.answer import Answer, Verdict


def test_results_of_one_batch_are_each_their_own(bench: Any) -> None:
    """One confirmed, one refused, one in doubt; a result that was written before is not written again."""
    for serial in "ABC":
        bench.document(bench.command(serial, market=True))
    attempts = [bench.begin() for _ in "ABC"]
    answers = [
        Answer(Verdict.ANSWERED, 200, "yes", confirmed=frozenset("A")),
        Answer(Verdict.REFUSED, 400, "no"),
        Answer(Verdict.UNKNOWN, None, "nobody knows"),
    ]
    ended = [(each, settle(each, answer, bench.policy)) for each, answer in zip(attempts, answers, strict=True)]
    with bench.writing() as transaction:
        assert finishing.finish(transaction, ended) == 3
    with bench.writing() as transaction:
        assert finishing.finish(transaction, [(attempts[0], ended[2][1]), (attempts[1], ended[0][1])]) == 0
    assert bench.states() == ["confirmed", "refused", "unconfirmed"]
    assert [row[0] for row in bench.rows("SELECT sentence FROM attempt ORDER BY id")] == ["yes", "no", "nobody knows"]


def test_an_attempt_that_never_left_is_no_failure(bench: Any) -> None:
    """A doubt that follows is the first of its kind, and is not waited for as if it were the tenth."""
    bench.document(bench.command("A"))
    for _ in range(9):
        bench.send("not_sent")
    bench.send("unknown")
    assert bench.one("SELECT due_at FROM command") - bench.clock.now() <= 1.0
    assert bench.one("SELECT failures FROM command") == 1
