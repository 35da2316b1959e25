"""A real site: connector.yaml, mappings, an inbox; the real program in child processes; a sandbox over HTTP."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from connector.demo.site import with_choices
from connector.journal import queries
from connector.journal.store import open_engine
from connector.sandbox.sandbox import Sandbox

CHECKOUT = Path(__file__).parents[2]
KILLED = Path(__file__).with_name("killed.py")
ENVIRONMENT = {"E2E_CHANNEL_KEY": "sandbox-channel", "E2E_TOKEN": "sandbox-token"}
TO_MARKET, INTERNAL = "09506000134352", "09506000134369"
GTINS = f"MATERIAL,UNIT,GTIN,PACKS,SERIALISED\nTABLETS,ST,{TO_MARKET},1,yes\nSYRUP,ST,{INTERNAL},1,yes\n"
MARKETS = f"GTIN,MARKET,SEND_TO_MARKET\n{TO_MARKET},EU,true\n{INTERNAL},EU,false\n"
CONFIG = """\
journal: {{path: journal/connector.db, witness: witness}}
mappings: mappings
endpoints:
  default:
    url: {url}
    channel_key: env:E2E_CHANNEL_KEY
    token: env:E2E_TOKEN
    timeouts: {{connect: 2, read: 2}}
    serials_per_hour: 1000000
sources:
  dropbox:
    type: xml_file_drop
    mode: send
    senders: [SAPERP/100]
    settings: {{folder: inbox, complete: {{rename: .tmp}}, poll_seconds: 0.1}}
"""


@dataclass(frozen=True)
class Item:
    """One item of a goods movement and its serials."""

    serials: Sequence[str]
    material: str = "TABLETS"
    move_type: str = "551"


def idoc(docnum: int, *items: Item) -> str:
    """A self-made MBGMCR03 IDoc, checked against the type's tree."""
    rows = "".join(
        f"<E1BP2017_GM_ITEM_CREATE SEGMENT='1'><MATERIAL>{each.material}</MATERIAL><PLANT>1000</PLANT>"
        f"<MOVE_TYPE>{each.move_type}</MOVE_TYPE><ENTRY_QNT>{len(each.serials)}.000</ENTRY_QNT>"
        "<ENTRY_UOM>ST</ENTRY_UOM></E1BP2017_GM_ITEM_CREATE>\n"
        for each in items
    )
    serials = "".join(
        f"<E1BP2017_GM_SERIALNUMBER SEGMENT='1'><MATDOC_ITM>{position:04d}</MATDOC_ITM>"
        f"<SERIALNO>{serial}</SERIALNO></E1BP2017_GM_SERIALNUMBER>\n"
        for position, each in enumerate(items, 1)
        for serial in each.serials
    )
    return (
        "<IDOC BEGIN='1'><EDI_DC40 SEGMENT='1'><TABNAM>EDI_DC40</TABNAM><MANDT>100</MANDT>"
        f"<DOCNUM>{docnum:016d}</DOCNUM><DIRECT>1</DIRECT><IDOCTYP>MBGMCR03</IDOCTYP><MESTYP>MBGMCR</MESTYP>"
        "<SNDPOR>SAPERP</SNDPOR><SNDPRT>LS</SNDPRT><SNDPRN>SAPERP</SNDPRN><RCVPOR>C</RCVPOR><RCVPRN>C</RCVPRN>"
        f"</EDI_DC40>\n<E1MBGMCR SEGMENT='1'>{rows}{serials}</E1MBGMCR></IDOC>\n"
    )


def packet(*idocs: str) -> str:
    """IDocs as one file."""
    return f"<?xml version='1.0' encoding='UTF-8'?>\n<MBGMCR03>\n{''.join(idocs)}</MBGMCR03>\n"


@dataclass
class Site:
    """One installation of the connector, and the sandbox that it sends to."""

    folder: Path
    sandbox: Sandbox
    dropped: dict[str, list[tuple[str, str]]] = field(default_factory=dict)

    @property
    def inbox(self) -> Path:
        return self.folder / "inbox"

    def drop(self, name: str, *idocs: str, serials: Sequence[tuple[str, str]] = ()) -> None:
        """Drop a file; `serials` are the (GTIN, serial) it should decommission."""
        unfinished = self.inbox / f"{name}.tmp"
        unfinished.write_text(packet(*idocs), "utf-8")
        unfinished.rename(self.inbox / name)
        self.dropped[name] = list(serials)

    def drop_scrapped(self, number: int, serials: int = 3) -> None:
        """Drop one document that scraps packs of both products."""
        tablets = [f"T{number:05d}N{each}" for each in range(serials)]
        syrup = [f"S{number:05d}N{each}" for each in range(serials)]
        wanted = [*((TO_MARKET, each) for each in tablets), *((INTERNAL, each) for each in syrup)]
        document = idoc(number, Item(tablets), Item(syrup, "SYRUP", "553"))
        self.drop(f"d{number:05d}.xml", document, serials=wanted)

    def command(self, *arguments: str) -> list[str]:
        return [sys.executable, "-m", "connector", *arguments]

    def start(self, *arguments: str) -> subprocess.Popen[str]:
        """Start the program beside the test."""
        return self._start(self.command(*arguments))

    def start_killed(self, stop_point: str, nth: int, *arguments: str) -> subprocess.Popen[str]:
        """Start the program so that it is killed at a stop point."""
        return self._start([sys.executable, str(KILLED), stop_point, str(nth), *arguments])

    def _start(self, words: Sequence[str]) -> subprocess.Popen[str]:
        environment = os.environ | ENVIRONMENT
        return subprocess.Popen(
            words, cwd=self.folder, env=environment, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
        )

    def run(self, *arguments: str, timeout: float = 60) -> subprocess.CompletedProcess[str]:
        """Run the program to its end; its output is stdout and stderr together."""
        process = self.start(*arguments)
        try:
            output, _ = process.communicate(timeout=timeout)
        finally:
            process.kill()
        return subprocess.CompletedProcess(process.args, process.returncode, output)

    def run_until_idle(self, timeout: float = 45) -> subprocess.CompletedProcess[str]:
        """Run until nothing is left that would go on by itself."""
        return self.run("run", "--until-idle", "--timeout", str(timeout), timeout=timeout + 15)

    def json(self, *arguments: str) -> Any:
        """A command's answer as JSON."""
        ended = self.run(*arguments, "--json")
        return json.loads(ended.stdout)

    def serials(self) -> list[dict[str, Any]]:
        """Every serial of a command in the journal, read without the program."""
        engine = open_engine(self.folder / "journal" / "connector.db")
        try:
            with engine.connect() as connection:
                return queries.serials(connection, queries.Filter(), limit=1_000_000)
        finally:
            engine.dispose()

    def acted(self) -> Counter[tuple[str, str]]:
        """How often the sandbox acted on each (GTIN, serial)."""
        packs = self.sandbox.packs()
        return Counter({(str(each["gtin"]), str(each["serial"])): int(str(each["times"])) for each in packs})

    def arrived(self) -> Counter[tuple[str, str]]:
        """How often each (GTIN, serial) arrived at the sandbox, acted on or not."""
        bodies = [each["body"] for each in self.sandbox.requests()]
        return Counter(
            (body["product_code"], serial) for body in bodies if isinstance(body, dict) for serial in body["serials"]
        )


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    """The cloud's place."""
    with Sandbox() as running:
        yield running


@pytest.fixture
def make_site(tmp_path: Path, sandbox: Sandbox) -> Callable[[], Site]:
    """Makes a site with the ready mapping, its choices written in."""

    def make() -> Site:
        for name in ("journal", "witness", "inbox", "mappings/lookups"):
            (tmp_path / name).mkdir(parents=True)
        ready = (CHECKOUT / "mappings" / "mbgmcr03.yaml").read_text("utf-8")
        (tmp_path / "mappings" / "mbgmcr03.yaml").write_text(with_choices(ready), "utf-8")
        (tmp_path / "mappings" / "lookups" / "gtin.csv").write_text(GTINS, "utf-8")
        (tmp_path / "mappings" / "lookups" / "market.csv").write_text(MARKETS, "utf-8")
        (tmp_path / "connector.yaml").write_text(CONFIG.format(url=sandbox.url), "utf-8")
        return Site(tmp_path, sandbox)

    return make


@pytest.fixture
def site(make_site: Callable[[], Site]) -> Site:
    """A site."""
    return make_site()
