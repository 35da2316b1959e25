"""The intake in memory."""

from __future__ import annotations

import pytest

from connector.errors import Stopping
from connector.model import NO_SENDER, Document, Key, Taken
from connector.testing import Crash, MemoryIntake, Refused


def document(number: int, xml: bytes = b"<R/>") -> Document:
    """A document known by its number."""
    return Document(Key("idoc", ("S", "100", str(number))), NO_SENDER, xml)


def test_same_key_is_a_repeat_or_a_conflict(memory_intake: MemoryIntake) -> None:
    """The same content is a repeat of the first; other content is a document of its own, also when it comes again."""
    given = [document(1), document(1, b"<R />"), document(1, b"<X/>"), document(1, b"<X/>"), document(2)]
    receipts = memory_intake.accept(given)
    assert [(receipt.document_id, receipt.taken) for receipt in receipts] == [
        (1, Taken.NEW),
        (1, Taken.REPEAT),
        (2, Taken.CONFLICT),
        (2, Taken.REPEAT),
        (3, Taken.NEW),
    ]
    assert len(memory_intake.documents) == 3


def test_the_cursor_stays_until_another_is_given(memory_intake: MemoryIntake) -> None:
    """An accept without a cursor leaves the last one."""
    memory_intake.accept([], "a")
    memory_intake.accept([document(1)])
    assert memory_intake.cursor == "a"


@pytest.mark.parametrize(("moment", "stored"), [("before", 0), ("after", 1)])
def test_fails_once_before_or_after_storing(memory_intake: MemoryIntake, moment: str, stored: int) -> None:
    """A failure on demand is raised once, with or without the documents and the cursor stored."""
    memory_intake.fail_next(Crash(), "before" if moment == "before" else "after")
    with pytest.raises(Crash):
        memory_intake.accept([document(1)], "cursor")
    assert (len(memory_intake.documents), memory_intake.cursor) == (stored, "cursor" if stored else None)
    memory_intake.accept([document(2)])


def test_nothing_is_stored_at_shutdown(memory_intake: MemoryIntake) -> None:
    """A stopping intake raises `Stopping`; after a restart it accepts again."""
    memory_intake.stop()
    with pytest.raises(Stopping):
        memory_intake.accept([document(1)])
    assert memory_intake.wait(60)
    memory_intake.restart()
    assert len(memory_intake.accept([document(1)])) == 1


def test_the_same_refusal_is_recorded_once(memory_intake: MemoryIntake) -> None:
    """The same input refused again keeps its number."""
    numbers = [memory_intake.refuse(name, "00", "cause") for name in ("a", "b", "a")]
    assert numbers == [1, 2, 1]
    assert memory_intake.refused == [Refused("a", "00", "cause"), Refused("b", "00", "cause")]


def test_unknown_keeps_the_order(memory_intake: MemoryIntake) -> None:
    """Keys never seen come back in the order asked."""
    memory_intake.accept([document(2)])
    keys = [document(number).key for number in (3, 2, 1)]
    assert memory_intake.unknown(keys) == [keys[0], keys[2]]
