"""What every job of a child has: it says what it does and for how long at most, and why it failed."""

from __future__ import annotations

import time
from typing import Any

from connector.plugin import ConnectorError
from connector_sap_rfc.faults import SapFault
from connector_sap_rfc.frames import Frame
from connector_sap_rfc.process import Child

LOOK_SECONDS = 0.1
"""How long to wait for a frame before looking at the time."""


def _is_last(frame: Frame | None) -> bool:
    return frame is None or frame["call"] == "failed"


class Conversation:
    """Hears a child, and ends it when something takes longer than it said."""

    def __init__(self, child: Child) -> None:
        self._child = child
        self._waiting: list[Frame | None] = []
        self._limits: dict[int, tuple[str, float, float]] = {}

    def frames(self) -> list[Frame]:
        """What the child asks or answers; empty when nothing came for a moment.

        Raises:
            SapFault: What the child told as the reason of its end, or that something took too long.
            ConnectorError: It ended without a word.
        """
        heard: list[Frame] = []
        self._waiting += self._child.frames(0 if self._waiting else LOOK_SECONDS)
        while self._waiting:
            frame = self._waiting[0]
            if heard and _is_last(frame):
                # What came before the end counts.
                return heard
            self._waiting.pop(0)
            if frame and self._is_for_others(frame):
                heard.append(frame)
            elif frame is None:
                raise ConnectorError(f"the process that talks to SAP {self._child.last_words()}")
        self._watch()
        return heard

    def result(self) -> Any:
        """Wait for the child's result; raises as `frames` does."""
        while True:
            for frame in self.frames():
                if frame["call"] == "result":
                    return frame["found"]

    def _is_for_others(self, frame: Frame) -> bool:
        if frame["call"] == "failed":
            raise SapFault(frame["kind"], frame["sentence"])
        if frame["call"] == "begin":
            self._limits[frame["token"]] = (frame["what"], frame["seconds"], time.monotonic() + frame["seconds"])
        elif frame["call"] == "end":
            self._limits.pop(frame["token"], None)
        else:
            return True
        return False

    def _watch(self) -> None:
        now = time.monotonic()
        for what, seconds, until in self._limits.values():
            if now > until:
                self._child.kill()
                raise SapFault("communication", f"{what} took more than {seconds:g} s; it was given up")
