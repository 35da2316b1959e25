"""The host's part: what a child hands over is stored, and it gets its receipts."""

from __future__ import annotations

from typing import Any, cast

import pytest
from connector_sap_rfc.attending import Attendant
from connector_sap_rfc.frames import Frame
from connector_sap_rfc.messages import document_message
from connector_sap_rfc.process import Child

from connector.plugin import Document, Key, Stopping
from connector.testing import MemoryIntake


class PlayedChild:
    """Frames that have arrived.

    Attributes:
        said: What the host answered.
    """

    def __init__(self, intake: MemoryIntake, *arrived: list[Frame]) -> None:
        self._arrived = list(arrived)
        self._intake = intake
        self.said: list[Frame] = []

    def frames(self, seconds: float) -> list[Frame]:
        """See `Child`; in the end the host shuts down."""
        if not self._arrived:
            self._intake.stop()
            return []
        return self._arrived.pop(0)

    def send(self, frame: Frame) -> None:
        """See `Child`."""
        self.said.append(frame)


def asked(number: int, *documents: int, cursor: str | None = None) -> Frame:
    """A child hands documents over."""
    keys = [Key("idoc", ("SIM", "100", str(each))) for each in documents]
    messages = [document_message(Document(key, "SIM/100", b"<a/>")) for key in keys]
    return {"call": "accept", "ask": number, "documents": messages, "cursor": cursor}


def attend(intake: MemoryIntake, *arrived: list[Frame]) -> PlayedChild:
    """Answer what has arrived."""
    child = PlayedChild(intake, *arrived)
    Attendant(cast("Child", child), intake).run()
    return child


def test_calls_that_wait_are_stored_together_and_answered_each() -> None:
    """They share the journal's sync; each has the receipts of its own documents."""
    intake = MemoryIntake()
    child = attend(intake, [asked(1, 10, 11), {"call": "idle"}, asked(2, 10, cursor="c"), asked(3, 12)])
    assert intake.calls == ["accept"]
    assert intake.cursor == "c"
    assert intake.idled.is_set()
    assert child.said == [
        {"answer": 1, "found": [[1, "new"], [2, "new"]]},
        {"answer": 2, "found": [[1, "repeat"]]},
        {"answer": 3, "found": [[3, "new"]]},
    ]


def test_an_error_of_the_intake_reaches_every_call_and_ends_the_run() -> None:
    """SAP hears of a failure, and the host sees its own error."""
    intake = MemoryIntake()
    intake.fail_next(RuntimeError("no journal"))
    child = PlayedChild(intake, [asked(1, 10), asked(2, 11)])
    with pytest.raises(RuntimeError, match="no journal"):
        Attendant(cast("Child", child), intake).run()
    error: dict[str, Any] = {"error": "no journal", "stopping": False}
    assert child.said == [{"answer": 1} | error, {"answer": 2} | error]


def test_a_shutdown_is_told_apart() -> None:
    """It is no failure of the child."""
    intake = MemoryIntake()
    intake.fail_next(Stopping("shuts down"))
    child = PlayedChild(intake, [asked(1, 10)])
    with pytest.raises(Stopping):
        Attendant(cast("Child", child), intake).run()
    assert child.said[0]["stopping"] is True


def test_questions_health_and_refusals_are_passed_on() -> None:
    """Keys as texts, numbers as they are."""
    intake = MemoryIntake()
    intake.accept([Document(Key("idoc", ("SIM", "100", "1")), "SIM/100", b"<a/>")])
    child = attend(
        intake,
        [
            {"call": "unknown", "ask": 1, "keys": ["idoc/SIM/100/1", "idoc/SIM/100/2"]},
            {"call": "refuse", "ask": 2, "name": "IDoc 3", "sha256": "00", "cause": "bad"},
            {"call": "health", "ok": False, "sentence": "red"},
        ],
    )
    assert [frame["found"] for frame in child.said] == [["idoc/SIM/100/2"], 1]
    assert intake.told == [(False, "red")]
