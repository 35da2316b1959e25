"""The child's side of the pipe: an intake whose calls the host answers."""

from __future__ import annotations

import itertools
import queue
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future
from concurrent.futures import TimeoutError as Late
from contextlib import contextmanager
from typing import Any

from connector.plugin import ConnectorError, Document, Key, Receipt, Stopping
from connector_sap_rfc.frames import Frame, Frames
from connector_sap_rfc.messages import document_message, receipt_of


class Link:
    """An `Intake` for code that runs in the child. Safe to call from any thread.

    Attributes:
        journal_id: See `Intake`.
        outcomes: What the host wants SAP to be told.
    """

    def __init__(self, frames: Frames, start: Frame, lost: Callable[[], None]) -> None:
        """Begin to listen.

        Args:
            frames: The pipe.
            start: The host's first frame, with `cursor` and `journal_id`.
            lost: Called when the host is gone.
        """
        self.journal_id: str = start.get("journal_id", "")
        self.outcomes: queue.SimpleQueue[dict[str, str]] = queue.SimpleQueue()
        self._frames = frames
        self._cursor: str | None = start.get("cursor")
        self._lost = lost
        self._stop = threading.Event()
        self._numbers = itertools.count(1)
        self._asked: dict[int, Future[Frame]] = {}
        self._said: tuple[bool, str] | None = None
        threading.Thread(target=self._listen, name="pipe", daemon=True).start()

    def _listen(self) -> None:
        while (frame := self._frames.receive()) is not None:
            if frame.get("stop"):
                self._stop.set()
                self._give_up()
            elif "tell" in frame:
                self.outcomes.put(frame["tell"])
            elif asked := self._asked.pop(frame.get("answer", 0), None):
                asked.set_result(frame)
        self._stop.set()
        self._lost()

    def _give_up(self) -> None:
        """No answer comes any more: whoever waits for one must tell SAP so soon."""
        while self._asked:
            self._asked.popitem()[1].set_result({"error": "the connector is shutting down", "stopping": True})

    def _ask(self, frame: Frame, seconds: float | None = None) -> Any:
        if self.stopping:
            raise Stopping("the connector is shutting down")
        number = next(self._numbers)
        answer: Future[Frame] = Future()
        self._asked[number] = answer
        self._frames.send({**frame, "ask": number})
        try:
            found = answer.result(seconds)
        except Late as error:
            raise ConnectorError(f"the journal gave no receipt within {seconds:.0f} s") from error
        if "error" in found:
            raise (Stopping if found.get("stopping") else ConnectorError)(found["error"])
        return found["found"]

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

    def accept(
        self, documents: Sequence[Document], cursor: str | None = None, seconds: float | None = None
    ) -> list[Receipt]:
        """See `Intake`; `seconds` is how long to wait for the receipt, for ever when it is None.

        Raises:
            ConnectorError: No receipt came; the documents may be stored all the same.
        """
        asked = {"call": "accept", "documents": [document_message(each) for each in documents], "cursor": cursor}
        receipts = [receipt_of(message) for message in self._ask(asked, seconds)]
        if cursor is not None:
            self._cursor = cursor
        return receipts

    def unknown(self, keys: Sequence[Key]) -> list[Key]:
        """See `Intake`."""
        return [Key.parse(text) for text in self._ask({"call": "unknown", "keys": [str(key) for key in keys]})]

    def refuse(self, name: str, sha256: str, cause: str) -> int:
        """See `Intake`."""
        number: int = self._ask({"call": "refuse", "name": name, "sha256": sha256, "cause": cause})
        return number

    def health(self, ok: bool, sentence: str) -> None:
        """See `Intake`."""
        if (ok, sentence) != self._said:
            self._said = (ok, sentence)
            self._frames.send({"call": "health", "ok": ok, "sentence": sentence})

    def idle(self) -> None:
        """See `Intake`."""
        self._frames.send({"call": "idle"})

    def result(self, found: Any) -> None:
        """Give the host what it asked this process for."""
        self._frames.send({"call": "result", "found": found})

    @contextmanager
    def within(self, what: str, seconds: float) -> Iterator[None]:
        """Let the host end this process if the block takes longer."""
        token = next(self._numbers)
        self._frames.send({"call": "begin", "token": token, "what": what, "seconds": seconds})
        try:
            yield
        finally:
            self._frames.send({"call": "end", "token": token})
