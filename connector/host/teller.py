"""Tells sources and plugins what became of their documents, from the journal's outbox, at least once."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence

from connector.errors import ConnectorError
from connector.host.runner import SourceRunner
from connector.journal import outbox
from connector.journal.journal import Journal
from connector.journal.outbox import Waiting
from connector.model import SettledDocument

LONGEST_BACKOFF = 3600.0
"""Seconds."""
log = logging.getLogger("connector.outcome")


class Teller:
    """One call at a time."""

    def __init__(
        self,
        journal: Journal,
        runners: Mapping[str, SourceRunner],
        tell_plugins: Callable[[SettledDocument], None],
        mask: Callable[[str], str],
    ) -> None:
        self._journal = journal
        self._runners = runners
        self._tell_plugins = tell_plugins
        self._mask = mask

    def tell_due(self) -> int:
        """Tell what is due; returns how many documents were tried."""
        with self._journal.reading() as connection:
            due = outbox.due(connection, self._journal.clock.now())
            outcomes = outbox.outcomes(connection, [each.document_id for each in due])
        if due:
            self._journal.catch_up()
        failures = [self._tell(each) for each in outcomes]
        if due:
            self._record(due, failures)
        return len(due)

    def _record(self, due: Sequence[Waiting], failures: Sequence[str]) -> None:
        with self._journal.transaction("tell", inner=True) as transaction:
            told = []
            for waiting, failure in zip(due, failures, strict=True):
                if failure:
                    wait = min(LONGEST_BACKOFF, float(2 ** min(waiting.failures, 20)))
                    outbox.not_told(transaction, waiting.document_id, failure, wait)
                else:
                    told.append(waiting)
            outbox.told(transaction, told)

    def _tell(self, outcome: SettledDocument) -> str:
        """Tell one outcome; returns why it could not be told, or nothing."""
        runner = self._runners.get(outcome.source)
        try:
            if runner is not None:
                if runner.source is None:
                    return f"source {outcome.source} could not be opened"
                runner.source.settled(outcome)
            self._tell_plugins(outcome)
        except ConnectorError as error:
            # Its text is meant for a person; where it arose helps nobody.
            log.warning("document %s was not told: %s", outcome.document_id, error)
            return self._mask(f"{error}")
        except (Exception, SystemExit) as error:
            log.warning("document %s was not told", outcome.document_id, exc_info=error)
            return self._mask(f"{type(error).__name__}: {error}")
        return ""
