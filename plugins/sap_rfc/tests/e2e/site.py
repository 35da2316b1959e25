"""A whole installation on a simulated SAP: it polls, it receives IDocs, and sends to a sandbox over HTTP."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection

from connector.demo.site import with_choices
from connector.journal import queries
from connector.journal.store import open_engine
from connector.sandbox.sandbox import Sandbox
from tests.rfc_standin.simulated_sap.client import SimulatedSap
from tests.rfc_standin.simulated_sap.idoc_samples import mbgmcr03

CHECKOUT = Path(__file__).parents[4]
ENDED = Path(__file__).with_name("ended.py")
SECRETS = {"E2E_CHANNEL_KEY": "sandbox-channel", "E2E_TOKEN": "sandbox-token", "E2E_SAP": "secret"}
TO_MARKET, INTERNAL = "09506000134352", "09506000134369"
MATERIALS = {"TABLETS": TO_MARKET, "SYRUP": INTERNAL}
GTINS = "MATERIAL,UNIT,GTIN,PACKS,SERIALISED\n" + "".join(f"{m},ST,{g},1,yes\n" for m, g in MATERIALS.items())
MARKETS = f"GTIN,MARKET,SEND_TO_MARKET\n{TO_MARKET},EU,true\n{INTERNAL},EU,false\n"
CONFIG = """\
journal: {{path: journal/connector.db, witness: witness}}
mappings: mappings
endpoints:
  default: {{
    url: "{url}", channel_key: env:E2E_CHANNEL_KEY, token: env:E2E_TOKEN,
    timeouts: {{connect: 2, read: 2}}, serials_per_hour: 10000000}}
sources:
  polled:
    type: sap_rfc
    mode: send
    senders: [SIM/100]
    settings:
      connection: {connection}
      poll: {{from_date: 2026-01-01, movement_types: ["551"], poll_seconds: 0.2}}
  received:
    type: sap_rfc
    mode: send
    senders: [SIMCLNT100/100]
    settings:
      mode: idoc
      connection: {connection}
      idoc: {{server: {server}, definitions: idoc-types}}
      tell: {{sndprn: DECOMMISS, sndpor: DECOMMISS}}
"""


class SapSite:
    """An installation, its SAP and its sandbox.

    Attributes:
        folder: The installation.
        sap: The system.
        sandbox: The cloud's place.
        packs: (GTIN, serial) of every pack that SAP scrapped, each once.
        garbage: Names of the documents that hold a character which XML does not allow.
    """

    def __init__(self, folder: Path, sap: SimulatedSap, sandbox: Sandbox, binding: dict[str, str]) -> None:
        self.folder, self.sap, self.sandbox = folder, sap, sandbox
        self.packs: set[tuple[str, str]] = set()
        self.garbage: list[str] = []
        self._environment = os.environ | SECRETS | binding
        self._kills = 0
        for name in ("journal", "witness", "mappings/lookups"):
            (folder / name).mkdir(parents=True)
        for name in ("mbgmcr", "material_document"):
            ready = (CHECKOUT / "mappings" / f"{name}.yaml").read_text("utf-8")
            (folder / "mappings" / f"{name}.yaml").write_text(with_choices(ready), "utf-8")
        (folder / "mappings" / "lookups" / "gtin.csv").write_text(GTINS, "utf-8")
        (folder / "mappings" / "lookups" / "market.csv").write_text(MARKETS, "utf-8")
        (folder / "connector.yaml").write_text(self._config(), "utf-8")

    def _config(self) -> str:
        connection = json.dumps(self.sap.destination() | {"passwd": "env:E2E_SAP"})
        server = json.dumps(self.sap.server_destination(reg_count="2"))
        return CONFIG.format(url=self.sandbox.url, connection=connection, server=server)

    def scrap(self, first: int, count: int) -> None:
        """Let SAP post so many material documents and send as many IDocs, each of two items and four packs."""
        numbers = range(first, first + count)
        self.sap.post_material_documents([{"items": self._items("P", number)} for number in numbers])
        self.sap.queue_idocs([self._idoc(number) for number in numbers])

    def scrap_garbage(self) -> None:
        """Let SAP post a document with garbage in a CHAR field: it is recorded as failed, once."""
        number, year = self.sap.post_material_document([{"BWART": "551", "MATNR": "TABLETS", "SGTXT": "\x01"}])
        self.garbage.append(f"{number} {year}")

    def _items(self, kind: str, number: int) -> list[dict[str, Any]]:
        serials = {material: [f"{kind}{material[0]}{number}N{each}" for each in range(2)] for material in MATERIALS}
        self.packs |= {(MATERIALS[material], serial) for material in MATERIALS for serial in serials[material]}
        return [{"BWART": "551", "MATNR": name, "MEINS": "ST", "serials": serials[name]} for name in MATERIALS]

    def _idoc(self, number: int) -> dict[str, Any]:
        items = [{"MATERIAL": each["MATNR"], "serials": each["serials"]} for each in self._items("R", number)]
        return mbgmcr03(items, DOCNUM=f"{number:016d}")

    def start(self, *words: str) -> subprocess.Popen[str]:
        """Start the program."""
        command = [sys.executable, "-m", "connector", *words]
        return self._start(command)

    def start_ended(self, where: str, point: str, passes: int = 1) -> subprocess.Popen[str]:
        """Start the program so that a process of it is killed."""
        self._kills += 1
        self.mark = self.folder / f"killed{self._kills}"
        moment = {"where": where, "point": point, "passes": passes, "mark": str(self.mark)}
        return self._start([sys.executable, str(ENDED), json.dumps(moment), "run"])

    def passed(self) -> set[tuple[str, str]]:
        """Run until nothing is left to do; whose process passed which stop points."""
        reached = self.folder / "reached"
        moment = json.dumps({"reached": str(reached)})
        words = [sys.executable, str(ENDED), moment, "run", "--until-idle", "--timeout", "60"]
        assert self._start(words).wait(90) in (0, 3)
        lines = [line.split() for line in reached.read_text("ascii").splitlines()]
        return {(where, point) for where, point in lines}

    def _start(self, command: list[str]) -> subprocess.Popen[str]:
        with (self.folder / "log").open("a") as log:
            return subprocess.Popen(
                command, cwd=self.folder, env=self._environment, text=True, stdout=log, stderr=subprocess.STDOUT
            )

    def run(self, *words: str, seconds: float = 120) -> subprocess.CompletedProcess[str]:
        """Run the program to its end."""
        command = [sys.executable, "-m", "connector", *words]
        return subprocess.run(
            command,
            cwd=self.folder,
            env=self._environment,
            text=True,
            capture_output=True,
            timeout=seconds,
            check=False,
        )

    def wait_for(self, happened: Callable[[], object], seconds: float = 60) -> None:
        """Wait until something has happened."""
        end = time.monotonic() + seconds
        while not happened():
            assert time.monotonic() < end, f"it did not happen in time:\n{(self.folder / 'log').read_text()[-3000:]}"
            time.sleep(0.05)

    def faults(self) -> list[str]:
        """What is lost, what came twice, and what does not fit together; empty if all is well."""
        states = {(each["product_code"], each["serial"]): each["state"] for each in self._serials()}
        arrived, acted = self._arrived(), self._acted()
        found = [f"{pack} is lost" for pack in sorted(self.packs - states.keys())]
        found += [f"{pack} was never scrapped" for pack in sorted((states.keys() | arrived.keys()) - self.packs)]
        for (gtin, serial), state in sorted(states.items()):
            if gtin == TO_MARKET and arrived[gtin, serial] > 1:
                found.append(f"{serial} was sent to a market {arrived[gtin, serial]} times")
            if state not in ("confirmed", "unconfirmed") or (gtin == INTERNAL and state != "confirmed"):
                found.append(f"{serial} is {state}")
            if state == "confirmed" and not acted[gtin, serial]:
                found.append(f"{serial} is confirmed, but nothing was done")
        not_done = self._not_done()
        failed = Counter(row["name"] for row in not_done if row["state"] == "failed")
        found += [f"document {name} is recorded {failed[name]} times" for name in self.garbage if failed[name] != 1]
        found += [
            f"document {row['name']} is {row['state']}: {row['sentence']}"
            for row in not_done
            if row["name"] not in self.garbage
        ]
        return found + ([] if self.run("audit", "verify").returncode == 0 else ["the audit chain does not verify"])

    def _serials(self) -> list[dict[str, Any]]:
        with self._journal() as connection:
            return queries.serials(connection, queries.Filter(), limit=10_000_000)

    def _not_done(self) -> list[dict[str, Any]]:
        with self._journal() as connection:
            rows = queries.documents(connection, queries.Filter(), 10_000_000)
        return [row for row in rows if row["state"] not in ("done", "mapped")]

    @contextmanager
    def _journal(self) -> Iterator[Connection]:
        """The journal, read without the program."""
        engine = open_engine(self.folder / "journal" / "connector.db")
        try:
            with engine.connect() as connection:
                yield connection
        finally:
            engine.dispose()

    def _acted(self) -> Counter[tuple[str, str]]:
        return Counter(
            {(str(each["gtin"]), str(each["serial"])): int(str(each["times"])) for each in self.sandbox.packs()}
        )

    def _arrived(self) -> Counter[tuple[str, str]]:
        bodies = [each["body"] for each in self.sandbox.requests()]
        return Counter(
            (body["product_code"], serial)
            for body in bodies
            if isinstance(body, dict)
            for serial in body.get("serials", ())
        )
