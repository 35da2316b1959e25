"""The log of a running connector: stderr, one line a record, without secrets."""

from __future__ import annotations

import logging

from connector.cli.console import iso
from connector.secrets import MaskingFilter, Secrets, mask_uncaught


class OneLine(logging.Formatter):
    """A record as one line, its traceback too, so that a line is never mistaken for another record."""

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s: %(message)s")

    def formatTime(self, record: logging.LogRecord, datefmt: str | None = None) -> str:
        """The record's moment, ISO-8601 in UTC."""
        return iso(record.created)

    def format(self, record: logging.LogRecord) -> str:
        """The record's line."""
        return " | ".join(super().format(record).splitlines())


def log_to_stderr(secrets: Secrets) -> None:
    """Log there from now on; of libraries, warnings and worse.

    Args:
        secrets: What is masked, in tracebacks of threads too.
    """
    handler = logging.StreamHandler()
    handler.setFormatter(OneLine())
    handler.addFilter(MaskingFilter(secrets))
    logging.basicConfig(level=logging.WARNING, handlers=[handler], force=True)
    logging.getLogger("connector").setLevel(logging.INFO)
    mask_uncaught(secrets)
