"""Results as JSON beside the files, on a real file system."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest
from connector_xml_file_drop.results import ResultFiles
from connector_xml_file_drop.settings import Settings

from connector.plugin import (
    ConnectorError,
    DocumentResult,
    DocumentState,
    Finding,
    FindingKind,
    Key,
    Place,
    Reason,
    SerialState,
    SettledDocument,
    SettledSerial,
)

KEY = Key("idoc", ("SAPERP", "100", f"{42:016d}"))


def outcome(name: str = "x.xml", *serials: tuple[int, str, SerialState], **changed: Any) -> SettledDocument:
    """A document that is done; each serial with its command and state."""
    made = {"document_id": 7, "state": DocumentState.DONE, "result": DocumentResult.PARTLY, "sentence": ""} | changed
    gtin, reason = "09506000134352", Reason.DESTROY
    settled = tuple(SettledSerial(command, gtin, text, reason, state, "") for command, text, state in serials)
    return SettledDocument(key=KEY, name=name, source="sap", serials=settled, **made)


def names(folder: Path) -> list[str]:
    """Names in a folder."""
    return sorted(path.name for path in folder.iterdir())


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A drop folder after its first run."""
    (tmp_path / "drop" / "done").mkdir(parents=True)
    (tmp_path / "drop" / ".connector-owner").write_text("0a1b2c3d")
    return tmp_path / "drop"


@pytest.fixture
def files(folder: Path) -> ResultFiles:
    """What writes there."""
    return ResultFiles(Settings(folder=folder, results=True), "0a1b2c3d")


def test_the_file_says_what_became_of_each_serial(folder: Path, files: ResultFiles) -> None:
    """By command, with what gave none."""
    finding = Finding(FindingKind.IGNORED, "keeps it", Place(3, "/A/B[2]"), 4, "09506000134369", "")
    serials = [(2, "B", SerialState.REFUSED), (1, "A", SerialState.CONFIRMED), (2, "C", SerialState.CONFIRMED)]
    files.tell(outcome("x.xml", *serials, findings=(finding,), left_out=True))
    said = json.loads((folder / "done" / "x.xml.0a1b2c3d-7.result.json").read_bytes())
    assert said == {
        "document": 7,
        "key": "idoc/SAPERP/100/0000000000000042",
        "name": "x.xml",
        "source": "sap",
        "state": "done",
        "result": "partly",
        "sentence": "",
        "awaits_person": False,
        "left_out": True,
        "commands": [
            {
                "command": number,
                "product_code": "09506000134352",
                "reason": "destroy",
                "serials": [{"serial": serial, "state": state, "sentence": ""} for serial, state in named],
            }
            for number, named in [(1, [("A", "confirmed")]), (2, [("B", "refused"), ("C", "confirmed")])]
        ],
        "findings": [
            {
                "kind": "ignored",
                "sentence": "keeps it",
                "line": 3,
                "path": "/A/B[2]",
                "product_code": "09506000134369",
                "serial": "",
            }
        ],
    }


def test_a_later_outcome_replaces_the_file_and_documents_of_one_file_have_their_own(
    folder: Path, files: ResultFiles
) -> None:
    """A packet holds many IDocs; a refused one is sent again."""
    files.tell(outcome(result=DocumentResult.REFUSED))
    files.tell(outcome(result=DocumentResult.CONFIRMED))
    files.tell(outcome(document_id=8))
    written = names(folder / "done")
    assert written == ["x.xml.0a1b2c3d-7.result.json", "x.xml.0a1b2c3d-8.result.json"]
    assert json.loads((folder / "done" / written[0]).read_bytes())["result"] == "confirmed"


@pytest.mark.parametrize("name", ["../../x", "", ".", "é" * 300, "a\nb\0c", "\udcff"])
def test_a_hostile_name_stays_in_the_folder(folder: Path, files: ResultFiles, name: str) -> None:
    """Names come from the ERP, or from whoever runs `connector inject`."""
    files.tell(outcome(name))
    [written] = names(folder / "done")
    assert written.endswith(".0a1b2c3d-7.result.json")
    assert written.isprintable() and len(os.fsencode(written)) <= 255


@pytest.mark.parametrize("owner", ["ffffffff", None])
def test_nothing_is_written_to_a_folder_of_another_journal_or_none(
    folder: Path, files: ResultFiles, owner: str | None
) -> None:
    """Where a share is not mounted there is no marker."""
    (folder / ".connector-owner").unlink() if owner is None else (folder / ".connector-owner").write_text(owner)
    with pytest.raises(ConnectorError, match="is the share mounted"):
        files.tell(outcome())
    assert names(folder / "done") == []


def test_done_elsewhere_by_a_symlink_is_refused(folder: Path, files: ResultFiles) -> None:
    """As for the files themselves."""
    (folder / "done").rmdir()
    (folder / "done").symlink_to(folder.parent)
    with pytest.raises(ConnectorError, match="the result of document 7 could not be written"):
        files.tell(outcome())


def test_a_missing_done_is_said(folder: Path, files: ResultFiles) -> None:
    """The run makes it."""
    (folder / "done").rmdir()
    with pytest.raises(ConnectorError, match="No such file or directory"):
        files.tell(outcome())
