"""Files stay where they are; what was taken is remembered in the source's cursor."""

from __future__ import annotations

import json

from connector_xml_file_drop.folder import Folder
from connector_xml_file_drop.look import Entry, Look


class Keeping:
    """The way for `afterwards: keep`; see `Way`.

    Nothing is written to the folder, so that it may be read-only: no claim, and no owner marker either. Two
    connectors on such a folder are not noticed.
    """

    def __init__(self, cursor: str | None) -> None:
        marks = json.loads(cursor) if cursor else {}
        # Before `afterwards` was changed the cursor may have been `Archiving`'s, which holds a text.
        self._taken: dict[str, list[int]] = {name: mark for name, mark in marks.items() if isinstance(mark, list)}
        self._present: frozenset[str] = frozenset()

    def prepare(self, folder: Folder) -> None:
        """Nothing to prepare."""

    def resume(self, folder: Folder) -> None:
        """Nothing can be left over."""

    def waiting(self) -> bool:
        """False: nothing can be left over."""
        return False

    def files(self, look: Look) -> list[Entry]:
        """Those that are new or changed since they were taken."""
        self._present = look.names
        return [file for file in look.files if self._taken.get(file.name) != [file.size, file.mtime_ns]]

    def orphans(self, folder: Folder, look: Look) -> list[Entry]:
        """None: nothing is claimed."""
        return []

    def claim(self, folder: Folder, files: list[Entry]) -> list[Entry]:
        """All of them, as they are."""
        return files

    def cursor(self, finished: list[Entry]) -> str:
        """What will be taken, as JSON {name: [size, mtime_ns]}, without files that are gone."""
        return json.dumps(self._with(finished))

    def finish(self, folder: Folder, finished: list[Entry]) -> None:
        """Remember them."""
        self._taken = self._with(finished)

    def refuse(self, folder: Folder, file: Entry, cause: str) -> None:
        """Remember it like a taken one; the next cursor stores that."""
        self.finish(folder, [file])

    def _with(self, finished: list[Entry]) -> dict[str, list[int]]:
        marks = self._taken | {file.name: [file.size, file.mtime_ns] for file in finished}
        return {name: mark for name, mark in marks.items() if name in self._present}
