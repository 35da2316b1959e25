"""Opening a file of the folder safely."""

from __future__ import annotations

import errno
import hashlib
import io
import os
import stat
from collections.abc import Callable, Iterator
from functools import partial
from typing import BinaryIO

from connector.idoc import ParserFolder, read_file
from connector.plugin import Document, Intake, Stopping, Unreadable
from connector_xml_file_drop.folder import Folder
from connector_xml_file_drop.settings import Settings

_CHUNK = 1024 * 1024
Read = Callable[[BinaryIO, str], Iterator[Document]]
"""`read(stream, name)`: the documents of a file."""


def reader(settings: Settings, definitions: ParserFolder) -> Read:
    """How files are read: XML, or flat by these definitions and the encoding of the settings."""
    return partial(read_file, definitions=definitions, encoding=settings.encoding)


class StoppableFile(io.BufferedReader):
    """A file whose reading ends with `Stopping` when the host shuts down, so that a large one does not delay it."""

    def __init__(self, descriptor: int, intake: Intake) -> None:
        super().__init__(io.FileIO(descriptor))
        self._intake = intake

    def read(self, size: int | None = -1, /) -> bytes:
        """See `io.BufferedReader.read`."""
        if self._intake.stopping:
            raise Stopping("the host is shutting down")
        return super().read(size)


def open_file(folder: Folder, entry: str, intake: Intake) -> StoppableFile:
    """Open a regular file.

    Raises:
        Unreadable: It is a symlink, or no file at all.
        OSError: It cannot be opened.
    """
    try:
        stream = StoppableFile(folder.read(entry), intake)
    except OSError as error:
        if error.errno == errno.ELOOP:
            raise Unreadable("it is a symbolic link; put the file itself into the folder") from error
        raise
    if not stat.S_ISREG(os.fstat(stream.fileno()).st_mode):
        stream.close()
        raise Unreadable("it is not a file")
    return stream


def check_size(stream: StoppableFile, max_bytes: int) -> None:
    """Refuse a file by its size.

    Raises:
        Unreadable: It is empty or larger than `max_bytes`.
    """
    size = os.fstat(stream.fileno()).st_size
    if size == 0:
        raise Unreadable("it is empty: it has 0 bytes. Let the ERP send it again")
    if size > max_bytes:
        raise Unreadable(
            f"it has {size} bytes, and the source's max_bytes allows {max_bytes}: raise max_bytes, or let the ERP "
            "write fewer IDocs into one file"
        )


def sha256_of(folder: Folder, entry: str, intake: Intake) -> str:
    """SHA-256 of a file in hex; empty when it is a symlink or cannot be read."""
    digest = hashlib.sha256()
    try:
        with open_file(folder, entry, intake) as stream:
            while chunk := stream.read(_CHUNK):
                digest.update(chunk)
    except (Unreadable, OSError):
        return ""
    return digest.hexdigest()
