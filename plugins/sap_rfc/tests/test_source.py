"""The source as a whole: the promises of every source, in both modes."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from connector_sap_rfc.source import SapRfc

from connector.plugin import DocumentResult, DocumentState, Key, SettledDocument
from connector.testing import MemoryHost, MemoryIntake, SourceContract
from tests.rfc_standin.simulated_sap.idoc_samples import mbgmcr03

ENTERED = {"CPUDT": "20260131"}
BAD = f"{999:016d}"
FAILED_PAUSE = 2.5
"""Seconds; SAP waits for minutes."""


class PollBench:
    """SAP that is polled: it forgets nothing, so what counts as told is what the cursor has passed."""

    def __init__(self, site: Any, intake: MemoryIntake) -> None:
        self.site, self.intake = site, intake
        self.site.secrets = {"env:SAP": "secret"}
        self._given: dict[int, str] = {}

    def open(self, host: MemoryHost) -> SapRfc:
        """A new source."""
        return self.site.source(MemoryHost("sap", self.site.secrets, host.clock))

    def give(self, number: int) -> None:
        """Post a document; SAP never posts one twice."""
        if number not in self._given:
            self._given[number] = f"10{number:02d}00"
            item = {"BWART": "551", "MATNR": "TABLETS", "serials": [f"S{number}"]}
            self.site.sap.post_material_document([item], CPUTM=self._given[number], **ENTERED)

    def give_unreadable(self) -> None:
        """A document with garbage in a field."""
        item = {"BWART": "551", "MATNR": "TABLETS", "SGTXT": "garbage"}
        self.site.sap.post_material_document([item], CPUTM="090000", **ENTERED)
        self.site.sap.change("MSEG", "SGTXT", "a\x01", SGTXT="garbage")

    def told(self) -> int:
        """Documents that the cursor has passed."""
        cursor = json.loads(self.intake.cursor or "{}").get("entry_date", "")
        return sum(ENTERED["CPUDT"] + clock <= cursor for clock in self._given.values())

    def kept_unreadable(self) -> bool:
        """Whether SAP still has it, which never deletes."""
        return True

    def snapshot(self) -> object:
        """What would change if the source wrote anything."""
        return (self.site.sap.received_idocs(), self.site.sap.received_units(), self.site.sap.registrations())


class IdocBench:
    """SAP that sends: what it believes to be taken it sends no more; what failed it sends again after a pause."""

    def __init__(self, site: Any) -> None:
        self.site = site
        self._waiting: list[dict[str, Any]] = []
        self._told = 0
        self._ends = threading.Event()
        self._thread = threading.Thread(target=self._send, daemon=True)
        self._thread.start()

    def end(self) -> None:
        """Send nothing more."""
        self._ends.set()
        self._thread.join()

    def _send(self) -> None:
        pauses: dict[str, float] = {}
        while not self._ends.wait(0.02):
            due = [each for each in self._waiting if pauses.get(each["DOCNUM"], 0) < time.monotonic()]
            for idoc in due if self.site.sap.registered() else []:
                if self.site.sap.send_idoc(idoc, call_type="bgrfc", seconds=2)["result"] == "ok":
                    self._waiting.remove(idoc)
                    self._told += 1
                else:
                    pauses[idoc["DOCNUM"]] = time.monotonic() + (FAILED_PAUSE if idoc["DOCNUM"] == BAD else 0.1)

    def open(self, host: MemoryHost) -> SapRfc:
        """A new source."""
        return self.site.source(MemoryHost("sap", self.site.secrets, host.clock))

    def give(self, number: int) -> None:
        """An IDoc, the same each time."""
        self._waiting.append(_idoc(number, f"S{number}"))

    def give_unreadable(self) -> None:
        """An IDoc with garbage in a field."""
        self._waiting.append(_idoc(999, "A\x01"))

    def told(self) -> int:
        """IDocs that SAP will not send again."""
        return self._told

    def kept_unreadable(self) -> bool:
        """Whether SAP still has it."""
        return any(idoc["DOCNUM"] == BAD for idoc in self._waiting)

    def snapshot(self) -> object:
        """What would change if the source took or wrote anything."""
        return (list(self._waiting), self.site.sap.received_idocs(), self.site.sap.registrations())


def _idoc(number: int, serial: str) -> dict[str, Any]:
    return mbgmcr03([{"MATERIAL": "TABLETS", "serials": [serial]}], DOCNUM=f"{number:016d}")


class TestPoll(SourceContract):
    """The contract, for `mode: poll`."""

    @pytest.fixture
    def bench(self, polled: Any, memory_intake: MemoryIntake) -> PollBench:
        """A system to poll."""
        return PollBench(polled, memory_intake)


class TestIdoc(SourceContract):
    """The contract, for `mode: idoc`."""

    @pytest.fixture
    def bench(self, receiving: Any) -> Iterator[IdocBench]:
        """A system that sends."""
        sending = IdocBench(receiving)
        yield sending
        sending.end()


def test_a_secret_goes_through_the_pipe_alone(polled: Any, tmp_path: Path) -> None:
    """It is on no command line and in no environment variable of the child."""
    polled.secrets["env:SAP"] = "secret"
    with polled.running() as running:
        running.until_idle()
        children = [
            path for path in Path("/proc").glob("[0-9]*") if b"connector_sap_rfc.child" in _read(path / "cmdline")
        ]
        assert children
        assert not any(b"passwd" in _read(path / name) for path in children for name in ("cmdline", "environ"))


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError:
        return b""


@pytest.mark.parametrize("kind", ["material", "sha256", "idoc"])
def test_without_tell_nothing_is_told(polled: Any, receiving: Any, kind: str) -> None:
    """In neither mode."""
    parts = {"material": ("SIM", "100", "1", "2026"), "sha256": ("00",), "idoc": ("A", "100", "1")}[kind]
    outcome = SettledDocument(1, Key(kind, parts), "", "sap", DocumentState.DONE, DocumentResult.CONFIRMED, "")
    for site in (polled, receiving):
        site.source().settled(outcome)
        assert site.sap.logons() == []


def test_opening_a_source_starts_nothing(polled: Any, make_sap: Callable[..., Any]) -> None:
    """No child, no logon, no secret asked for."""
    polled.secrets = {}
    polled.source()
    assert polled.sap.logons() == []


def test_a_file_of_destinations_that_is_not_there_is_said(polled: Any, tmp_path: Path) -> None:
    """By `doctor` and by the source, before SAP's library looks for it in vain."""
    polled.settings |= {"connection": {"dest": "SIM", "passwd": "env:SAP"}, "ini": str(tmp_path / "sapnwrfc.ini")}
    [finding] = polled.source().check()
    assert finding.ok is False
    assert f"{tmp_path / 'sapnwrfc.ini'} is not there" in finding.sentence
    assert "is not there" in str(polled.run().error)
