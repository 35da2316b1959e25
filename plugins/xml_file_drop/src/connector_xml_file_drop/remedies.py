"""What a person does about an error of the file system."""

from __future__ import annotations

import errno

from connector_xml_file_drop.folder import Folder

LONGEST_NAME = 230
"""Bytes. File systems take 255 (NAME_MAX of Linux), and a claim, a number and `.error.txt` need room behind a name."""


def remedy(error: OSError, folder: Folder) -> str:
    """What is wrong and what to do, as the end of a sentence.

    Args:
        error: What came of a change in the folder.
        folder: The folder.
    """
    cause = error.strerror or str(error)
    if error.errno == errno.ENAMETOOLONG:
        return f"{cause}; a person has to rename it, shorter than {LONGEST_NAME} bytes"
    if error.errno in (errno.EACCES, errno.EPERM):
        return f"{cause}; give this user the right to write the folder {folder.path} (mode wx); it is tried again"
    if error.errno == errno.EROFS:
        return f"{cause}; mount {folder.path} for writing; it is tried again"
    return f"{cause}; it is tried again"
