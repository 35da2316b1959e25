"""An open folder."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path

import pytest
from connector_xml_file_drop.folder import Folder

Limited = Callable[[int], AbstractContextManager[None]]


def test_names_stay_in_the_folder_though_its_path_becomes_another(folder: Folder, tmp_path: Path) -> None:
    """The descriptor counts: a symlink put in place of the folder leads nowhere else."""
    (folder.path / "x").write_bytes(b"")
    folder.path.rename(tmp_path / "moved")
    (tmp_path / "other").mkdir()
    folder.path.symlink_to(tmp_path / "other")
    assert folder.names() == ["x"]


@pytest.mark.parametrize("target", [".", "nowhere"])
def test_a_symlink_is_no_subfolder(folder: Folder, target: str) -> None:
    """Neither a good nor a dangling one."""
    (folder.path / "done").symlink_to(target)
    with pytest.raises(NotADirectoryError):
        folder.subfolder("done")


@pytest.mark.parametrize("exclusive", [False, True])
def test_no_half_of_a_file_is_left(folder: Folder, largest: Limited, exclusive: bool) -> None:
    """What cannot be written whole, as on a full disk, is not there at all."""
    with largest(5), pytest.raises(OSError, match="too large"):
        folder.write("x", b"0123456789", exclusive)
    assert folder.names() == []


def test_a_file_system_that_cannot_sync_folders_is_left_to_itself(
    folder: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    """EINVAL is passed over, every other error is not."""
    for code, wanted in ((errno.EINVAL, None), (errno.EIO, OSError)):
        monkeypatch.setattr(os, "fsync", _raising(code))
        if wanted is None:
            folder.sync()
        else:
            with pytest.raises(wanted):
                folder.sync()


def _raising(code: int) -> object:
    def fsync(_descriptor: int) -> None:
        raise OSError(code, "fsync")

    return fsync
