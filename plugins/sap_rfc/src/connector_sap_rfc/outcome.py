"""The host's part of telling: which status an outcome is, and the child that tells it."""

from __future__ import annotations

import threading
from collections.abc import Callable

from connector.plugin import DocumentResult, DocumentState, SettledDocument
from connector_sap_rfc.conversation import Conversation
from connector_sap_rfc.faults import SapFault
from connector_sap_rfc.frames import Frame
from connector_sap_rfc.process import Child

POSITIVE, NEGATIVE = "16", "17"
"""Statuses of an outbound IDoc: functional acknowledgement positive, negative."""


def status_of(outcome: SettledDocument) -> str:
    """16 when all that the document asked for is done or there was nothing to do; 17 else."""
    if outcome.state is DocumentState.IGNORED:
        return POSITIVE
    well = outcome.result in (DocumentResult.CONFIRMED, DocumentResult.NOTHING)
    return POSITIVE if outcome.state is DocumentState.DONE and well else NEGATIVE


def _sentence(outcome: SettledDocument) -> str:
    return outcome.sentence or f"{outcome.result or outcome.state}: {len(outcome.serials)} serial numbers"


class StatusTeller:
    """Tells one outcome after the other through a child that ends when it has nothing to do for a while."""

    def __init__(self, start: Callable[[], Frame], open_child: Callable[[Frame], Child]) -> None:
        """Nothing is started yet.

        Args:
            start: The first frame for the child.
            open_child: Starts a child with it.
        """
        self._start = start
        self._open = open_child
        self._talk: tuple[Child, Conversation] | None = None
        self._lock = threading.Lock()

    def tell(self, outcome: SettledDocument) -> None:
        """Tell SAP.

        Raises:
            ConnectorError: It could not be told, or nobody knows whether it was.
        """
        with self._lock:
            is_old = self._talk is not None
            try:
                self._tell(outcome)
            except SapFault as fault:
                # A connection that waited for this outcome may have been cut long ago.
                if not is_old or fault.kind != "communication":
                    raise
                self._tell(outcome)

    def _tell(self, outcome: SettledDocument) -> None:
        sndprn, mandt, docnum = outcome.key.parts
        told = {"docnum": docnum, "mandt": mandt, "sndprn": sndprn}
        child, conversation = self._opened()
        try:
            child.send({"tell": told | {"status": status_of(outcome), "sentence": _sentence(outcome)}})
            conversation.result()
        except BaseException:
            # A connection is never used again after a unit that failed.
            self._close()
            raise

    def close(self) -> None:
        """End the child; the next outcome starts another."""
        with self._lock:
            self._close()

    def _close(self) -> None:
        if self._talk:
            self._talk[0].end()
        self._talk = None

    def _opened(self) -> tuple[Child, Conversation]:
        if self._talk and self._talk[0].has_ended:
            self._close()
        if self._talk is None:
            child = self._open(self._start())
            self._talk = (child, Conversation(child))
        return self._talk
