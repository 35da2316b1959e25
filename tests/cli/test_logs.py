"""The log of a running connector."""

from __future__ import annotations

import logging
import re

from connector.cli.logs import OneLine
from connector.secrets import MaskingFilter, Secrets


def _line(message: str, error: BaseException | None = None) -> str:
    exc_info = (type(error), error, error.__traceback__) if error else None
    record = logging.LogRecord("connector.x", logging.ERROR, __file__, 1, message, (), exc_info)
    secrets = Secrets()
    secrets.remember("log-secret-1234")
    MaskingFilter(secrets).filter(record)
    return OneLine().format(record)


def test_a_record_is_one_line_with_its_moment_in_utc() -> None:
    """Whoever greps a log finds whole records."""
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT[\d:.]+Z ERROR connector\.x: first \| second", _line("first\nsecond"))


def test_a_traceback_is_part_of_the_line_and_masked() -> None:
    """An error is found whole, and gives no secret away."""
    try:
        raise ValueError("token log-secret-1234")
    except ValueError as error:
        line = _line("failed", error)
    assert "\n" not in line
    assert "ValueError: token ***" in line
    assert "log-secret" not in line
