"""The host in memory."""

from __future__ import annotations

import pytest

from connector.errors import Misconfigured
from connector.testing import MemoryHost


def test_secrets_are_those_given() -> None:
    """A secret that was not given is a Misconfigured that names the reference."""
    host = MemoryHost(secrets={"env:A": "s"})
    assert host.secret("env:A") == "s"
    with pytest.raises(Misconfigured, match="env:B"):
        host.secret("env:B")


def test_there_is_no_journal_unless_one_is_given() -> None:
    """A source's check must do with an empty id, as before the first run."""
    assert MemoryHost().journal_id == ""
    assert MemoryHost(journal_id="0a1b2c3d").journal_id == "0a1b2c3d"


def test_http_is_one_session(memory_host: MemoryHost) -> None:
    """The same session each time."""
    with memory_host.http as session:
        assert memory_host.http is session
    assert memory_host.clock.now() > 1_700_000_000
    assert memory_host.clock.monotonic() <= memory_host.clock.monotonic()
