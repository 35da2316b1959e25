"""Polls SAP for material documents and hands them over, oldest first."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Sequence

from connector.plugin import Document, Intake, Key, stop_point
from connector_sap_rfc.found import Cursor, Finder, Found, Number
from connector_sap_rfc.reading import Read, Reader
from connector_sap_rfc.session import Session

TOGETHER = 50
"""Documents whose tables are read in one call, and that are stored in one transaction."""
MOST_REMEMBERED = 20_000
"""Documents that are remembered as not wanted."""


class Poller:
    """Looks again and again; what it saw and did not take is remembered only while it runs."""

    def __init__(self, session: Session, intake: Intake, finder: Finder, serial_seconds: float) -> None:
        self._session = session
        self._intake = intake
        self._finder = finder
        self._patience = serial_seconds
        self._cursor = Cursor.parse(intake.cursor, finder.name)
        self._unwanted: dict[Number, None] = {}
        self._first_seen: dict[Number, float] = {}
        self._waiting: dict[Number, str] = {}
        self._handed = 0

    def poll(self, reader: Reader) -> int:
        """One poll: every document behind the cursor, and those of the overlap, that the journal does not know.

        Returns:
            How many were handed over.

        Raises:
            SapFault: SAP cannot be asked; the cursor stands where the last stored document is.
        """
        self._handed, self._waiting = 0, {}
        begin = self._cursor.at if self._cursor else None
        for found in self._finder.find(begin):
            for some in _some(found):
                self._take(reader, some)
        self._move(self._finder.reached(), [])
        stop_point("sap_rfc.polled")
        self._first_seen = {number: self._first_seen[number] for number in self._waiting}
        return self._handed

    @property
    def waiting(self) -> int:
        """Documents that the last poll left for the next, since they are not whole yet."""
        return len(self._waiting)

    def _take(self, reader: Reader, found: Sequence[Found]) -> None:
        places = {each.number: each.at for each in found}
        new = self._unknown([each.number for each in found if each.number not in self._unwanted])
        documents: list[Document] = []
        read: set[Number] = set()
        for each in reader.read(new):
            read.add(each.number)
            documents += self._ready(each, places[each.number])
        self._not_again(number for number in new if number not in read)
        self._move(found[-1].at, documents)

    def _unknown(self, numbers: Sequence[Number]) -> list[Number]:
        keys = {self._key(number): number for number in numbers}
        return [keys[key] for key in self._intake.unknown(list(keys))] if keys else []

    def _key(self, number: Number) -> Key:
        return Key("material", (self._session.system, self._session.client, *number))

    def _ready(self, read: Read, place: str) -> Iterable[Document]:
        """The document, if it goes on now."""
        if read.missing and self._is_young(read.number):
            self._waiting[read.number] = place
            return []
        if read.document:
            return [read.document]
        cause = read.cause or f"{read.missing}; it was tried for {self._patience / 60:g} min"
        self._intake.refuse(" ".join(read.number), read._replace(cause=cause).fingerprint, cause)
        self._not_again([read.number])
        return []

    def _is_young(self, number: Number) -> bool:
        since = self._first_seen.setdefault(number, time.monotonic())
        return time.monotonic() - since < self._patience

    def _not_again(self, numbers: Iterable[Number]) -> None:
        """Remember what the journal will never know, so that the overlap does not read it again."""
        self._unwanted |= dict.fromkeys(numbers)
        for oldest in list(self._unwanted)[: max(0, len(self._unwanted) - MOST_REMEMBERED)]:
            del self._unwanted[oldest]

    def _move(self, place: str, documents: Sequence[Document]) -> None:
        """Store documents, and with them how far everything is stored."""
        reached = max([place, *([self._cursor.at] if self._cursor else [])])
        at = min([reached, *self._waiting.values()])
        cursor = Cursor(self._finder.name, at) if at else None
        if not documents and cursor in (None, self._cursor):
            return
        stop_point("sap_rfc.before_hand_over")
        self._intake.accept(documents, str(cursor) if cursor else None)
        stop_point("sap_rfc.after_hand_over")
        self._cursor = cursor
        self._handed += len(documents)


def _some(found: Sequence[Found]) -> Iterator[Sequence[Found]]:
    for first in range(0, len(found), TOGETHER):
        yield found[first : first + TOGETHER]


def keep_polling(poller: Poller, intake: Intake, make_reader: Callable[[], Reader], seconds: float, told: str) -> None:
    """Poll until the host shuts down.

    Args:
        poller: What polls.
        intake: To wait on and to tell.
        make_reader: A reader for each poll: what it remembers of the material master may change.
        seconds: Between two polls.
        told: What to say when all is well.
    """
    while not intake.stopping:
        handed = poller.poll(make_reader())
        intake.health(True, told if not poller.waiting else f"{told}; {poller.waiting} documents wait for SAP")
        if not handed and not poller.waiting:
            intake.idle()
        intake.wait(seconds)
