"""Which alerts were told."""

from __future__ import annotations

from typing import Any

from connector.journal import alerts
from connector.journal.alerts import Told


def test_alerts_are_kept_until_they_end(bench: Any) -> None:
    """New ones, told ones, and those that are gone."""
    first, second = ("held documents", "1"), ("red sources", "inbox")
    with bench.writing() as transaction:
        alerts.store(transaction, {first: Told(1.0), second: Told(2.0)}, [])
    with bench.writing() as transaction:
        alerts.store(transaction, {first: Told(1.0, 3.0)}, [second])
    bench.reopen()
    with bench.journal.reading() as connection:
        assert alerts.known(connection) == {first: Told(1.0, 3.0)}


def test_a_failure_is_kept_until_a_message_was_sent(bench: Any) -> None:
    """For `status`, which is another process."""
    for sentence in ("the mail server is away", ""):
        with bench.writing() as transaction:
            alerts.keep_failure(transaction, sentence)
        with bench.journal.reading() as connection:
            assert alerts.failure(connection) == sentence
