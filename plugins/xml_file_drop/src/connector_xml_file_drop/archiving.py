"""Files are claimed by renaming them, and moved to `done/` or deleted once their documents are stored."""

from __future__ import annotations

import json
from dataclasses import dataclass

from connector.plugin import ConnectorError, Intake, stop_point
from connector_xml_file_drop.complete import Completeness, Marked
from connector_xml_file_drop.folder import Folder
from connector_xml_file_drop.health import Health
from connector_xml_file_drop.look import Entry, Look
from connector_xml_file_drop.moving import move, move_with_text
from connector_xml_file_drop.names import DONE, FAILED, OWNER, adoption, claim_name, printable
from connector_xml_file_drop.owner import owner_of, take_ownership
from connector_xml_file_drop.remedies import remedy
from connector_xml_file_drop.settings import Settings


@dataclass(frozen=True, slots=True)
class Leaving:
    """A file that the journal knows and that is to leave the folder.

    Attributes:
        file: The claimed file.
        error_text: Why it could not be read; None when its documents are stored.
    """

    file: Entry
    error_text: str | None = None


class Archiving:
    """The way for `afterwards: archive` and `delete`; see `Way`."""

    def __init__(
        self, source: str, settings: Settings, intake: Intake, completeness: Completeness, health: Health
    ) -> None:
        self._source = source
        self._journal_id = intake.journal_id
        self._owned_mark = json.dumps({OWNER: str(settings.folder)})
        self._delete = settings.afterwards == "delete"
        self._health = health
        self._marked = completeness if isinstance(completeness, Marked) else None
        self._owned = intake.cursor == self._owned_mark
        self._leaving: dict[str, Leaving] = {}

    def prepare(self, folder: Folder) -> None:
        """Take ownership of the folder; later, see that it is still ours."""
        if self._owned and owner_of(folder) is None:
            raise FileNotFoundError(
                f"its {OWNER} is gone: is the share mounted? Nothing is written there until it is back; if the folder "
                f"is a new one, or the file was deleted, stop the connector and run {adoption(self._source)}"
            )
        take_ownership(folder, self._journal_id, self._source)
        self._owned = True
        refuse_symlinks(folder)

    def resume(self, folder: Folder) -> None:
        """Move what could not be moved before: its documents are stored, so it is not read again."""
        self._let_leave(folder)

    def waiting(self) -> bool:
        """True while a file could not be moved."""
        return bool(self._leaving)

    def files(self, look: Look) -> list[Entry]:
        """All: what was taken is not in the folder any more."""
        return list(look.files)

    def orphans(self, folder: Folder, look: Look) -> list[Entry]:
        """This journal's claims, but those that only wait to be moved."""
        orphans = [file for file in look.orphans if file.entry not in self._leaving]
        for file in orphans:
            if file.name not in look.names:
                self._remove_marker(folder, file)
        return orphans

    def claim(self, folder: Folder, files: list[Entry]) -> list[Entry]:
        """Rename each to its claim, and sync the folder once."""
        stop_point("file_drop.before_claim")
        claimed = [claim for file in files if (claim := self._claim(folder, file))]
        folder.sync()
        stop_point("file_drop.after_claim")
        return claimed

    def cursor(self, finished: list[Entry]) -> str:
        """That the folder is ours, as JSON {name of the marker: path}; what is taken it says itself.

        So a share that is not mounted after a start is told from a folder that is new.
        """
        return self._owned_mark

    def finish(self, folder: Folder, finished: list[Entry]) -> None:
        """Archive or delete them."""
        self._leaving.update({file.entry: Leaving(file) for file in finished})
        self._let_leave(folder)

    def refuse(self, folder: Folder, file: Entry, cause: str) -> None:
        """Move it to `failed/`, with the cause beside it."""
        self._leaving[file.entry] = Leaving(file, cause)
        self._let_leave(folder)

    def _claim(self, folder: Folder, file: Entry) -> Entry | None:
        try:
            return self._rename_to_claim(folder, file)
        except FileNotFoundError:
            return None  # the ERP took it back
        except OSError as error:
            self._health.trouble(
                f"{printable(file.name)} cannot be claimed by renaming it: {remedy(error, folder.path)}"
            )
            return None

    def _rename_to_claim(self, folder: Folder, file: Entry) -> Entry | None:
        claim = claim_name(file.name, self._journal_id)
        if folder.exists(claim):
            return None  # an earlier file of this name is still being taken, and a rename would replace it
        folder.rename(file.entry, claim)
        self._remove_marker(folder, file)
        return file.claimed_as(claim)

    def _remove_marker(self, folder: Folder, file: Entry) -> None:
        if self._marked and folder.exists(marker := self._marked.marker_of(file.name)):
            folder.remove(marker)

    def _let_leave(self, folder: Folder) -> None:
        """Move all that waits, then sync each folder once: syncing is what costs."""
        if not self._leaving:
            return
        stop_point("file_drop.before_archive")
        with folder.subfolder(DONE) as done, folder.subfolder(FAILED) as failed:
            for entry, leaving in list(self._leaving.items()):
                if self._left(folder, leaving, done, failed):
                    del self._leaving[entry]
            done.sync()
            failed.sync()
        folder.sync()
        stop_point("file_drop.after_archive")

    def _left(self, folder: Folder, leaving: Leaving, done: Folder, failed: Folder) -> bool:
        try:
            self._leave(folder, leaving, done, failed)
        except OSError as error:
            where = failed if leaving.error_text is not None else folder if self._delete else done
            self._health.trouble(
                f"{printable(leaving.file.name)} is taken but cannot be moved out of {folder.path}: "
                f"{remedy(error, where.path)}, and stays as {printable(leaving.file.entry)}"
            )
            return False
        return True

    def _leave(self, folder: Folder, leaving: Leaving, done: Folder, failed: Folder) -> None:
        file = leaving.file
        if not folder.exists(file.entry):
            return  # a person took it away; the journal has its documents
        if leaving.error_text is not None:
            move_with_text(folder, file.entry, failed, file.name, leaving.error_text)
        elif self._delete:
            folder.remove(file.entry)
        else:
            move(folder, file.entry, done, file.name)


def refuse_symlinks(folder: Folder) -> None:
    """See that files cannot leave the folder through `done` or `failed`.

    Raises:
        ConnectorError: One of them is a symlink or no folder.
    """
    for name in (DONE, FAILED):
        try:
            with folder.subfolder(name):
                pass
        except NotADirectoryError as error:
            raise ConnectorError(
                f"{folder.path / name} is a symbolic link or no folder: files must not leave {folder.path}. "
                "Move it away; the connector makes the folder itself"
            ) from error
