"""Files of documents that a person names."""

from __future__ import annotations

from pathlib import Path

import pytest

from connector.cli.document_files import every_document
from connector.demo.site import IDOCS
from connector.errors import NotAllowed


def test_every_document_of_a_folder_comes_by_name_with_those_of_inner_folders(tmp_path: Path) -> None:
    """Each IDoc of a packet is one; hidden files are left out; a file is named below the folder."""
    (tmp_path / "done").mkdir()
    packet = (IDOCS / "02-two-samples-in-one-file.xml").read_bytes()
    (tmp_path / "done" / "b.xml").write_bytes(packet)
    (tmp_path / "a.xml").write_text("<A/>")
    (tmp_path / ".connector-owner").write_text("x")
    (tmp_path / ".hidden").mkdir()
    (tmp_path / ".hidden" / "c.xml").write_text("<C/>")
    found = [document if isinstance(document, str) else document.name for _, document in every_document(tmp_path)]
    assert found == ["a.xml", "done/b.xml#1", "done/b.xml#2"]


def test_a_file_that_cannot_be_read_stops_no_other(tmp_path: Path) -> None:
    """It comes with the cause and the line."""
    (tmp_path / "a.xml").write_text("<A>")
    (tmp_path / "b.xml").write_text("<B/>")
    (name, cause), (_, good) = every_document(tmp_path)
    assert (name, isinstance(good, str)) == ("a.xml", False)
    assert isinstance(cause, str)
    assert cause.startswith("cannot be read: line 1")


def test_a_folder_without_files_is_refused(tmp_path: Path) -> None:
    """Nothing looked at must not look like nothing wrong."""
    with pytest.raises(NotAllowed, match="has no files"):
        list(every_document(tmp_path))
