"""Promise 9: a restored journal holds all that was open; backups say that they are."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest

from connector.errors import NotAllowed
from connector.journal import acts, attention, document_acts, endpoints, restoring


def quiet(_left: int, _total: int) -> None:
    """No progress is shown."""


def copy_of(bench: Any, folder: Path) -> Path:
    """The journal's files as a file system's snapshot has them."""
    folder.mkdir()
    for each in bench.path.parent.glob("connector.db*"):
        shutil.copy(each, folder)
    return folder / "connector.db"


def put_back(bench: Any, copy: Path) -> None:
    """Somebody puts an older copy in the journal's place."""
    bench.close()
    for each in bench.path.parent.glob("connector.db*"):
        each.unlink()
    for each in copy.parent.glob("connector.db*"):
        shutil.copy(each, bench.path.parent / each.name)
    bench.journal = bench.open()


def test_a_journal_that_lost_nothing_is_trusted(bench: Any) -> None:
    """After a start, a crash and another start."""
    assert restoring.doubt(bench.journal) is None
    bench.document(bench.command("A"))
    bench.reopen()
    assert restoring.doubt(bench.journal) is None


def test_an_older_copy_is_noticed(bench: Any, tmp_path: Path) -> None:
    """It ends before the event that the witness saw."""
    bench.document(bench.command("A"))
    copy = copy_of(bench, tmp_path / "snapshot")
    bench.send()
    put_back(bench, copy)
    assert "but its witness saw event" in restoring.doubt(bench.journal)


def test_a_lost_write_ahead_log_is_noticed(bench: Any) -> None:
    """The file without its log ends earlier."""
    bench.document(bench.command("A"))
    log = bench.path.with_name("connector.db-wal")
    kept = copy_of(bench, bench.path.parent.parent / "crashed")
    assert log.stat().st_size > 0
    kept.with_name("connector.db-wal").unlink()
    put_back(bench, kept)
    assert "but its witness saw event" in restoring.doubt(bench.journal)


def test_a_copy_that_went_another_way_is_noticed(bench: Any, tmp_path: Path) -> None:
    """It is as long as the witness says, or longer, and yet another one."""
    copy = copy_of(bench, tmp_path / "snapshot")
    bench.document(bench.command("A"))
    put_back(bench, copy)
    for _ in range(5):
        bench.accept(b"<OTHER/>")
    bench.reopen()
    assert "differs" in restoring.doubt(bench.journal)


def test_a_lost_witness_is_noticed(bench: Any) -> None:
    """Then nobody can know whether the journal lost something."""
    bench.accept()
    bench.journal.witness.path.unlink()
    bench.reopen()
    assert "is gone or cannot be read" in restoring.doubt(bench.journal)


def test_a_doubt_outlives_what_other_processes_write(bench: Any, tmp_path: Path) -> None:
    """An act on the command line, before the host starts, must not make an older copy look right."""
    bench.document(bench.command("A"))
    copy = copy_of(bench, tmp_path / "snapshot")
    bench.send()
    put_back(bench, copy)
    for _ in range(20):
        bench.accept()
    bench.act(acts.cancel, bench.ids())
    bench.reopen()
    assert restoring.doubt(bench.journal) is not None


def test_all_that_was_open_is_held(bench: Any) -> None:
    """Queued, waiting, under way, unconfirmed, received: nothing of it is sent by itself."""
    bench.document(bench.command("Q"))
    bench.document(bench.command("Q", reason="sample"))
    bench.document(bench.command("U"))
    received = bench.accept().document_id
    under_way = bench.begin()
    assert under_way.serials[0].serial == "Q"
    bench.send("unknown")
    assert restoring.hold_what_is_open(bench.journal, "an older copy") == 2
    assert [bench.states("Q"), bench.states("U")] == [["unconfirmed", "held"], ["unconfirmed"]]
    assert bench.rows("SELECT hold FROM document WHERE id = :id", id=received)[0][0] == "restored"
    bench.clock.advance(100_000)
    assert bench.begin() is None
    assert bench.one("SELECT count(*) FROM attempt WHERE finished_at IS NULL") == 0
    assert bench.one("SELECT count(*) FROM command WHERE due_at IS NOT NULL") == 0


def test_after_that_the_journal_is_trusted_again(bench: Any, tmp_path: Path) -> None:
    """The witness follows it from there on, although it is older."""
    copy = copy_of(bench, tmp_path / "snapshot")
    for _ in range(10):
        bench.accept()
    put_back(bench, copy)
    restoring.hold_what_is_open(bench.journal, restoring.doubt(bench.journal))
    bench.accept()
    bench.reopen()
    assert restoring.doubt(bench.journal) is None
    assert bench.broken() == []


def test_what_was_held_is_released_or_resolved_by_a_person(bench: Any) -> None:
    """Released it is sent; a restored document is mapped."""
    bench.document(bench.command("A", "B"))
    received = bench.accept().document_id
    restoring.hold_what_is_open(bench.journal, "an older copy")
    bench.act(acts.release, bench.ids("A"))
    bench.act(acts.resolve, bench.ids("B"), "done")
    bench.send()
    bench.act(document_acts.release, [received])
    assert bench.states() == ["confirmed", "resolved"]
    assert bench.standing(received) == ("received", None)


def test_settled_serials_are_left_alone(bench: Any) -> None:
    """What was confirmed before the copy stays confirmed."""
    document_id = bench.document(bench.command("A"))
    bench.send()
    assert restoring.hold_what_is_open(bench.journal, "an older copy") == 0
    assert bench.standing(document_id) == ("done", "confirmed")


def test_a_backup_is_whole_and_says_that_it_is_one(bench: Any, tmp_path: Path) -> None:
    """Put in the journal's place it holds what is open, even when nothing happened since."""
    bench.document(bench.command("A"))
    restoring.back_up(bench.journal, tmp_path / "backup.db", quiet)
    assert [each.name for each in tmp_path.glob("backup*")] == ["backup.db"]
    folder = tmp_path / "copy"
    folder.mkdir()
    shutil.copy(tmp_path / "backup.db", folder / "connector.db")
    put_back(bench, folder / "connector.db")
    assert restoring.doubt(bench.journal).startswith("it is a backup, made at 2027-01-15T")
    restoring.hold_what_is_open(bench.journal, "a backup")
    assert bench.states() == ["held"]
    bench.reopen()
    assert restoring.doubt(bench.journal) is None


def test_a_backup_ends_although_the_host_writes_meanwhile(
    bench: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each step is followed by a commit, and yet the copy is of one state, and ends."""
    bench.accept(b"x" * 200_000)
    monkeypatch.setattr(restoring, "PAGES", 5)
    steps: list[int] = []

    def write(left: int, _total: int) -> None:
        steps.append(left)
        assert len(steps) < 100
        bench.accept()

    restoring.back_up(bench.journal, tmp_path / "backup.db", write)
    assert len(steps) > 5
    assert steps == sorted(steps, reverse=True)


@pytest.mark.parametrize("name", ["there.db", "no/folder.db"])
def test_a_backup_never_overwrites(bench: Any, tmp_path: Path, name: str) -> None:
    """The target must be new, in a folder that exists."""
    (tmp_path / "there.db").write_text("precious")
    with pytest.raises(NotAllowed, match="name a new file"):
        restoring.back_up(bench.journal, tmp_path / name, quiet)
    assert (tmp_path / "there.db").read_text() == "precious"


def test_a_backup_that_is_cut_short_is_not_taken_for_one(bench: Any, tmp_path: Path) -> None:
    """Interrupted, it leaves no file under the target's name; the next one works."""

    def interrupt(_left: int, _total: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        restoring.back_up(bench.journal, tmp_path / "backup.db", interrupt)
    assert not (tmp_path / "backup.db").exists()
    restoring.back_up(bench.journal, tmp_path / "backup.db", quiet)
    assert (tmp_path / "backup.db").exists()


def test_every_endpoint_waits_for_a_person(bench: Any) -> None:
    """What is handed in after a loss may have been sent already, so nothing leaves, to known and to new endpoints."""
    bench.document(bench.command("A"))
    bench.send()
    restoring.hold_what_is_open(bench.journal, "an older copy", ["default", "new"])
    with bench.journal.reading() as connection:
        standings = endpoints.every(connection)
        waits = attention.needs_person(connection)
    assert [(each.name, each.paused_by) for each in standings] == [("default", "restored"), ("new", "restored")]
    assert all("connector endpoint resume" in each.sentence for each in standings)
    assert not any(each.may_send(bench.clock.now() + 1_000_000) for each in standings)
    assert waits == {"paused endpoints": 2}
