"""`afterwards: keep`."""

from __future__ import annotations

import json
import os
from typing import Any

import pytest


@pytest.fixture(autouse=True)
def keep(drop: Any) -> None:
    """The settings of every test here."""
    drop.settings["afterwards"] = "keep"


def test_nothing_is_written_to_the_folder(drop: Any) -> None:
    """Good and bad files stay; no claim, marker or folder is made; each is taken or refused once."""
    for name, content in {"a.xml": None, "b.xml": b"bad", "c.xml": b""}.items():
        drop.put(name, content)
    (drop.folder / "d.xml").symlink_to("a.xml")
    before = drop.folder.stat().st_mtime_ns
    for _ in range(3):
        assert drop.run().error is None
    assert drop.folder.stat().st_mtime_ns == before
    assert len(drop.intake.receipts) == 1
    assert drop.intake.calls.count("refuse") == 3


def test_a_changed_file_is_read_again(drop: Any) -> None:
    """Another size or time of change makes it a new file."""
    drop.put("x.xml")
    drop.run()
    drop.put("x.xml", drop.idoc(2))
    drop.run()
    assert drop.taken() == ["1", "2"]


def test_the_cursor_holds_what_is_there(drop: Any) -> None:
    """JSON {name: [size, mtime_ns]}, stored with the documents, without files that are gone."""
    names = [os.fsdecode(b"\xe4.xml"), "b.xml", "c.xml"]
    for number, name in enumerate(names):
        drop.put(name, drop.idoc(number))
    drop.run()
    status = (drop.folder / "b.xml").stat()
    assert json.loads(drop.intake.cursor)["b.xml"] == [status.st_size, status.st_mtime_ns]
    assert set(json.loads(drop.intake.cursor)) == set(names)
    (drop.folder / "c.xml").unlink()
    drop.put("d.xml", drop.idoc(3))
    drop.run()
    assert set(json.loads(drop.intake.cursor)) == {*names[:2], "d.xml"}


def test_a_packet_counts_as_taken_with_its_last_batch(drop: Any) -> None:
    """A crash between two batches of a packet makes the next run read it again: repeats, nothing lost."""
    from connector.testing import Crash

    drop.put("x.xml", drop.idoc(*range(100)))
    drop.intake.fail_next(Crash(), "after")
    assert isinstance(drop.run().error, Crash)
    assert drop.intake.cursor == "{}"
    drop.run()
    assert len(drop.intake.documents) == 100
    assert "x.xml" in json.loads(drop.intake.cursor)


def test_a_refused_file_is_remembered_without_any_document(drop: Any) -> None:
    """The cursor is stored for bad files alone too, so that a restart does not refuse them again."""
    drop.put("x.xml", b"bad")
    drop.run()
    assert "x.xml" in json.loads(drop.intake.cursor)
    drop.run()
    assert drop.intake.calls == ["refuse", "accept"]
