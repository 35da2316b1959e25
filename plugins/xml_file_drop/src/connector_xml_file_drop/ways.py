"""What becomes of a file once its documents are stored: the part in which archiving and keeping differ."""

from __future__ import annotations

from typing import Protocol

from connector_xml_file_drop.folder import Folder
from connector_xml_file_drop.look import Entry, Look


class Way(Protocol):
    """What becomes of files. Methods with a folder may raise OSError: the caller says so and tries again later."""

    def prepare(self, folder: Folder) -> None:
        """Make sure that the folder may be used.

        Raises:
            ConnectorError: It may not, and only a person can change that.
        """

    def resume(self, folder: Folder) -> None:
        """Do again what could not be done in an earlier look."""

    def waiting(self) -> bool:
        """True when something is left to be done again in a later look."""

    def files(self, look: Look) -> list[Entry]:
        """Files of the look that are not taken yet."""

    def orphans(self, folder: Folder, look: Look) -> list[Entry]:
        """Files that were claimed but not finished with, in an earlier run or look."""

    def claim(self, folder: Folder, files: list[Entry]) -> list[Entry]:
        """Make files ours; those are returned that could be."""

    def cursor(self, finished: list[Entry]) -> str:
        """The cursor to be stored with the last documents of these files."""

    def finish(self, folder: Folder, finished: list[Entry]) -> None:
        """All documents of these files are stored."""

    def refuse(self, folder: Folder, file: Entry, cause: str) -> None:
        """The file cannot be read, and the host knows that."""
