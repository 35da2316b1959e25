"""Files of documents that a person names, read one document at a time."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from connector.errors import NotAllowed, Unreadable

if TYPE_CHECKING:
    from connector.cli.reading import Read
    from connector.model import Document


def documents_in(file: Path, name: str, read: Read | None = None) -> Iterator[Document]:
    """The documents of a file, in order.

    Args:
        file: The file: one XML document, or IDocs, XML or flat.
        name: What to call it.
        read: How it is read; None for XML and shipped definitions.

    Raises:
        Unreadable: It is damaged.
        OSError: It cannot be opened.
    """
    from connector.idoc import read_file

    with file.open("rb") as stream:
        yield from (read or read_file)(stream, name)


def every_document(folder: Path, read: Read | None = None) -> Iterator[tuple[str, Document | str]]:
    """Every document of a folder and the folders in it, file by file, by name.

    Returns:
        The file's name below the folder, and the document, or why the file cannot be read.

    Raises:
        NotAllowed: There is no file, or the folder cannot be read: nothing looked at must not look like nothing wrong.
    """
    none = True
    for file in _files(folder):
        none = False
        name = str(file.relative_to(folder))
        try:
            yield from ((name, each) for each in documents_in(file, name, read))
        except Unreadable as error:
            yield name, f"cannot be read: {error}"
        except OSError as error:
            yield name, f"cannot be opened: {error.strerror}; correct its rights"
    if none:
        raise NotAllowed(f"{folder} has no files; name a folder of documents")


def _files(folder: Path) -> Iterator[Path]:
    """Files by name, without hidden ones such as a marker of the folder's owner."""

    def cannot(error: OSError) -> None:
        raise NotAllowed(f"{error.filename} cannot be read: {error.strerror}; correct its rights") from error

    for path, folders, names in os.walk(folder, onerror=cannot):
        folders[:] = sorted(each for each in folders if not each.startswith("."))
        for name in sorted(names):
            file = Path(path, name)
            # What is no file, such as a pipe, could be waited for without an end.
            if not name.startswith(".") and file.is_file():
                yield file
