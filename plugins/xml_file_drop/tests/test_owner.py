"""The owner marker."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor

import pytest
from connector_xml_file_drop.folder import Folder
from connector_xml_file_drop.owner import adopt, owner_of, take_ownership

from connector.plugin import ConnectorError


def test_the_first_journal_owns_the_folder(folder: Folder) -> None:
    """The marker holds its id, stays the same, and nothing else is left in the folder."""
    assert owner_of(folder) is None
    for _ in range(2):
        take_ownership(folder, "aaaaaaaa", "dropbox")
    assert owner_of(folder) == "aaaaaaaa"
    assert folder.names() == [".connector-owner"]
    with pytest.raises(ConnectorError, match="folder adopt dropbox"):
        take_ownership(folder, "bbbbbbbb", "dropbox")


@pytest.mark.parametrize("links", [True, False])
def test_of_several_at_once_one_becomes_the_owner(folder: Folder, links: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    """With and without hard links, exactly one of eight hosts gets the folder."""
    if not links:
        monkeypatch.setattr(os, "link", _no_links)

    def attempt(number: int) -> bool:
        try:
            take_ownership(folder, f"0000000{number}", "dropbox")
        except ConnectorError:
            return False
        return True

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(attempt, range(8))) == 1


def _no_links(*_names: str, **_options: object) -> None:
    raise PermissionError(1, "Operation not permitted")


def test_a_marker_that_is_a_symlink_is_not_followed(folder: Folder) -> None:
    """A symlink in place of the marker is an error, not another folder's owner."""
    (folder.path / "elsewhere").write_text("aaaaaaaa")
    (folder.path / ".connector-owner").symlink_to("elsewhere")
    with pytest.raises(OSError, match="symbolic links"):
        take_ownership(folder, "aaaaaaaa", "dropbox")


def test_an_empty_marker_belongs_to_nobody_and_waits_for_a_person(folder: Folder) -> None:
    """Content that is no id is shown and not overwritten."""
    (folder.path / ".connector-owner").write_bytes(b"")
    with pytest.raises(ConnectorError, match="belongs to the journal ''"):
        take_ownership(folder, "aaaaaaaa", "dropbox")


def test_adopting_gives_foreign_claims_their_names_back(folder: Folder) -> None:
    """Own claims stay, foreign ones get their name back, never over a file that has it."""
    take_ownership(folder, "aaaaaaaa", "dropbox")
    for name in ("x.xml", "x.xml.aaaaaaaa.claim", "y.xml.aaaaaaaa.claim", "z.xml.bbbbbbbb.claim"):
        (folder.path / name).write_text(name)
    assert adopt(folder, "bbbbbbbb") == 2
    assert owner_of(folder) == "bbbbbbbb"
    assert sorted(folder.names()) == [".connector-owner", "x.xml", "x~2.xml", "y.xml", "z.xml.bbbbbbbb.claim"]
    assert (folder.path / "x~2.xml").read_text() == "x.xml.aaaaaaaa.claim"
