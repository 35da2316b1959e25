"""Takes files: reads their documents, stores them in batches, lets the files go."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator

from connector.plugin import Document, Intake, Unreadable, stop_point
from connector_xml_file_drop.folder import Folder
from connector_xml_file_drop.health import Health
from connector_xml_file_drop.look import Entry
from connector_xml_file_drop.names import printable
from connector_xml_file_drop.reading import Read, check_size, open_file, sha256_of
from connector_xml_file_drop.remedies import remedy
from connector_xml_file_drop.ways import Way

MOST_DOCUMENTS = 64
MOST_BYTES = 8 * 1024 * 1024
"""A batch is stored when it has one or the other: large enough to share its fsync, small enough to be held."""


class _StillWritten(Exception):
    """The file changed while it was read."""


class Taker:
    """Takes the files of one look after another.

    Attributes:
        dealt_with: Files finished or refused so far.
    """

    def __init__(self, intake: Intake, way: Way, health: Health, max_bytes: int, read: Read) -> None:
        self.dealt_with = 0
        self._intake = intake
        self._way = way
        self._health = health
        self._max_bytes = max_bytes
        self._read_file = read
        self._documents: list[Document] = []
        self._bytes = 0
        self._finished: list[Entry] = []
        self._cursor = intake.cursor

    def take(self, folder: Folder, orphans: Iterable[Entry], files: Iterable[Entry]) -> None:
        """Take claimed files, then others.

        Raises:
            Stopping: The host shuts down; what is claimed is taken after the next start.
        """
        for group in groups(orphans):
            self._take(folder, group)
        for group in groups(files):
            if self._intake.stopping:
                return
            self._take(folder, self._claimed(folder, group))

    def _claimed(self, folder: Folder, group: list[Entry]) -> list[Entry]:
        try:
            return self._way.claim(folder, group)
        except OSError as error:
            self._health.trouble(f"files in {folder.path} cannot be claimed: {remedy(error, folder.path)}")
            return []

    def _take(self, folder: Folder, files: list[Entry]) -> None:
        for file in files:
            for document in self._read(folder, file):
                self._add(folder, document)
        self._store(folder)

    def _read(self, folder: Folder, file: Entry) -> Iterator[Document]:
        """The file's documents; whatever comes of it, the next file can be read."""
        try:
            yield from self._documents_of(folder, file)
        except Unreadable as error:
            self._refuse(folder, file, error)
        except _StillWritten:
            self._health.trouble(f"{printable(file.name)} is still being written: `complete` does not fit the ERP")
        except OSError as error:
            self._health.trouble(
                f"{printable(file.entry)} cannot be read: {error.strerror}; correct its rights, it is tried again"
            )
        else:
            self._finished.append(file)

    def _documents_of(self, folder: Folder, file: Entry) -> Iterator[Document]:
        with open_file(folder, file.entry, self._intake) as stream:
            _check_unchanged(file, os.fstat(stream.fileno()))
            check_size(stream, self._max_bytes)
            try:
                yield from self._read_file(stream, printable(file.name))
            except Unreadable:
                _check_unchanged(file, os.fstat(stream.fileno()))
                raise
            _check_unchanged(file, os.fstat(stream.fileno()))

    def _refuse(self, folder: Folder, file: Entry, error: Unreadable) -> None:
        name = printable(file.name)
        self._intake.refuse(name, sha256_of(folder, file.entry, self._intake), str(error))
        self.dealt_with += 1
        try:
            self._way.refuse(folder, file, _error_text(name, error))
        except OSError as fault:
            self._cannot_tidy(folder, fault)

    def _add(self, folder: Folder, document: Document) -> None:
        self._documents.append(document)
        self._bytes += len(document.original) + len(document.xml or b"")
        if len(self._documents) >= MOST_DOCUMENTS or self._bytes >= MOST_BYTES:
            self._store(folder)

    def _store(self, folder: Folder) -> None:
        """Store the batch; then let go of the files whose last document was in it."""
        finished, self._finished = self._finished, []
        self._accept(self._way.cursor(finished))
        self.dealt_with += len(finished)
        try:
            self._way.finish(folder, finished)
        except OSError as fault:
            self._cannot_tidy(folder, fault)

    def _accept(self, cursor: str | None) -> None:
        if not self._documents and cursor == self._cursor:
            return
        stop_point("file_drop.before_accept")
        self._intake.accept(self._documents, None if cursor == self._cursor else cursor)
        stop_point("file_drop.after_accept")
        self._documents, self._bytes, self._cursor = [], 0, cursor

    def _cannot_tidy(self, folder: Folder, fault: OSError) -> None:
        self._health.trouble(f"taken files cannot leave {folder.path}, they stay claimed: {remedy(fault, folder.path)}")


def groups(files: Iterable[Entry]) -> Iterator[list[Entry]]:
    """Files that are claimed, stored and moved together: about one batch."""
    group: list[Entry] = []
    for file in files:
        group.append(file)
        if len(group) == MOST_DOCUMENTS or sum(member.size for member in group) >= MOST_BYTES:
            yield group
            group = []
    if group:
        yield group


def _check_unchanged(file: Entry, status: os.stat_result) -> None:
    if (status.st_size, status.st_mtime_ns) != (file.size, file.mtime_ns):
        raise _StillWritten


def _error_text(name: str, error: Unreadable) -> str:
    return (
        f"file: {name}\nline: {error.line or 'none'}\ncause: {error.cause}\n\n"
        "Nothing of this file was sent. Correct the cause and let the ERP write the file again.\n"
    )
