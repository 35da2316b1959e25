"""What to do about errors of the file system."""

from __future__ import annotations

import errno
import os
from typing import Any

import pytest
from connector_xml_file_drop.folder import Folder
from connector_xml_file_drop.remedies import remedy


@pytest.mark.parametrize(
    ("number", "said"),
    [
        (errno.ENAMETOOLONG, "File name too long; a person has to rename it, shorter than 230 bytes"),
        (
            errno.EACCES,
            "Permission denied; give this user the right to write the folder {} (mode wx); it is tried again",
        ),
        (errno.EROFS, "Read-only file system; mount {} for writing; it is tried again"),
        (errno.ENOSPC, "No space left on device; make room in the file system of {}; it is tried again"),
        (errno.EIO, "Input/output error; it is tried again"),
    ],
)
def test_each_error_says_what_to_do(folder: Folder, number: int, said: str) -> None:
    """With the folder, where it is the folder's rights."""
    assert remedy(OSError(number, os.strerror(number)), folder.path) == said.format(folder.path)


def test_a_name_too_long_to_be_claimed_is_told_and_blocks_nothing(drop: Any) -> None:
    """A name that the file system just takes leaves no room for the claim."""
    name = "x" * 250 + ".xml"
    drop.put(name)
    drop.put("y.xml", drop.idoc(2))
    with drop.running():
        drop.wait_for(f"{name} cannot be claimed by renaming it: File name too long; a person has to rename it")
        drop.folder.joinpath(name).unlink()
    assert drop.taken() == ["2"]


@pytest.mark.skipif(os.geteuid() == 0, reason="rights do not bind root")
def test_a_folder_that_becomes_read_only_names_the_right(drop: Any) -> None:
    """The sentence says which right to give, on which folder; then the file is taken."""
    drop.run()
    drop.put("x.xml")
    drop.folder.chmod(0o555)
    try:
        with drop.running() as running:
            drop.wait_for(f"give this user the right to write the folder {drop.folder}")
            drop.folder.chmod(0o755)
            running.until_idle()
    finally:
        drop.folder.chmod(0o755)
    assert drop.names("done") == {"x.xml"}
