"""The host's part of telling: the child that tells one status after the other."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import asdict

from connector.idoc import IdocStatus
from connector_sap_rfc.conversation import Conversation
from connector_sap_rfc.faults import SapFault
from connector_sap_rfc.frames import Frame
from connector_sap_rfc.process import Child


class StatusTeller:
    """Tells one status after the other through a child that ends when it has nothing to do for a while."""

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

    def tell(self, status: IdocStatus) -> None:
        """Tell SAP.

        Raises:
            ConnectorError: It could not be told, or nobody knows whether it was.
        """
        with self._lock:
            is_old = self._talk is not None
            try:
                self._tell(status)
            except SapFault as fault:
                # A connection that waited for this status may have been cut long ago.
                if not is_old or fault.kind != "communication":
                    raise
                self._tell(status)

    def _tell(self, status: IdocStatus) -> None:
        child, conversation = self._opened()
        try:
            child.send({"tell": asdict(status)})
            conversation.result()
        except BaseException:
            # A connection is never used again after a unit that failed.
            self._close()
            raise

    def close(self) -> None:
        """End the child; the next status starts another."""
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
