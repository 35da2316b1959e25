"""The source: a folder into which an ERP drops files of IDocs, XML or flat."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import BinaryIO

from connector.idoc import ParserFolder
from connector.plugin import CheckFinding, ConnectorError, Document, Fault, Intake, SettledDocument, SourceHost
from connector_xml_file_drop import checks, owner
from connector_xml_file_drop.folder import Folder
from connector_xml_file_drop.reading import reader
from connector_xml_file_drop.results import ResultFiles
from connector_xml_file_drop.settings import Settings
from connector_xml_file_drop.telling import StatusFiles
from connector_xml_file_drop.watching import Watch


class XmlFileDrop:
    """Takes files out of a folder; see `connector.plugin.Source`, `Adoptable`, `Reading` and `Checkable`."""

    def __init__(self, settings: Settings, host: SourceHost) -> None:
        self._settings = settings
        self._host = host
        self._tellers: list[StatusFiles | ResultFiles] = []
        if settings.results:
            self._tellers.append(ResultFiles(settings, host.journal_id))
        if settings.tell:
            self._tellers.append(StatusFiles(settings.tell, settings.folder, host))
        self._definitions = ParserFolder(settings.definitions)

    def run(self, intake: Intake) -> None:
        """Take files until the host shuts down.

        A folder that is not there is waited for.

        Raises:
            ConnectorError: The folder belongs to another journal, or `done` or `failed` is a symlink.
            Stopping: The host shuts down.
        """
        Watch(self._settings, self._host, intake).run()

    def check(self) -> Iterable[CheckFinding]:
        """Whether the folder and the parser files can be used; changes nothing."""
        yield from checks.check(self._settings, self._host.name, self._host.journal_id)
        yield from checks.definitions(self._definitions, self._host.name)

    def faults(self) -> Iterable[Fault]:
        """Faults of the parser files."""
        return self._definitions.faults()

    def read(self, stream: BinaryIO, name: str) -> Iterator[Document]:
        """The documents of a file, read by this source's encoding and parser files.

        Raises:
            Unreadable: It is damaged, or is no file of IDocs.
        """
        return reader(self._settings, self._definitions)(stream, name)

    def settled(self, outcome: SettledDocument) -> None:
        """Write the files that `results` and `tell` ask for; nothing when neither is given.

        Told again, it writes the same names again, also where SAP has taken the first file away.

        Raises:
            ConnectorError: One could not be written; the other was tried still.
        """
        faults = []
        for teller in self._tellers:
            try:
                teller.tell(outcome)
            except ConnectorError as error:
                faults.append(str(error))
        if faults:
            raise ConnectorError("; ".join(faults))

    def adopt(self, journal_id: str) -> str:
        """Make the folder belong to this journal, and give files that others claimed their own names back.

        Raises:
            ConnectorError: The folder cannot be written.
        """
        path = self._settings.folder
        if self._settings.afterwards == "keep":
            return f"{path} has no owner, since `afterwards: keep` writes nothing to it: nothing was done"
        try:
            with Folder.open(path) as folder:
                returned = owner.adopt(folder, journal_id)
        except OSError as error:
            raise ConnectorError(
                f"the folder {path} cannot be adopted: {error.strerror}; correct its rights"
            ) from error
        return f"{path} belongs to the journal {journal_id} now; {returned} claimed files have their own names again"
