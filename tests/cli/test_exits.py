"""Exit codes."""

from __future__ import annotations

import pytest

from connector import errors
from connector.cli.exits import Exit, exit_of


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (errors.Misconfigured([errors.Fault("a.yaml", 1, "is wrong")]), Exit.USAGE),
        (errors.NotAllowed("no"), Exit.USAGE),
        (errors.Unreadable("cut off", 3), Exit.USAGE),
        (errors.JournalBusy("busy"), Exit.JOURNAL),
        (errors.JournalFull("full"), Exit.JOURNAL),
        (errors.JournalUnsafe("unsafe"), Exit.JOURNAL),
        (errors.Stopping("stops"), Exit.FAILED),
        (errors.ConnectorError("other"), Exit.FAILED),
    ],
)
def test_an_error_has_the_exit_code_of_what_a_person_does_next(error: errors.ConnectorError, code: Exit) -> None:
    """Configuration and usage are 2, the journal is 6, what nobody can mend by a file is 1."""
    assert exit_of(error) == code
