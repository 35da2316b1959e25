"""What a person does about an error of the file system."""

from __future__ import annotations

import errno
from pathlib import Path

LONGEST_NAME = 230
"""Bytes. File systems take 255 (NAME_MAX of Linux), and a claim, a number and `.error.txt` need room behind a name."""


def remedy(error: OSError, folder: Path) -> str:
    """What is wrong with a file and what to do, as the end of a sentence.

    Args:
        error: What came of a change in the folder.
        folder: The folder.
    """
    cause = cause_of(error)
    if error.errno == errno.ENAMETOOLONG:
        return f"{cause}; a person has to rename it, shorter than {LONGEST_NAME} bytes"
    if error.errno in (errno.EACCES, errno.EPERM):
        return f"{cause}; give this user the right to write the folder {folder} (mode wx); it is tried again"
    said = advice(error, folder)
    return f"{cause}; {said}; it is tried again" if said else f"{cause}; it is tried again"


def untold(what: str, error: OSError, folder: Path) -> str:
    """The sentence for an outcome that could not be written.

    Args:
        what: What was to be written.
        error: What came of it.
        folder: Where.
    """
    todo = advice(error, folder) or f"see that {folder} is there, mounted, and may be written by this user"
    return f"{what} could not be written to {folder}: {cause_of(error)}; {todo}; it is tried again"


def advice(error: OSError, folder: Path) -> str:
    """What to do about the folder's file system; empty when the error is of another kind."""
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return f"make room in the file system of {folder}"
    if error.errno == errno.EROFS:
        return f"mount {folder} for writing"
    return ""


def cause_of(error: OSError) -> str:
    """The error in the system's own words."""
    return error.strerror or str(error)
