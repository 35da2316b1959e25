"""What people name."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import Connection, text

from connector.cli.known import expect_known, pack_hint
from connector.cli.opened import journal_of, opened
from connector.errors import NotAllowed
from connector.journal.queries import Filter

SYRUP = "09506000134369"


@pytest.fixture
def connection(used: Any) -> Iterator[Connection]:
    """A look into a journal."""
    with journal_of(opened(used.config)) as journal, journal.reading() as found:
        yield found


def test_a_name_is_known_from_the_configuration_or_from_the_journal(used: Any, connection: Connection) -> None:
    """A source that was renamed is still looked for by its old name."""
    expect_known(opened(used.config), connection, Filter(sources=("inbox",), endpoints=("default",)))
    used.change(used.config, "  inbox:", "  renamed:")
    expect_known(opened(used.config), connection, Filter(sources=("inbox", "renamed")))
    with pytest.raises(NotAllowed, match="there is no source third; there are: renamed"):
        expect_known(opened(used.config), connection, Filter(sources=("inbox", "third")))


def test_a_pack_is_found_by_other_leading_zeros(connection: Connection) -> None:
    """SAP pads a serial of digits; the cloud may not."""
    assert pack_hint(connection, "123456789012345", "A") == "123456789012345 is no GTIN: write its 14 digits"
    assert "capitals" in pack_hint(connection, SYRUP, "syr4qk7m2x9p")
    assert "there is no such serial" in pack_hint(connection, SYRUP, "0012")
    connection.execute(text("UPDATE serial SET serial = '000000000000012345' WHERE serial = 'SYR4QK7M2X9P'"))
    for looked_for in ("12345", "0012345"):
        assert f"`connector serial {SYRUP} 000000000000012345`" in pack_hint(connection, SYRUP, looked_for)
