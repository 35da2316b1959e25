"""Every error of the connector, grouped by what the host does next.

ConnectorError
├── Misconfigured        a person corrects a file; nothing starts until then
├── Unreadable           the input is kept and recorded as `failed`
├── NotAllowed           an act of a person is declined; nothing was changed
├── Stopping             the host is shutting down; leave what you do and return
├── JournalFull          wait for room and try the same write again
├── JournalBusy          another process delivers from this journal; do not start
└── JournalUnsafe        the journal cannot be trusted; a person follows the runbook
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


class ConnectorError(Exception):
    """The root: its text is a sentence for the person who reads it, and holds no secret."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong in a file that a person wrote.

    Attributes:
        file: The file's path as the person knows it.
        line: Line in the file, from 1; 0 when no single line is at fault.
        sentence: What is wrong, with the value, and what to do.
    """

    file: str
    line: int
    sentence: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.sentence}" if self.line else f"{self.file}: {self.sentence}"


class Misconfigured(ConnectorError):
    """Files that a person wrote cannot be used; all their faults at once."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        super().__init__("\n".join(str(fault) for fault in faults))
        self.faults = tuple(faults)


class Unreadable(ConnectorError):
    """Input that cannot be read as what it should be; its bytes are kept.

    Attributes:
        line: Line in the input, from 1; 0 when unknown.
        cause: What is wrong, as a sentence without the line.
    """

    def __init__(self, cause: str, line: int = 0) -> None:
        super().__init__(f"line {line}: {cause}" if line else cause)
        self.line = line
        self.cause = cause


class NotAllowed(ConnectorError):
    """An act of a person that would break a promise, or that names nothing; the sentence says why."""


class Stopping(ConnectorError):
    """The host is shutting down. Raised by the intake; a source lets it pass."""


class JournalFull(ConnectorError):
    """The journal could not be written for want of room; the same write may be tried again."""


class JournalBusy(ConnectorError):
    """Another process holds the right to deliver from this journal."""


class JournalUnsafe(ConnectorError):
    """The journal is older than its witness, newer than this program, or damaged."""
