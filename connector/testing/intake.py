"""An intake that keeps everything in memory, and fails on demand."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from connector.errors import Stopping
from connector.model import Document, Key, Receipt, Taken


class Crash(BaseException):
    """The process ends here, as far as a source can tell: no `except Exception` catches it."""


@dataclass(frozen=True, slots=True)
class Refused:
    """Input that a source refused."""

    name: str
    sha256: str
    cause: str


class MemoryIntake:
    """An `Intake` for tests. Use the same one for a second source to play a restart of the host.

    Attributes:
        documents: New and conflicting documents, in the order they came; an index is the receipt's document_id - 1.
        receipts: All receipts ever given.
        refused: What was refused, each once.
        told: Every `health` call, as (ok, sentence).
        calls: Names of the calls that wrote something, in order: `accept`, `refuse`.
        idled: Set by each `idle`.
        journal_id: As given.
    """

    def __init__(self, journal_id: str = "0a1b2c3d") -> None:
        self.journal_id = journal_id
        self.documents: list[Document] = []
        self.receipts: list[Receipt] = []
        self.refused: list[Refused] = []
        self.told: list[tuple[bool, str]] = []
        self.calls: list[str] = []
        self.idled = threading.Event()
        self._cursor: str | None = None
        self._lock = threading.RLock()
        self._stop = threading.Event()
        self._fault: tuple[Literal["before", "after"], BaseException] | None = None

    def fail_next(self, error: BaseException, moment: Literal["before", "after"] = "before") -> None:
        """Raise `error` in the next `accept`, before or after its documents are stored; `Crash()` plays a crash."""
        self._fault = (moment, error)

    def stop(self) -> None:
        """Begin the shutdown."""
        self._stop.set()

    def restart(self) -> None:
        """Play the host's next start: what is stored stays."""
        self._stop.clear()
        self.idled.clear()

    @property
    def stopping(self) -> bool:
        """See `Intake`."""
        return self._stop.is_set()

    def wait(self, seconds: float) -> bool:
        """See `Intake`."""
        return self._stop.wait(seconds)

    @property
    def cursor(self) -> str | None:
        """See `Intake`."""
        return self._cursor

    def accept(self, documents: Sequence[Document], cursor: str | None = None) -> list[Receipt]:
        """See `Intake`."""
        with self._lock:
            if self.stopping:
                raise Stopping("the host is shutting down")
            self._fail("before")
            receipts = [self._take(document) for document in documents]
            self._cursor = self._cursor if cursor is None else cursor
            self.receipts.extend(receipts)
            self.calls.append("accept")
            self._fail("after")
            return receipts

    def unknown(self, keys: Sequence[Key]) -> list[Key]:
        """See `Intake`."""
        known = {document.key for document in self.documents}
        return [key for key in keys if key not in known]

    def refuse(self, name: str, sha256: str, cause: str) -> int:
        """See `Intake`."""
        with self._lock:
            self.calls.append("refuse")
            same = [number for number, old in enumerate(self.refused) if (old.name, old.sha256) == (name, sha256)]
            if same:
                return same[0] + 1
            self.refused.append(Refused(name, sha256, cause))
            return len(self.refused)

    def health(self, ok: bool, sentence: str) -> None:
        """See `Intake`."""
        self.told.append((ok, sentence))

    def idle(self) -> None:
        """See `Intake`."""
        self.idled.set()

    def _fail(self, moment: str) -> None:
        if self._fault and self._fault[0] == moment:
            error = self._fault[1]
            self._fault = None
            raise error

    def _take(self, document: Document) -> Receipt:
        first = next((n for n, known in enumerate(self.documents) if known.key == document.key), None)
        if first is None:
            return self._add(document, Taken.NEW)
        for number, known in enumerate(self.documents):
            if known.key == document.key and _same(known, document):
                return Receipt(number + 1, Taken.REPEAT)
        return self._add(document, Taken.CONFLICT)

    def _add(self, document: Document, taken: Taken) -> Receipt:
        self.documents.append(document)
        return Receipt(len(self.documents), taken)


def _same(one: Document, other: Document) -> bool:
    from connector.idoc import same_content  # lxml is heavy, and pytest loads this module in every run

    if one.original == other.original or not (one.xml_form and other.xml_form):
        return one.original == other.original
    return same_content(one.xml_form, other.xml_form)
