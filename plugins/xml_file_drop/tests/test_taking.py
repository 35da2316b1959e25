"""Batches."""

from __future__ import annotations

from typing import Any

import pytest
from connector_xml_file_drop.folder import Folder
from connector_xml_file_drop.look import Entry
from connector_xml_file_drop.taking import MOST_BYTES, MOST_DOCUMENTS, groups

from connector.testing import Crash, MemoryIntake


class CountingIntake(MemoryIntake):
    """Notes the size of each batch, and what is in `done` meanwhile."""

    def __init__(self, drop: Any) -> None:
        super().__init__()
        self.batches: list[int] = []
        self.done: list[set[str]] = []
        self.drop = drop

    def accept(self, documents: Any, cursor: str | None = None) -> Any:
        """See `Intake`."""
        self.batches.append(len(documents))
        self.done.append(self.drop.names("done"))
        return super().accept(documents, cursor)


def test_many_small_files_share_a_batch(drop: Any) -> None:
    """150 files are stored in three calls, in order."""
    drop.intake = CountingIntake(drop)
    for number in range(1, 151):
        drop.put(f"{number:03}.xml", drop.idoc(number))
    drop.run()
    assert drop.intake.batches == [64, 64, 22]
    assert drop.taken() == [str(number) for number in range(1, 151)]
    assert len(drop.names("done")) == 150


def test_a_packet_is_archived_after_its_last_batch(drop: Any) -> None:
    """While any batch of a packet is being stored, the file is not in `done`."""
    drop.intake = CountingIntake(drop)
    drop.put("x.xml", drop.idoc(*range(130)))
    drop.run()
    assert drop.intake.batches == [64, 64, 2]
    assert drop.intake.done == [set(), set(), set()]
    assert drop.names("done") == {"x.xml"}
    assert [document.name for document in drop.intake.documents[:2]] == ["x.xml#1", "x.xml#2"]


def test_a_crash_between_batches_gives_repeats(drop: Any) -> None:
    """The packet is read again from its beginning; what was stored is a repeat."""
    drop.put("x.xml", drop.idoc(*range(130)))
    drop.intake.fail_next(Crash(), "after")
    drop.run()
    drop.run()
    assert len(drop.intake.documents) == 130
    assert len(drop.intake.receipts) == 194
    assert drop.names("done") == {"x.xml"}


def test_a_broken_packet_gives_nothing(drop: Any) -> None:
    """No IDoc of a packet is stored when its end is broken."""
    drop.put("x.xml", drop.idoc(*range(130))[:-3])
    drop.run()
    assert (drop.taken(), drop.names("failed")) == ([], {"x.xml", "x.xml.error.txt"})


def test_groups_are_bounded_by_count_and_bytes() -> None:
    """A group ends with the file that fills it."""
    files = [Entry(str(number), str(number), MOST_BYTES if number == 2 else 1, 0) for number in range(70)]
    assert [len(group) for group in groups(files)] == [3, MOST_DOCUMENTS, 3]
    assert list(groups([])) == []


def test_a_file_that_cannot_be_opened_stays_claimed_and_blocks_nothing(
    drop: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Health is red, the source is not idle, other files are taken; a newer file of the name waits behind it."""
    really = Folder.read

    def no_rights(folder: Folder, name: str) -> int:
        if name.startswith("a.xml"):
            raise PermissionError(13, "Permission denied")
        return really(folder, name)

    monkeypatch.setattr(Folder, "read", no_rights)
    drop.put("a.xml", drop.idoc(1))
    drop.put("b.xml", drop.idoc(2))
    with drop.running() as running:
        drop.wait_for("a.xml.0a1b2c3d.claim cannot be read: Permission denied")
        with pytest.raises(TimeoutError):
            running.until_idle(0.1)
        drop.put("a.xml", drop.idoc(3))
        with pytest.raises(TimeoutError):
            running.until_idle(0.1)
        assert drop.taken() == ["2"]
        monkeypatch.undo()
        running.until_idle()
    assert drop.taken() == ["2", "1", "3"]


def test_too_large_and_empty_files_are_refused_with_a_sentence(drop: Any) -> None:
    """The sentences name the sizes and the setting."""
    drop.settings["max_bytes"] = 100
    drop.put("a.xml", drop.idoc(1))
    drop.put("b.xml", b"")
    drop.run()
    large, empty = drop.intake.refused
    assert f"{len(drop.idoc(1))} bytes, and the source's max_bytes allows 100" in large.cause
    assert "0 bytes" in empty.cause
    assert drop.names("failed") == {"a.xml", "a.xml.error.txt", "b.xml", "b.xml.error.txt"}


def test_a_file_that_grows_while_it_is_read_is_read_again(drop: Any) -> None:
    """A file cut off because the ERP still writes it is not refused; it is read again when it rests."""

    class Growing(MemoryIntake):
        """`stopping` is asked before each read: a moment for the ERP to go on writing."""

        asked = 0

        @property
        def stopping(self) -> bool:
            claim = drop.folder / "x.xml.0a1b2c3d.claim"
            if claim.exists():
                self.asked += 1
                # Grows before the first read, not before the second, which sees the end of the file too early.
                end = {1: 80, 3: len(whole)}.get(self.asked, 0)
                if end:
                    claim.write_bytes(whole[:end])
            return super().stopping

    whole = drop.idoc(1, 2)
    drop.intake = Growing()
    drop.put("x.xml", whole[:40])
    drop.run()
    assert (drop.taken(), drop.intake.refused, drop.names("done")) == (["1", "2"], [], {"x.xml"})
