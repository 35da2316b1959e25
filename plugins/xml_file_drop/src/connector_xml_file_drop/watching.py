"""Looks at the folder again and again."""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import dataclass

from connector.idoc import ParserFolder
from connector.plugin import Intake, SourceHost
from connector_xml_file_drop.archiving import Archiving
from connector_xml_file_drop.complete import completeness
from connector_xml_file_drop.folder import Folder
from connector_xml_file_drop.health import Health
from connector_xml_file_drop.keeping import Keeping
from connector_xml_file_drop.look import Entry, in_order, look_at, sentences
from connector_xml_file_drop.reading import reader
from connector_xml_file_drop.remedies import advice, cause_of
from connector_xml_file_drop.settings import Settings
from connector_xml_file_drop.taking import Taker
from connector_xml_file_drop.ways import Way

_LONGEST_PAUSE = 60.0
"""Seconds between two looks at a folder that cannot be read, at most."""


@dataclass(frozen=True, slots=True)
class Found:
    """What one look found.

    Attributes:
        folder: The open folder.
        orphans: Files claimed in an earlier run or look.
        ripe: Complete files, in order.
        seconds: Until the next file may be complete; None when none becomes so by waiting.
    """

    folder: Folder
    orphans: list[Entry]
    ripe: list[Entry]
    seconds: float | None


class Watch:
    """One run of the source."""

    def __init__(self, settings: Settings, host: SourceHost, intake: Intake) -> None:
        self._settings = settings
        self._source = host.name
        self._intake = intake
        self._completeness = completeness(settings.complete, host.clock)
        self._health = Health(intake, f"watching {settings.folder}")
        self._way = self._choose_way()
        self._definitions = ParserFolder(settings.definitions)
        read = reader(settings, self._definitions)
        self._taker = Taker(intake, self._way, self._health, settings.max_bytes, read)
        self._failed = 0

    def run(self) -> None:
        """Look until the host shuts down.

        Raises:
            ConnectorError: The folder may not be used, and only a person can change that.
        """
        while not self._intake.stopping:
            self._intake.wait(self._look())

    def _choose_way(self) -> Way:
        afterwards = self._settings.afterwards
        if afterwards == "keep":
            return Keeping(self._intake.cursor)
        return Archiving(self._source, self._settings, self._intake, self._completeness, self._health)

    def _look(self) -> float:
        """Look once, take what is complete; returns the seconds to pause."""
        try:
            found = self._find()
        except OSError as error:
            return self._unusable(error)
        self._failed = 0
        before = self._taker.dealt_with
        with found.folder:
            self._taker.take(found.folder, found.orphans, found.ripe)
        self._health.tell()
        return self._pause(found, self._taker.dealt_with > before)

    def _find(self) -> Found:
        with ExitStack() as opened:
            folder = opened.enter_context(Folder.open(self._settings.folder))
            self._way.prepare(folder)
            self._way.resume(folder)
            found = self._in(folder)
            opened.pop_all()
            return found

    def _in(self, folder: Folder) -> Found:
        look = look_at(folder, self._settings.glob, self._intake.journal_id)
        for sentence in sentences(look, self._source):
            self._health.trouble(sentence)
        for fault in self._definitions.faults():
            self._health.trouble(str(fault))
        order = self._settings.order
        ripe = self._completeness.ripe(self._way.files(look), look.names)
        return Found(
            folder, in_order(self._way.orphans(folder, look), order), in_order(ripe.files, order), ripe.seconds
        )

    def _unusable(self, error: OSError) -> float:
        self._failed += 1
        self._health.trouble(
            f"the folder {self._settings.folder} cannot be used: {self._what_to_do(error)}; "
            "it is looked for again every minute or sooner"
        )
        self._health.tell()
        return min(_LONGEST_PAUSE, self._settings.poll_seconds * 2.0 ** min(self._failed, 10))

    def _what_to_do(self, error: OSError) -> str:
        fix = advice(error, self._settings.folder)
        if fix or error.errno is None:
            return "; ".join(filter(None, (cause_of(error), fix)))
        return f"{cause_of(error)}. See that it is there, mounted, and may be read and written by this user"

    def _pause(self, found: Found, took: bool) -> float:
        if took:
            return 0
        if found.seconds is not None:
            return min(self._settings.poll_seconds, max(found.seconds, 0.01))
        if not (found.orphans or found.ripe or self._way.waiting()):
            self._intake.idle()
        return self._settings.poll_seconds
