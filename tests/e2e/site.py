"""A real site: connector.yaml, mappings, an inbox; the real program in child processes; a sandbox over HTTP."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

from connector.demo.site import with_choices
from connector.journal import queries
from connector.journal.store import open_engine
from connector.sandbox.sandbox import Sandbox

CHECKOUT = Path(__file__).parents[2]
KILLED = Path(__file__).with_name("killed.py")
ENVIRONMENT = {
    "E2E_CHANNEL_KEY": "sandbox-channel",
    "E2E_TOKEN": "sandbox-token",
    "E2E_API_KEY": "sandbox-key",
    "E2E_API_SECRET": "sandbox-secret",
}
TO_MARKET, INTERNAL = "09506000134352", "09506000134369"
GTINS = f"MATERIAL,UNIT,GTIN,PACKS,SERIALISED\nTABLETS,ST,{TO_MARKET},1,yes\nSYRUP,ST,{INTERNAL},1,yes\n"
MARKETS = f"GTIN,MARKET,SEND_TO_MARKET\n{TO_MARKET},EU,true\n{INTERNAL},EU,false\n"
STATIC_TOKEN = "token: env:E2E_TOKEN"
DYNAMIC_TOKEN = "api_key: env:E2E_API_KEY, api_secret: env:E2E_API_SECRET"
CONFIG = """\
journal: {{path: journal/connector.db, witness: witness}}
mappings: mappings
endpoints:
  default: {{
    url: "{url}",
    channel_key: env:E2E_CHANNEL_KEY,
    {token},
    timeouts: {{connect: 2, read: {read_seconds}}},
    max_serials: {max_serials},
    serials_per_hour: 1000000}}
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

    @classmethod
    def make(
        cls,
        folder: Path,
        sandbox: Sandbox,
        token: str = STATIC_TOKEN,
        max_serials: int = 100,
        read_seconds: float = 2,
    ) -> Site:
        """A site with the ready mapping, its choices written in."""
        for name in ("journal", "witness", "inbox", "mappings/lookups"):
            (folder / name).mkdir(parents=True)
        ready = (CHECKOUT / "mappings" / "mbgmcr.yaml").read_text("utf-8")
        (folder / "mappings" / "mbgmcr.yaml").write_text(with_choices(ready), "utf-8")
        (folder / "mappings" / "lookups" / "gtin.csv").write_text(GTINS, "utf-8")
        (folder / "mappings" / "lookups" / "market.csv").write_text(MARKETS, "utf-8")
        config = CONFIG.format(url=sandbox.url, token=token, max_serials=max_serials, read_seconds=read_seconds)
        (folder / "connector.yaml").write_text(config, "utf-8")
        return cls(folder, sandbox)

    @property
    def inbox(self) -> Path:
        return self.folder / "inbox"

    @property
    def journal(self) -> Path:
        return self.folder / "journal" / "connector.db"

    def write(self, name: str, text: str) -> None:
        """Write a file as an ERP does: under another name first, then renamed."""
        unfinished = self.inbox / f"{name}.tmp"
        unfinished.write_text(text, "utf-8")
        unfinished.rename(self.inbox / name)

    def drop(self, name: str, *idocs: str, serials: Sequence[tuple[str, str]] = ()) -> None:
        """Drop a file; `serials` are the (GTIN, serial) it should decommission."""
        self.write(name, packet(*idocs))
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
        return self.start_words(self.command(*arguments))

    def start_ended(
        self, end: dict[str, Any], *arguments: str, output: IO[str] | int = subprocess.PIPE
    ) -> subprocess.Popen[str]:
        """Start the program so that it is ended at a moment; see `killed.py` for the moment's words."""
        return self.start_words([sys.executable, str(KILLED), json.dumps(end), *arguments], output)

    def start_words(self, words: Sequence[str], output: IO[str] | int = subprocess.PIPE) -> subprocess.Popen[str]:
        """Start any program in the site's folder, with the site's secrets."""
        return subprocess.Popen(
            words, cwd=self.folder, env=environment(), text=True, stdout=output, stderr=subprocess.STDOUT
        )

    def run(self, *arguments: str, timeout: float = 60) -> subprocess.CompletedProcess[str]:
        """Run the program to its end; its output is stdout and stderr together."""
        return finish(self.start(*arguments), timeout)

    def run_until_idle(self, timeout: float = 45) -> subprocess.CompletedProcess[str]:
        """Run until nothing is left that would go on by itself."""
        return self.run("run", "--until-idle", "--timeout", str(timeout), timeout=timeout + 15)

    def json(self, *arguments: str) -> Any:
        """A command's answer as JSON."""
        ended = self.run(*arguments, "--json")
        return json.loads(ended.stdout)

    def serials(self) -> list[dict[str, Any]]:
        """Every serial of a command in the journal, read without the program."""
        engine = open_engine(self.journal)
        try:
            with engine.connect() as connection:
                return queries.serials(connection, queries.Filter(), limit=1_000_000)
        finally:
            engine.dispose()

    def requests(self) -> list[dict[str, Any]]:
        """Every request that arrived at the sandbox's decommission call as JSON, in order."""
        requests: list[dict[str, Any]] = self.sandbox.requests()
        return [each for each in requests if isinstance(each["body"], dict) and "serials" in each["body"]]

    def acted(self) -> Counter[tuple[str, str]]:
        """How often the sandbox acted on each (GTIN, serial)."""
        packs = self.sandbox.packs()
        return Counter({(str(each["gtin"]), str(each["serial"])): int(str(each["times"])) for each in packs})

    def arrived(self) -> Counter[tuple[str, str]]:
        """How often each (GTIN, serial) arrived at the sandbox, acted on or not."""
        bodies = [each["body"] for each in self.requests()]
        return Counter((body["product_code"], serial) for body in bodies for serial in body["serials"])


def environment() -> dict[str, str]:
    """This process's variables and the site's secrets."""
    while True:
        try:
            return os.environ | ENVIRONMENT
        except (KeyError, RuntimeError):
            # pytest sets a variable of its own between tests, while threads start the processes of others: look again.
            continue


def finish(process: subprocess.Popen[str], timeout: float) -> subprocess.CompletedProcess[str]:
    """Wait for a process to end by itself; one that does not in time is killed, and its code is -9."""
    try:
        output, _ = process.communicate(timeout=timeout)
    except subprocess.TimeoutExpired:
        process.kill()
        output, _ = process.communicate()
    return subprocess.CompletedProcess(process.args, process.returncode, output)
