"""What `doctor` says."""

from __future__ import annotations

import os
from typing import Any

import pytest


def wrong(drop: Any) -> list[str]:
    """Sentences of the findings that are not ok."""
    return [finding.sentence for finding in drop.source().check() if not finding.ok]


@pytest.mark.parametrize("afterwards", ["archive", "keep"])
def test_a_new_and_a_used_folder_are_fine(drop: Any, afterwards: str) -> None:
    """Nothing to do, before the first run and after it."""
    drop.settings["afterwards"] = afterwards
    assert wrong(drop) == []
    drop.put("x.xml")
    drop.run()
    assert wrong(drop) == []
    drop.put("y.xml")
    assert any("files match *.xml" in finding.sentence for finding in drop.source().check())


def test_every_part_is_named_with_its_source(drop: Any) -> None:
    """Parts begin with the source's name."""
    parts = [finding.part.removeprefix("source dropbox: ") for finding in drop.source().check()]
    assert parts == ["folder", "owner", "done", "failed", "files"]


def test_a_missing_folder_is_one_finding(drop: Any) -> None:
    """Without a folder there is nothing else to check."""
    drop.folder.rmdir()
    [sentence] = wrong(drop)
    assert f"{drop.folder} cannot be read: No such file or directory. Create it" in sentence


def test_foreign_claims_odd_files_symlinks_and_an_empty_marker_are_found(drop: Any) -> None:
    """Each with what to do."""
    (drop.folder / ".connector-owner").write_bytes(b"")
    (drop.folder / "done").symlink_to(drop.folder.parent)
    os.mkfifo(drop.folder / "p.xml")
    drop.put("x.xml.ffffffff.claim")
    found = " | ".join(wrong(drop))
    for sentence in (
        'run `connector folder adopt dropbox --reason "..."`',
        "done is a symbolic link",
        "p.xml is not a file",
        "claimed",
    ):
        assert sentence in found


@pytest.mark.parametrize(("mine", "this"), [("0a1b2c3d", "this connector has 0a1b2c3d"), ("", "has no journal yet")])
def test_a_folder_of_another_journal_is_found(drop: Any, mine: str, this: str) -> None:
    """Before the first run refuses it; the sentence names both and the command."""
    (drop.folder / ".connector-owner").write_text("ffffffff")
    drop.intake.journal_id = mine
    [sentence] = wrong(drop)
    assert "belongs to the journal 'ffffffff'" in sentence and this in sentence
    assert sentence.endswith('run `connector folder adopt dropbox --reason "..."`')


def test_files_that_do_not_match_are_told_and_are_no_fault(drop: Any) -> None:
    """A name in capitals is easily overlooked; temporary and hidden names, claims and folders are not meant."""
    for name in ("x.xml", "y.xml.tmp", ".hidden", ".connector-owner", "z.xml.0a1b2c3d.claim"):
        (drop.folder / name).write_text("0a1b2c3d")
    (drop.folder / "folder").mkdir()
    assert wrong(drop) == []
    (drop.folder / "UPPER.XML").write_text("")
    [finding] = [each for each in drop.source().check() if each.ok is None]
    assert finding.sentence.startswith("1 other file does not match *.xml: UPPER.XML; ")
    for number in range(3):
        (drop.folder / f"{number}.txt").write_text("")
    [finding] = [each for each in drop.source().check() if each.ok is None]
    assert finding.sentence.startswith("4 other files do not match *.xml: 0.txt, 1.txt, 2.txt, ...; ")
    assert drop.run().error is None
    assert all(ok for ok, _ in drop.intake.told)


def test_a_marker_is_no_other_file(drop: Any) -> None:
    """It goes with its file; one without a file is told."""
    drop.settings["complete"] = {"marker": "{name}.done"}
    for name in ("x.xml", "x.xml.done"):
        (drop.folder / name).write_text("")
    assert wrong(drop) == []
    (drop.folder / "y.xml.done").write_text("")
    assert ["y.xml.done" in sentence for sentence in wrong(drop)] == [True]


@pytest.mark.skipif(os.geteuid() == 0, reason="rights do not bind root")
def test_missing_rights_are_found(drop: Any) -> None:
    """A folder that cannot be written is red, but for `keep`."""
    drop.folder.chmod(0o555)
    assert any("cannot be read and written" in sentence for sentence in wrong(drop))
    drop.settings["afterwards"] = "keep"
    assert wrong(drop) == []
    drop.folder.chmod(0o755)


def test_the_folder_for_status_messages_is_looked_at(drop: Any) -> None:
    """It is there, can be written, and is not the one that documents come from."""
    sap = drop.folder.parent / "sap"
    drop.settings["tell"] = {"folder": sap, "sndprn": "DECOMMISS", "sndpor": "DECOMMISS"}
    assert wrong(drop)[0].startswith(f"{sap} cannot be read: No such file or directory. Create it")
    sap.symlink_to(drop.folder)
    assert "is the folder that documents are taken from" in wrong(drop)[0]
    sap.unlink()
    sap.mkdir()
    assert wrong(drop) == []
    assert any(finding.part == "source dropbox: tell" for finding in drop.source().check())


def test_parser_files_are_looked_at(drop: Any) -> None:
    """Nothing is said where no folder of them is named; else its types, or what is wrong."""
    definitions = drop.folder.parent / "definitions"
    assert not any("definitions" in finding.part for finding in drop.source().check())
    drop.settings["definitions"] = definitions
    [sentence] = wrong(drop)
    assert sentence.startswith(f"{definitions}: the folder of parser files cannot be read: No such file or directory")
    definitions.mkdir()
    assert wrong(drop) == []
    (definitions / "a.txt").write_text("x")
    [sentence] = wrong(drop)
    assert sentence.startswith(f"{definitions / 'a.txt'}: it has no line BEGIN_IDOC")
