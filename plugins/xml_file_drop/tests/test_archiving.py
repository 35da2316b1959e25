"""Claims, `done/` and `failed/`."""

from __future__ import annotations

import errno
import os
from typing import Any

import pytest
from connector_xml_file_drop import archiving

from connector import stops
from connector.testing import Crash

CLAIM = ".0a1b2c3d.claim"
MOMENTS = ["claim", "accept", "archive"]


def test_files_are_archived_under_their_name(drop: Any) -> None:
    """The archived file is the very file, byte by byte, and nothing stays in the folder."""
    content = drop.put("x.xml").read_bytes()
    drop.run()
    assert drop.names() == set()
    assert (drop.folder / "done/x.xml").read_bytes() == content
    assert (drop.folder / ".connector-owner").read_text() == "0a1b2c3d"


def test_archived_files_are_never_overwritten(drop: Any) -> None:
    """A name that comes again is numbered."""
    for number in (1, 2, 3):
        drop.put("x.xml", drop.idoc(number))
        drop.run()
    assert drop.names("done") == {"x.xml", "x~2.xml", "x~3.xml"}


@pytest.mark.parametrize("afterwards", ["archive", "delete"])
@pytest.mark.parametrize("moment", [f"file_drop.{when}_{what}" for what in MOMENTS for when in ("before", "after")])
def test_a_crash_at_any_moment_loses_nothing(
    drop: Any, moment: str, afterwards: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Ended at each stop point, the next run takes the rest: each document once, each file archived once."""
    drop.settings["afterwards"] = afterwards
    for number in (1, 2, 3):
        drop.put(f"{number}.xml", drop.idoc(number))

    def crash(name: str) -> None:
        if name == moment:
            raise Crash

    monkeypatch.setattr(stops, "on_reach", crash)
    assert isinstance(drop.run().error, Crash)
    monkeypatch.setattr(stops, "on_reach", None)
    assert drop.run().error is None
    assert drop.taken() == ["1", "2", "3"]
    assert drop.names() == set()
    assert drop.names("done") == ({"1.xml", "2.xml", "3.xml"} if afterwards == "archive" else set())


def test_own_orphans_come_first(drop: Any) -> None:
    """What was claimed before a crash is taken before newer files, whatever their names."""
    drop.put("a.xml", drop.idoc(1))
    drop.put(f"z.xml{CLAIM}", drop.idoc(2))
    drop.run()
    assert drop.taken() == ["2", "1"]
    assert drop.names("done") == {"a.xml", "z.xml"}


def test_a_claim_is_never_replaced_by_a_newer_file_of_the_name(drop: Any) -> None:
    """A file that comes while one of its name is still claimed waits; both are taken."""
    (drop.folder / ".connector-owner").write_text("0a1b2c3d")
    drop.put(f"x.xml{CLAIM}", drop.idoc(1))
    drop.put("x.xml", drop.idoc(2))
    drop.run()
    assert drop.taken() == ["1", "2"]
    assert drop.names("done") == {"x.xml", "x~2.xml"}


def test_a_foreign_claim_is_left_and_reported(drop: Any) -> None:
    """A file claimed by another journal stays as it is; health names it, once, and the rest goes on."""
    drop.put("x.xml.ffffffff.claim")
    drop.put("y.xml", drop.idoc(2))
    drop.run()
    assert drop.names() == {"x.xml.ffffffff.claim"}
    assert drop.taken() == ["2"]
    assert [ok for ok, sentence in drop.intake.told if "x.xml.ffffffff.claim is claimed" in sentence] == [False]


def test_unreadable_files_are_explained_beside_them(drop: Any) -> None:
    """`failed/` holds the file and a text with its name, line and cause; the host knows it before the move."""
    drop.put("x.xml", b"<R>\n<A></R>")
    drop.run()
    [refused] = drop.intake.refused
    text = (drop.folder / "failed/x.xml.error.txt").read_text()
    assert (drop.folder / "failed/x.xml").read_bytes() == b"<R>\n<A></R>"
    assert refused.name == "x.xml"
    assert len(refused.sha256) == 64
    assert refused.cause.startswith("line 2: the end tag")
    assert text.startswith("file: x.xml\nline: 2\ncause: the end tag")


def test_refused_before_it_is_moved(drop: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """A crash before the move leaves the file claimed and known; the next run moves it and records nothing twice."""

    def crash(name: str) -> None:
        if name == "file_drop.before_archive":
            raise Crash

    drop.put("x.xml", b"no XML")
    monkeypatch.setattr(stops, "on_reach", crash)
    drop.run()
    assert (len(drop.intake.refused), drop.names()) == (1, {f"x.xml{CLAIM}"})
    monkeypatch.setattr(stops, "on_reach", None)
    drop.run()
    assert (len(drop.intake.refused), drop.names("failed")) == (1, {"x.xml", "x.xml.error.txt"})


def test_a_symlink_is_moved_itself_and_its_target_is_not_touched(drop: Any) -> None:
    """A symlink is refused; what it points to is neither read nor moved."""
    outside = drop.folder.parent / "outside.xml"
    outside.write_bytes(drop.idoc(1))
    (drop.folder / "x.xml").symlink_to(outside)
    drop.run()
    assert drop.taken() == []
    assert outside.read_bytes() == drop.idoc(1)
    assert (drop.folder / "failed/x.xml").is_symlink()
    assert "symbolic link" in drop.intake.refused[0].cause


def test_folders_and_pipes_stay_and_are_reported_once(drop: Any) -> None:
    """Neither is opened; each is told of once, not with each look, and files are taken all the same."""
    (drop.folder / "a.xml").mkdir()
    os.mkfifo(drop.folder / "b.xml")
    os.mkfifo(drop.folder / f"c.xml{CLAIM}")
    with drop.running() as running:
        running.until_idle()
        drop.put("d.xml", drop.idoc(1))
        drop.intake.idled.clear()
        running.until_idle()
    assert drop.names() == {"a.xml", "b.xml", f"c.xml{CLAIM}"}
    assert drop.taken() == ["1"]
    assert [ok for ok, _ in drop.intake.told] == [False]
    assert all(name in drop.intake.told[0][1] for name in ("a.xml", "b.xml", "c.xml"))


@pytest.mark.parametrize("name", ["done", "failed"])
def test_a_symlinked_subfolder_is_refused(drop: Any, name: str) -> None:
    """Files would leave the folder through it: the source does not run."""
    outside = drop.folder.parent / "outside"
    outside.mkdir()
    (drop.folder / name).symlink_to(outside)
    drop.put("x.xml")
    assert f"{name} is a symbolic link" in str(drop.run().error)
    assert drop.intake.documents == []


@pytest.mark.parametrize("name", [b"new\nline.xml", b"b\xe4d.xml", "grün.xml".encode(), b"back\\slash.xml", b"-x .xml"])
def test_any_file_name_works(drop: Any, name: bytes) -> None:
    """Newlines and bytes that are no UTF-8 are taken like any other, under a name that can be printed."""
    drop.put(os.fsdecode(name))
    drop.put(os.fsdecode(b"bad" + name), b"bad")
    drop.run()
    assert drop.names("done") == {os.fsdecode(name)}
    assert drop.names("failed") == {os.fsdecode(b"bad" + name), os.fsdecode(b"bad" + name + b".error.txt")}
    assert drop.intake.documents[0].name.isprintable()


def test_a_name_too_long_to_claim_is_reported_and_blocks_nothing(drop: Any) -> None:
    """Health says so, and the files after it are taken."""
    long = "a" * 245 + ".xml"
    drop.put(long)
    drop.put("b.xml", drop.idoc(2))
    with drop.running():
        drop.wait_for("cannot be claimed")
    assert drop.taken() == ["2"]
    assert drop.names() == {long}


def test_a_file_that_cannot_be_moved_is_tried_again_and_not_read_again(
    drop: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """While the disk is full files stay claimed and health is red; then they are moved, without a repeat."""
    monkeypatch.setattr(archiving, "move", _full)
    drop.put("x.xml")
    drop.put("y.xml", b"bad")
    with drop.running() as running:
        drop.wait_for("No space left")
        assert drop.names() == {f"x.xml{CLAIM}"}
        assert not drop.intake.idled.is_set()
        monkeypatch.undo()
        drop.wait_for("watching")
        running.until_idle()
    assert drop.names("done") == {"x.xml"}
    assert drop.intake.calls == ["refuse", "accept"]


def _full(*_what: object) -> str:
    raise OSError(errno.ENOSPC, "No space left on device")


def test_a_subfolder_that_becomes_something_else_ends_the_run(drop: Any) -> None:
    """The run ends with a sentence, and a file already stored is archived by the next one."""
    with drop.running() as running:
        running.until_idle()
        (drop.folder / "done").rmdir()
        os.mkfifo(drop.folder / "done")
        assert "done is a symbolic link or no folder" in str(running.until_ended())


def test_nothing_is_left_of_a_deleted_file(drop: Any) -> None:
    """`afterwards: delete` removes the file once its documents are stored."""
    drop.settings["afterwards"] = "delete"
    drop.put("x.xml")
    drop.run()
    assert (drop.names(), drop.names("done"), drop.taken()) == (set(), set(), ["1"])


def test_a_marker_goes_with_its_file(drop: Any) -> None:
    """The marker is removed at the claim, so that a later file of the name needs its own."""
    drop.settings["complete"] = {"marker": "{name}.done"}
    drop.put("x.xml")
    drop.put("x.xml.done", b"")
    drop.run()
    assert (drop.names(), drop.taken()) == (set(), ["1"])
    drop.put("x.xml", drop.idoc(2))
    drop.run()
    assert (drop.names(), drop.taken()) == ({"x.xml"}, ["1"])


def test_a_marker_left_by_a_crash_goes_with_the_orphan(drop: Any) -> None:
    """Between claim and removal of the marker the process may end."""
    drop.settings["complete"] = {"marker": "{name}.done"}
    drop.put(f"x.xml{CLAIM}")
    drop.put("x.xml.done", b"")
    drop.run()
    assert (drop.names(), drop.taken()) == (set(), ["1"])


def test_a_folder_that_another_journal_adopts_is_given_up(drop: Any) -> None:
    """The running source sees the new owner at its next look and ends."""
    with drop.running() as running:
        running.until_idle()
        drop.source().adopt("ffffffff")
        assert "ffffffff" in str(running.until_ended())


def test_a_vanished_marker_is_no_invitation(drop: Any) -> None:
    """An empty mount point looks like a new folder: while it runs, the source waits instead of making it its own."""
    with drop.running() as running:
        running.until_idle()
        (drop.folder / ".connector-owner").unlink()
        drop.wait_for("is the share mounted?")
        assert not (drop.folder / ".connector-owner").exists()
    assert running.error is None


def test_a_vanished_marker_is_no_invitation_after_a_restart_either(drop: Any) -> None:
    """The journal knows that the folder was ours: a share that is not mounted is waited for, and nothing is written."""
    drop.put("x.xml")
    drop.run()
    away = drop.folder.rename(drop.folder.with_name("away"))
    drop.folder.mkdir()
    with drop.running() as running:
        drop.wait_for("is the share mounted?")
        assert os.listdir(drop.folder) == []  # noqa: PTH208 -- a folder's names, of any bytes
        drop.folder.rmdir()
        away.rename(drop.folder)
        drop.wait_for("watching")
        running.until_idle()
    assert drop.taken() == ["1"]


def test_another_folder_is_new(drop: Any) -> None:
    """When connector.yaml names another folder, that one is made ours."""
    drop.put("x.xml")
    drop.run()
    drop.folder = drop.folder.with_name("other")
    drop.folder.mkdir()
    drop.put("y.xml", drop.idoc(2))
    drop.run()
    assert drop.taken() == ["1", "2"]


def test_a_new_share_in_the_place_of_the_old_one_is_adopted(drop: Any) -> None:
    """A person says that the empty folder is meant; then it is taken from."""
    drop.put("x.xml")
    drop.run()
    (drop.folder / ".connector-owner").unlink()
    drop.put("y.xml", drop.idoc(2))
    drop.source().adopt(drop.intake.journal_id)
    drop.run()
    assert drop.taken() == ["1", "2"]


def test_afterwards_may_become_keep(drop: Any) -> None:
    """What the cursor says of the folder's owner is no mark of a file."""
    drop.put("x.xml")
    drop.run()
    drop.settings["afterwards"] = "keep"
    drop.put("y.xml", drop.idoc(2))
    drop.run()
    drop.run()
    assert drop.taken() == ["1", "2"]
    assert ".connector-owner" not in drop.intake.cursor
