"""Documents that wait to be mapped."""

from __future__ import annotations

from typing import Any

import pytest

from connector.errors import Unreadable
from connector.journal import received


def test_a_batch_is_of_the_longest_waiting(bench: Any) -> None:
    """Fifty at most, in the order they came, each with its bytes."""
    for number in range(53):
        bench.accept(b"<IDOC>%d</IDOC>" % number)
    with bench.journal.reading() as connection:
        batch = received.batch(connection)
    assert [each.id for each in batch] == list(range(1, 51))
    assert batch[7].document.original == b"<IDOC>7</IDOC>"


def test_a_batch_of_large_documents_is_small(bench: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """It ends with the one that fills it."""
    monkeypatch.setattr(received, "BATCH_BYTES", 30)
    for _ in range(5):
        bench.accept(b"<IDOC>0123456789</IDOC>")
    with bench.journal.reading() as connection:
        assert len(received.batch(connection)) == 2


def test_what_a_person_took_meanwhile_is_not_waiting_any_more(bench: Any) -> None:
    """Only those that are still received."""
    bench.accept()
    bench.document(bench.command("A"))
    with bench.journal.reading() as connection:
        assert received.still(connection, [1, 2, 3]) == {1}


def test_a_document_without_bytes_cannot_be_loaded(bench: Any) -> None:
    """Its source could not read it."""
    with bench.journal.reading() as connection, pytest.raises(Unreadable, match="no bytes of document 9"):
        received.load(connection, 9)
