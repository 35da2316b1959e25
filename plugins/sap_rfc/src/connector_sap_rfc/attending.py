"""The host's part while the child runs: store what it hands over, give receipts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from connector.plugin import Intake, Key, Stopping, stop_point
from connector_sap_rfc.conversation import Conversation
from connector_sap_rfc.frames import Frame
from connector_sap_rfc.messages import document_of, receipt_message
from connector_sap_rfc.process import Child


class Attendant:
    """Answers one child until it ends or the host shuts down."""

    def __init__(self, child: Child, intake: Intake) -> None:
        self._child = child
        self._intake = intake
        self._conversation = Conversation(child)

    def run(self) -> None:
        """Answer.

        Raises:
            SapFault: What the child told as the reason of its end, or that something took too long.
            ConnectorError: It ended without a word.
            Stopping: The host shuts down.
        """
        while not self._intake.stopping:
            self._answer(self._conversation.frames())

    def _answer(self, frames: Sequence[Frame]) -> None:
        accepted = [frame for frame in frames if frame["call"] == "accept"]
        if accepted:
            self._accept(accepted)
        for frame in frames:
            if frame["call"] != "accept":
                self._answer_one(frame)

    def _accept(self, frames: Sequence[Frame]) -> None:
        """Store what several calls of SAP hand over in one transaction, so that they share its sync."""
        documents = [document_of(message) for frame in frames for message in frame["documents"]]
        cursor = next((frame["cursor"] for frame in reversed(frames) if frame["cursor"] is not None), None)
        stop_point("sap_rfc.before_accept")
        try:
            receipts = iter(self._intake.accept(documents, cursor))
        except BaseException as error:
            for frame in frames:
                self._tell_error(frame, error)
            raise
        stop_point("sap_rfc.after_accept")
        for frame in frames:
            self._tell(frame, [receipt_message(next(receipts)) for _ in frame["documents"]])
        stop_point("sap_rfc.after_receipt")

    def _answer_one(self, frame: Frame) -> None:
        match frame["call"]:
            case "unknown":
                keys = [Key.parse(text) for text in frame["keys"]]
                self._tell(frame, [str(key) for key in self._intake.unknown(keys)])
            case "refuse":
                self._tell(frame, self._intake.refuse(frame["name"], frame["sha256"], frame["cause"]))
            case "health":
                self._intake.health(frame["ok"], frame["sentence"])
            case "idle":
                self._intake.idle()

    def _tell(self, frame: Frame, found: Any) -> None:
        self._child.send({"answer": frame["ask"], "found": found})

    def _tell_error(self, frame: Frame, error: BaseException) -> None:
        sentence = str(error) or type(error).__name__
        self._child.send({"answer": frame["ask"], "error": sentence, "stopping": isinstance(error, Stopping)})
