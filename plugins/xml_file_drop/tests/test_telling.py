"""STATUS messages as files, on a real file system."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import pytest
from connector_xml_file_drop.settings import Tell
from connector_xml_file_drop.telling import StatusFiles
from lxml import etree

from connector.plugin import (
    ConnectorError,
    DocumentResult,
    DocumentState,
    Key,
    Reason,
    SerialState,
    SettledDocument,
    SettledSerial,
)
from connector.testing import MemoryHost

NAME = "STATUS_0000000000000042_16_0a1b2c3d-7.xml"


def outcome(result: DocumentResult = DocumentResult.CONFIRMED, **changed: Any) -> SettledDocument:
    """An IDoc that is done."""
    made = {"document_id": 7, "key": Key("idoc", ("SAPERP", "100", f"{42:016d}")), "sentence": ""} | changed
    serial = SettledSerial(12, "09506000134352", "S1", Reason.DESTROY, SerialState.CONFIRMED, "")
    return SettledDocument(
        name="x.xml", source="sap", state=DocumentState.DONE, result=result, serials=(serial,), **made
    )


def names(folder: Path) -> list[str]:
    """Names in a folder."""
    return sorted(path.name for path in folder.iterdir())


@pytest.fixture
def sap(tmp_path: Path) -> Path:
    """The folder of SAP's inbound port."""
    (tmp_path / "sap").mkdir()
    (tmp_path / "drop").mkdir()
    return tmp_path / "sap"


@pytest.fixture
def files(sap: Path) -> StatusFiles:
    """What writes there."""
    return files_in(sap)


def files_in(sap: Path) -> StatusFiles:
    """What writes into a folder."""
    tell = Tell(folder=sap, sndprn="DECOMMISS", sndpor="PORT<&>", rcvpor="SAPPRD")
    return StatusFiles(tell, sap.parent / "drop", MemoryHost("sap", journal_id="0a1b2c3d"))


def test_the_file_is_an_idoc_of_type_systat01(sap: Path, files: StatusFiles) -> None:
    """Control record and E1STATS as SAP's XML port reads them, empty fields left out, names escaped."""
    files.tell(outcome())
    idoc = etree.parse(sap / NAME).getroot().find("IDOC")
    assert idoc is not None
    control, stats = idoc
    assert (idoc.getparent().tag, idoc.get("BEGIN"), control.get("SEGMENT"), stats.tag) == (
        *("SYSTAT01", "1", "1", "E1STATS"),
    )
    assert [(each.tag, each.text) for each in control][:-2] == [
        *(("TABNAM", "EDI_DC40"), ("MANDT", "100"), ("DIRECT", "2"), ("IDOCTYP", "SYSTAT01"), ("MESTYP", "STATUS")),
        *(("SNDPOR", "PORT<&>"), ("SNDPRT", "LS"), ("SNDPRN", "DECOMMISS")),
        *(("RCVPOR", "SAPPRD"), ("RCVPRT", "LS"), ("RCVPRN", "SAPERP")),
    ]
    told = {each.tag: each.text for each in stats}
    assert (told["DOCNUM"], told["STATUS"], told["STAPA1"]) == ("0000000000000042", "16", "12")
    assert told["STATXT"] == "confirmed: 1 serial by command 12"


def test_told_twice_is_one_file_and_another_document_another(sap: Path, files: StatusFiles) -> None:
    """Also where SAP has taken the first one away: then the same name comes again."""
    for _ in range(2):
        files.tell(outcome())
    assert names(sap) == [NAME]
    (sap / NAME).unlink()
    files.tell(outcome())
    files.tell(outcome(document_id=8))
    assert names(sap) == [NAME, NAME.replace("-7", "-8")]


def test_a_newer_status_takes_the_place_of_one_that_sap_has_not_taken(sap: Path, files: StatusFiles) -> None:
    """Side by side nothing would say which is newer; other documents' files stay."""
    files.tell(outcome(document_id=8))
    for result in (DocumentResult.CONFIRMED, DocumentResult.REFUSED):
        files.tell(outcome(result))
    assert names(sap) == [NAME.replace("-7", "-8"), NAME.replace("_16_", "_17_")]
    files.tell(outcome())
    assert names(sap) == [NAME, NAME.replace("-7", "-8")]


def test_what_has_no_number_of_saps_is_not_told(sap: Path, files: StatusFiles) -> None:
    """Nor is what a person has open."""
    files.tell(outcome(key=Key("sha256", ("00",))))
    files.tell(outcome(awaits_person=True))
    assert names(sap) == []


def test_a_hostile_number_stays_in_the_folder(sap: Path, files: StatusFiles) -> None:
    """A DOCNUM is text from outside."""
    files.tell(outcome(key=Key("idoc", ("SAPERP", "100", "../../etc/x<"))))
    [name] = names(sap)
    assert name == "STATUS_______etc_x__16_0a1b2c3d-7.xml"
    assert etree.parse(sap / name).findtext(".//E1STATS/DOCNUM") == "../../etc/x<"


@pytest.mark.parametrize("planted", [NAME, f".{NAME}.part"])
@pytest.mark.parametrize("kind", ["symlink", "fifo"])
def test_a_planted_entry_is_replaced_and_not_followed(sap: Path, files: StatusFiles, planted: str, kind: str) -> None:
    """Neither its target is written, nor is a reader waited for."""
    target = sap.parent / "target"
    target.write_text("untouched")
    (sap / planted).symlink_to(target) if kind == "symlink" else os.mkfifo(sap / planted)
    files.tell(outcome())
    assert target.read_text() == "untouched"
    assert names(sap) == [NAME]
    assert not (sap / NAME).is_symlink()


def test_a_folder_in_its_place_is_said(sap: Path, files: StatusFiles) -> None:
    """Nobody's folder is removed."""
    (sap / NAME).mkdir()
    with pytest.raises(ConnectorError, match=f"IDoc 0+42 could not be written to {sap}: Is a directory"):
        files.tell(outcome())


def test_a_folder_that_is_gone_is_said_and_tried_again(sap: Path, files: StatusFiles) -> None:
    """The share is away, and comes back."""
    sap.rename(sap.parent / "away")
    with pytest.raises(ConnectorError, match=f"see that {sap} is there, mounted, and may be written"):
        files.tell(outcome())
    (sap.parent / "away").rename(sap)
    files.tell(outcome())
    assert names(sap) == [NAME]


def test_the_folder_that_documents_come_from_is_refused(sap: Path) -> None:
    """By whatever way its path leads there."""
    (sap.parent / "other").symlink_to(sap.parent / "drop")
    with pytest.raises(ConnectorError, match="is the folder that documents are taken from"):
        files_in(sap.parent / "other").tell(outcome())


@pytest.fixture
def full(largest: Callable[[int], AbstractContextManager[None]]) -> Iterator[None]:
    """A disk without room."""
    with largest(100):
        yield


def test_on_a_full_disk_no_half_file_is_left(sap: Path, files: StatusFiles, full: None) -> None:
    """SAP would read it."""
    with pytest.raises(ConnectorError, match="could not be written"):
        files.tell(outcome())
    assert names(sap) == []
