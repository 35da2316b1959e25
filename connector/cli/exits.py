"""Exit codes of every command."""

from __future__ import annotations

from enum import IntEnum

from connector.errors import (
    ConnectorError,
    JournalBusy,
    JournalFull,
    JournalUnsafe,
    Misconfigured,
    NotAllowed,
    Unreadable,
)


class Exit(IntEnum):
    """What the exit code says."""

    OK = 0
    FAILED = 1
    USAGE = 2
    PERSON = 3
    TIME = 4
    RED = 5
    JOURNAL = 6
    NOTHING = 7
    CHAIN = 8
    DIFFERENT = 9


MEANING = {
    Exit.OK: "all is well, or done",
    Exit.FAILED: "an error that nobody expected, or a part of the host ended",
    Exit.USAGE: "wrong usage or configuration; a check found faults; an act was declined",
    Exit.PERSON: "something waits for a person",
    Exit.TIME: "time is up",
    Exit.RED: "a source is red",
    Exit.JOURNAL: "the journal is busy, full or unsafe",
    Exit.NOTHING: "no connector delivers from the journal",
    Exit.CHAIN: "the audit chain does not hold",
    Exit.DIFFERENT: "two mappings make different things of documents",
}

_JOURNAL = (JournalBusy, JournalFull, JournalUnsafe)
_USAGE = (Misconfigured, NotAllowed, Unreadable)


def exit_of(error: ConnectorError) -> Exit:
    """The exit code of a command that ended with this error."""
    if isinstance(error, _JOURNAL):
        return Exit.JOURNAL
    return Exit.USAGE if isinstance(error, _USAGE) else Exit.FAILED
