"""The source as a whole: the promises of every source, and what it tells a person."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pytest
from connector_xml_file_drop.settings import Settings
from connector_xml_file_drop.source import XmlFileDrop

from connector.plugin import ConnectorError, DocumentState, Key, SettledDocument
from connector.testing import MemoryHost, SourceContract


class FolderBench:
    """The folder as the ERP of the contract suite."""

    def __init__(self, drop: Any, afterwards: str) -> None:
        self.drop = drop
        self.afterwards = afterwards
        self.given = 0

    def open(self, host: MemoryHost) -> XmlFileDrop:
        """A new source."""
        return XmlFileDrop(
            Settings.model_validate(
                {"folder": self.drop.folder, **self.drop.settings, "complete": {"stable": 0}}
                | {"afterwards": self.afterwards}
            ),
            host,
        )

    def give(self, number: int) -> None:
        """A file of one IDoc."""
        self.given += 1
        self.drop.put(f"{number:03}.xml", self.drop.idoc(number))

    def give_unreadable(self) -> None:
        """A file that was cut off."""
        self.drop.put("000.xml", b"<MBGMCR03>\n<IDOC>")

    def told(self) -> int:
        """Files that are in `done`, or gone."""
        if self.afterwards == "archive":
            return len(list(self.drop.folder.glob("done/*.xml")))
        return self.given - len(list(self.drop.folder.glob("*.xml*")))

    def kept_unreadable(self) -> bool:
        """In `failed`, with its text."""
        return self.drop.names("failed") == {"000.xml", "000.xml.error.txt"}

    def snapshot(self) -> object:
        """Every path with its time of change."""
        return sorted((str(path), path.lstat().st_mtime_ns) for path in self.drop.folder.parent.rglob("*"))


class TestArchive(SourceContract):
    """The contract, with `afterwards: archive`."""

    @pytest.fixture
    def bench(self, drop: Any) -> FolderBench:
        """A folder that is archived."""
        return FolderBench(drop, "archive")


class TestDelete(SourceContract):
    """The contract, with `afterwards: delete`."""

    @pytest.fixture
    def bench(self, drop: Any) -> FolderBench:
        """A folder whose files are deleted."""
        return FolderBench(drop, "delete")


def test_a_folder_of_another_journal_is_refused_and_can_be_adopted(drop: Any) -> None:
    """The sentence names the folder, both journals and the command; after it, the other's claims are taken."""
    (drop.folder / ".connector-owner").write_text("ffffffff")
    drop.put("x.xml.ffffffff.claim")
    refusal = str(drop.run().error)
    assert all(
        word in refusal
        for word in (str(drop.folder), "ffffffff", "0a1b2c3d", '`connector folder adopt dropbox --reason "..."`')
    )
    assert drop.names() == {"x.xml.ffffffff.claim"}
    assert "1 claimed files" in drop.source().adopt("0a1b2c3d")
    assert drop.run().error is None
    assert drop.names("done") == {"x.xml"}


def test_adopting_what_cannot_be_written_is_an_error_with_a_sentence(drop: Any) -> None:
    """A folder that is not there gives a ConnectorError."""
    drop.folder.rmdir()
    with pytest.raises(ConnectorError, match="cannot be adopted"):
        drop.source().adopt("0a1b2c3d")


def test_a_kept_folder_needs_no_adoption(drop: Any) -> None:
    """With `keep` nothing is written, so nothing is adopted."""
    drop.settings["afterwards"] = "keep"
    assert "nothing was done" in drop.source().adopt("0a1b2c3d")
    assert list(drop.folder.iterdir()) == []


def test_settled_does_nothing_unless_it_is_to(drop: Any, tmp_path: Path) -> None:
    """Without `tell` and `results` the ERP behind a folder is told nothing."""
    drop.source().settled(SettledDocument(1, Key("sha256", ("00",)), "x", "dropbox", DocumentState.IGNORED, None, ""))
    assert list(drop.folder.iterdir()) == []


def test_one_file_that_cannot_be_written_keeps_the_other_from_nothing(drop: Any, tmp_path: Path) -> None:
    """Both are tried, and both faults are said; what is mended is written when it is told again."""
    sap = tmp_path / "sap"
    drop.settings |= {"results": True, "tell": {"folder": sap, "sndprn": "DECOMMISS", "sndpor": "DECOMMISS"}}
    outcome = SettledDocument(1, Key("idoc", ("SAPERP", "100", "1")), "x", "dropbox", DocumentState.IGNORED, None, "")
    with pytest.raises(ConnectorError, match=r"is the share mounted\?; the STATUS of IDoc 0+1 could not be written"):
        drop.source().settled(outcome)
    drop.run()
    with pytest.raises(ConnectorError, match=r"^the STATUS of IDoc"):
        drop.source().settled(outcome)
    assert drop.names("done") == {"x.0a1b2c3d-1.result.json"}
    sap.mkdir()
    drop.source().settled(outcome)
    assert [path.name for path in sap.iterdir()] == [f"STATUS_{1:016d}_16_0a1b2c3d-1.xml"]


FLAT = (
    b"EDI_DC40  1000000000000000001    12    ZPACKS01                                                    ZPACKS"
    + b" " * 57
    + b"SAPERP\n"
    + b"E1A                           1000000000000000001000001000000019506000134352\n"
)
PARSER = """\
BEGIN_IDOC ZPACKS01
BEGIN_SEGMENT E2A
SEGMENTTYPE E1A
BEGIN_FIELDS
NAME EAN11
LENGTH 18
CHARACTER_FIRST 64
END_FIELDS
END_SEGMENT
END_IDOC
"""


def test_a_flat_file_is_read_by_the_parser_files(drop: Any) -> None:
    """Its documents come as those of XML do; one that is not defined comes without form, and is read again later."""
    definitions = drop.folder.parent / "definitions"
    definitions.mkdir()
    drop.settings |= {"definitions": definitions, "glob": "*"}
    drop.put("a.txt", FLAT)
    drop.run()
    [document] = drop.intake.documents
    assert (drop.taken(), document.original, document.xml) == (["1"], FLAT, b"")
    assert f"export ZPACKS01 as a parser file (transaction WE60 or WE63) into {definitions}" in document.hold
    (definitions / "zpacks.txt").write_text(PARSER, "utf-8")
    [again] = drop.source().read(io.BytesIO(document.original), document.name)
    assert again.key == document.key
    assert b"<EAN11>9506000134352</EAN11>" in again.xml_form
    assert drop.names("done") == {"a.txt"}


def test_a_faulty_parser_file_makes_the_source_red_until_it_is_corrected(drop: Any) -> None:
    """The sentence names file and line; files are taken all the same."""
    definitions = drop.folder.parent / "definitions"
    definitions.mkdir()
    drop.settings |= {"definitions": definitions}
    bad = definitions / "zpacks.txt"
    bad.write_text(PARSER.replace("18", "many"), "utf-8")
    drop.put("a.xml")
    with drop.running():
        drop.wait_for(f'{bad}:6: LENGTH is "many", which is no number')
        assert [str(fault).split(":")[1] for fault in drop.source().faults()] == ["6"]
        bad.write_text(PARSER, "utf-8")
        drop.wait_for("watching")
    assert drop.taken() == ["1"]
