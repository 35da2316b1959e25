"""A simulated SAP system in a process of its own, and sources on it through the real binding."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path
from typing import Any

import pytest
from connector_sap_rfc.binding import Binding
from connector_sap_rfc.session import Session, Within
from connector_sap_rfc.settings import Settings
from connector_sap_rfc.source import SapRfc
from lxml import etree

from connector.plugin import ConnectorError
from connector.testing import MemoryHost, MemoryIntake, RunningSource, run_until_idle
from tests.rfc_standin import client_bindings, rfc_bindings
from tests.rfc_standin.simulated_sap.client import SimulatedSap
from tests.rfc_standin.simulated_sap.fixtures import make_sap, rfc, sap

__all__ = ["make_sap", "rfc", "sap"]
POLL = {"from_date": "2026-01-01", "movement_types": ["551", "552"], "poll_seconds": 0.05, "serial_minutes": 0.5}


@pytest.fixture
def use_binding(rfc: Callable[[str], dict[str, str]], monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Lets child processes find a binding, `pyrfc` or `pyrfcx`, linked with the stand-in library."""

    def use(binding: str) -> None:
        for name, value in rfc(binding).items():
            monkeypatch.setenv(name, value)

    return use


@pytest.fixture
def binding(use_binding: Callable[[str], None]) -> str:
    """Child processes find the real pyrfc: for a registered server and for units, which pyrfcx does not have."""
    use_binding("pyrfc")
    return "pyrfc"


@pytest.fixture(params=rfc_bindings.BINDINGS)
def client_binding(request: pytest.FixtureRequest, use_binding: Callable[[str], None]) -> str:
    """Child processes find each binding in turn: for all that a client does."""
    use_binding(request.param)
    return str(request.param)


class Site:
    """A source on a simulated system, and an intake that stays from run to run, as a journal does.

    Attributes:
        sap: The system.
        settings: For the next source.
        secrets: By reference.
        intake: What it hands over to.
    """

    def __init__(self, system: SimulatedSap, settings: dict[str, Any]) -> None:
        self.sap = system
        self.secrets = {"env:SAP": "secret"}
        self.settings = {"connection": system.destination() | {"passwd": "env:SAP"}, **settings}
        self.intake = MemoryIntake()
        self._told_before = 0

    def source(self, host: MemoryHost | None = None) -> SapRfc:
        """A new source, as after a restart."""
        host = host or MemoryHost("sap", self.secrets)
        return SapRfc(Settings.model_validate(self.settings), host)

    def run(self, seconds: float = 15) -> RunningSource:
        """Run a new source until it is idle."""
        return run_until_idle(self.source(), self.intake, seconds)

    def running(self) -> RunningSource:
        """A new source that runs in a `with` block."""
        self._told_before = len(self.intake.told)
        return RunningSource(self.source(), self.intake)

    def set_poll(self, **changed: Any) -> None:
        """Change settings of `poll`."""
        self.settings["poll"] = self.settings["poll"] | changed

    @contextmanager
    def supervised(self) -> Iterator[list[str]]:
        """Run sources in a `with` block as the host does: one that fails is opened anew. Gives their sentences."""
        ended: list[str] = []
        self._told_before = len(self.intake.told)

        def supervise() -> None:
            while not self.intake.stopping:
                try:
                    self.source().run(self.intake)
                except ConnectorError as error:
                    ended.append(str(error))
                    self.intake.wait(0.1)

        self.intake.restart()
        thread = threading.Thread(target=supervise)
        thread.start()
        yield ended
        self.intake.stop()
        thread.join()

    def wait_for(self, happened: Callable[[], object], seconds: float = 15) -> None:
        """Wait until something has happened."""
        for _ in range(int(seconds / 0.02)):
            if happened():
                return
            self.intake.wait(0.02)
        raise AssertionError(f"it did not happen; health: {self.intake.told[-2:]}")

    def wait_for_word(self, word: str, seconds: float = 15) -> None:
        """Wait until the last health sentence of this run has a word."""
        self.wait_for(lambda: any(word in said for _, said in self.intake.told[self._told_before :][-1:]), seconds)

    def numbers(self) -> list[str]:
        """Numbers of what was taken, in the order in which it was stored."""
        return [document.key.parts[2] for document in self.intake.documents]

    def texts(self, path: str) -> list[str]:
        """Texts in all documents, in order."""
        roots = [etree.fromstring(document.xml_form) for document in self.intake.documents]
        return [str(text) for root in roots for text in root.xpath(f"{path}/text()")]


def scrapped(serials: Sequence[str] = (), **fields: Any) -> dict[str, Any]:
    """An item that scraps packs."""
    return {"BWART": "551", "MATNR": "TABLETS", "serials": list(serials), **fields}


@pytest.fixture
def item() -> Callable[..., dict[str, Any]]:
    """Makes an item that scraps packs."""
    return scrapped


@pytest.fixture
def polled(client_binding: str, make_sap: Callable[..., SimulatedSap]) -> Site:
    """A source that polls, through each binding in turn."""
    return Site(make_sap(), {"poll": dict(POLL)})


@pytest.fixture(params=rfc_bindings.BINDINGS)
def open_session(request: pytest.FixtureRequest, rfc: object, sap: SimulatedSap) -> Callable[..., Session]:
    """Opens sessions in this process, through each binding in turn; takes `within` and both times."""
    loaded = Binding(client_bindings.load(request.param))

    def unwatched(_what: str, _seconds: float) -> AbstractContextManager[None]:
        return nullcontext()

    def opened(within: Within = unwatched, open_seconds: float = 10, call_seconds: float = 10) -> Session:
        return Session(loaded, sap.destination(), within, open_seconds, call_seconds)

    return opened


@pytest.fixture
def session(open_session: Callable[..., Session]) -> Iterator[Session]:
    """A session on the system."""
    with open_session() as opened:
        yield opened


@pytest.fixture
def receiving(binding: str, make_sap: Callable[..., SimulatedSap], tmp_path: Path) -> Site:
    """A source that receives IDocs."""
    system = make_sap()
    idoc = {"server": system.server_destination(), "definitions": str(tmp_path / "types")}
    return Site(system, {"mode": "idoc", "idoc": idoc, "open_seconds": 10})
