"""The whole host: a source, the mapper, the delivery, the teller, against a sandbox over HTTP."""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from pydantic import BaseModel

from connector import config
from connector.errors import JournalBusy, Misconfigured
from connector.host.host import Host
from connector.host.opening import BuiltIn
from connector.mapping import MappingSet
from connector.plugin import Document, Key, SourceType, hookimpl
from connector.plugins import Plugins
from connector.sandbox.sandbox import Sandbox
from connector.secrets import Secrets

MAPPING = """\
language: 1
mapping: small
accepts: {root: MOVEMENT}
for_each: ITEM
fields:
  item: {position: true}
  gtin: {path: GTIN, check: gtin14}
  wanted: {path: REASON}
joins:
  serials: {from: SERIAL, take: NUMBER, zeros: keep}
rules:
  - when: {wanted: destroy}
    set: {reason: destroy}
  - when: {wanted: sample}
    set: {reason: sample}
  - otherwise: {hold: "reason {wanted} is not configured"}
command: {product_code: gtin, reason: reason, send_to_market: {text: "false"}, market_id: {text: EU}, serials: serials,
          endpoint: {text: default}}
"""
CONFIG = """\
journal: {{path: journal/connector.db, witness: witness}}
mappings: mappings
endpoints:
  default: {{url: "{url}", channel_key: "test:channel", token: "test:token", timeouts: {{connect: 2, read: 5}}}}
sources:
  list: {{type: listed, mode: send, senders: [none], settings: {{}}}}
{more}
"""
CANCELS = """
import sys, time
from pathlib import Path
from connector.errors import NotAllowed
from connector.journal import acts
from connector.journal.journal import Journal
class Clock:
    now = staticmethod(time.time)
    monotonic = staticmethod(time.monotonic)
journal = Journal(Path(sys.argv[1]), Path(sys.argv[2]), Clock())
cancelled = 0
for serial_id in range(int(sys.argv[3]), 0, -1):
    try:
        with journal.transaction("act") as transaction:
            cancelled += acts.cancel(transaction, [serial_id], "from another process")
    except NotAllowed:
        pass
print(cancelled)
journal.close()
"""


class Nothing(BaseModel):
    """No settings."""


class Listed:
    """A source that hands over what the test puts on its list."""

    def __init__(self) -> None:
        self.documents: list[Document] = []
        self.told: list[Any] = []
        self.hangs: threading.Event | None = None
        self.stubborn = False

    def run(self, intake: Any) -> None:
        """Hand over, and say when there is nothing left."""
        while not intake.wait(0.01) or self.stubborn:
            if self.documents:
                intake.accept(self.documents)
                self.documents = []
            intake.idle()

    def check(self) -> Iterator[Any]:
        """Nothing to check."""
        return iter(())

    def settled(self, outcome: Any) -> None:
        """Keep it; hang when the test wants that."""
        self.told.append(outcome)
        if self.hangs:
            self.hangs.wait()

    @hookimpl
    def connector_source_types(self) -> list[SourceType]:
        """Itself."""
        return [SourceType("listed", Nothing, lambda settings, host: self)]

    @hookimpl
    def connector_secret(self, reference: str) -> str | None:
        """The sandbox's."""
        return {"test:channel": "sandbox-channel", "test:token": "sandbox-token"}.get(reference)


def movement(number: int, *serials: str, reason: str = "destroy") -> Document:
    """A self-made document with one item."""
    rows = "".join(f"<SERIAL><NUMBER>{serial}</NUMBER></SERIAL>" for serial in serials)
    item = f"<ITEM><GTIN>09506000134352</GTIN><REASON>{reason}</REASON>{rows}</ITEM>"
    content = f"<MOVEMENT><N>{number}</N>{item}</MOVEMENT>".encode()
    return Document(Key("sha256", (str(number),)), "none", content, name=f"{number}.xml")


def until(condition: Callable[[], object], seconds: float = 30.0) -> None:
    """Wait for the host's threads."""
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.01)


@pytest.fixture
def source() -> Listed:
    """The source and plugin of the test."""
    return Listed()


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    """The API."""
    with Sandbox() as running:
        yield running


@pytest.fixture
def make_host(tmp_path: Path, source: Listed, sandbox: Sandbox) -> Iterator[Callable[..., Host]]:
    """Opens hosts on one site; stopped at the end of the test."""
    for name in ("journal", "witness", "mappings"):
        (tmp_path / name).mkdir()
    (tmp_path / "mappings" / "small.yaml").write_text(MAPPING, encoding="utf-8")
    made: list[Host] = []

    def make(more: str = "") -> Host:
        (tmp_path / "connector.yaml").write_text(CONFIG.format(url=sandbox.url, more=more), encoding="utf-8")
        plugins = Plugins.discover(built_in={"connector": BuiltIn(), "listed": source})
        found = config.load(tmp_path / "connector.yaml", plugins.source_types)
        mappings = MappingSet(found.mappings, plugins.checks)
        mappings.load()
        made.append(Host(found, plugins, Secrets(plugins.secret, tmp_path), mappings))
        return made[-1]

    yield make
    for each in made:
        each.stop()


def test_a_document_goes_the_whole_way(make_host: Callable[..., Host], source: Listed, sandbox: Sandbox) -> None:
    """Handed over, mapped, sent, confirmed, and its source told."""
    host = make_host()
    host.start()
    source.documents = [movement(1, "A", "B"), movement(2, "C", reason="sample")]
    until(lambda: len(source.told) == 2 and host.is_idle)
    assert [each.result for each in source.told] == ["confirmed", "confirmed"]
    assert sorted(str(pack["serial"]) for pack in sandbox.packs()) == ["A", "B", "C"]
    assert (host.red, host.failure, host.notices) == ({}, "", [])


def test_a_host_is_not_idle_while_anything_is_under_way(make_host: Callable[..., Host], source: Listed) -> None:
    """Whenever it says that it is, all that was handed over before is settled and told."""
    host = make_host()
    host.start()
    for number in range(1, 12):
        source.documents = [movement(number, f"S{number}")]
        until(lambda: not source.documents)
        until(lambda: host.is_idle)
        assert len(source.told) == number


def test_a_second_host_on_the_journal_does_not_start(make_host: Callable[..., Host]) -> None:
    """It is told which process delivers."""
    make_host().start()
    with pytest.raises(JournalBusy, match="delivers from the journal"):
        make_host()


def test_a_host_that_never_started_can_be_stopped(make_host: Callable[..., Host]) -> None:
    """And gives the right to deliver back."""
    make_host().stop()
    make_host().start()


def test_a_missing_secret_is_said_before_anything_runs(make_host: Callable[..., Host], source: Listed) -> None:
    """With the reference's scheme, never with a value."""
    source.connector_secret = hookimpl(lambda reference: None)  # type: ignore[method-assign] - this plugin knows none
    with pytest.raises(Misconfigured, match="test:"):
        make_host()


def test_stop_ends_in_time_although_a_plugin_hangs(make_host: Callable[..., Host], source: Listed) -> None:
    """A source that neither returns from `run` nor from `settled` is left behind."""
    source.hangs, source.stubborn = threading.Event(), True
    host = make_host()
    host.start()
    source.documents = [movement(1, "A")]
    until(lambda: source.told)
    started = time.monotonic()
    host.stop()
    assert time.monotonic() - started < 12
    source.stubborn = False
    source.hangs.set()


def test_a_thread_that_dies_is_seen(make_host: Callable[..., Host], monkeypatch: pytest.MonkeyPatch) -> None:
    """Half a host would look alive: `failure` names the part and the error."""
    host = make_host()

    def fail() -> int:
        raise SystemExit("a plugin ended it")

    monkeypatch.setattr(host._teller, "tell_due", fail)
    host.start()
    until(lambda: host.failure)
    assert host.failure == "the teller ended: SystemExit: a plugin ended it"


def test_an_older_journal_is_held_and_said(
    make_host: Callable[..., Host], source: Listed, sandbox: Sandbox, tmp_path: Path
) -> None:
    """An older copy in the journal's place: nothing of it is sent, and the notice says why."""
    host = make_host()
    source.documents = [movement(1, "A")]
    with host.journal.transaction("accept") as transaction:
        from connector.journal import intake
        from connector.journal.intake import Origin

        intake.accept(transaction, Origin("list", "send"), source.documents, lambda one, other: False)
    source.documents = []
    host.stop()
    older = (tmp_path / "journal" / "connector.db").read_bytes()
    host = make_host()
    host.start()
    until(lambda: source.told)
    host.stop()
    (tmp_path / "journal" / "connector.db").write_bytes(older)
    again = make_host()
    again.start()
    until(lambda: again.is_idle)
    assert "its witness saw event" in again.notices[0]
    assert [pack["times"] for pack in sandbox.packs()] == [1]


def test_a_source_that_cannot_run_stops_no_other(make_host: Callable[..., Host], source: Listed) -> None:
    """It is red, and says what is missing; the other one works."""
    host = make_host("  other: {type: unknown, mode: send, senders: [none], settings: {}}")
    host.start()
    source.documents = [movement(1, "A")]
    until(lambda: source.told and host.is_idle)
    assert "no plugin offers the type 'unknown'" in host.red["other"]


def test_another_process_may_act_while_the_host_delivers(
    make_host: Callable[..., Host], source: Listed, sandbox: Sandbox, tmp_path: Path
) -> None:
    """It cancels what it can from the end: each serial is sent once or cancelled, never both, never neither."""
    host = make_host()
    source.documents = [movement(number, f"S{number}") for number in range(1, 81)]
    host.start()
    until(lambda: len(sandbox.packs()) > 3)
    paths = [str(tmp_path / "journal" / "connector.db"), str(tmp_path / "witness")]
    other = subprocess.run([sys.executable, "-c", CANCELS, *paths, "80"], capture_output=True, check=True, timeout=60)
    until(lambda: len(source.told) == 80 and host.is_idle)
    packs = sandbox.packs()
    assert len(packs) + int(other.stdout) == 80
    assert {pack["times"] for pack in packs} == {1}
    from connector.journal import chain

    with host.journal.reading() as connection:
        assert list(chain.broken(connection, host.journal.id, host.journal.witness.read())) == []
