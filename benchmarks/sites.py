"""A folder with connector.yaml, mapping and look-ups, and the connector's processes in it."""

from __future__ import annotations

import os
import re
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from connector.demo.site import with_choices

HERE = Path(__file__).parent
MAPPING = HERE.parent / "mappings" / "mbgmcr.yaml"
SECRETS = {"BENCH_CHANNEL_KEY": "bench-channel", "BENCH_TOKEN": "bench-token"}
CONFIG = """\
journal: {{path: journal/connector.db, witness: witness}}
mappings: mappings
endpoints:
  default:
    url: {url}
    channel_key: env:BENCH_CHANNEL_KEY
    token: env:BENCH_TOKEN
    max_in_flight: {in_flight}
    max_serials: {max_serials}
    serials_per_hour: 10000000
sources:
  inbox:
    type: xml_file_drop
    mode: send
    senders: [SAPERP/100]
    settings: {{folder: inbox, complete: {complete}, poll_seconds: {poll_seconds}}}
"""
NOTHING: Mapping[str, str] = {}
DEFAULTS: dict[str, Any] = {"in_flight": 8, "max_serials": 100, "complete": "{rename: .tmp}", "poll_seconds": 0.1}
LONGEST = "1800"
"""Seconds after which a run is given up."""


class Site:
    """A folder in which the connector runs.

    Attributes:
        folder: The folder.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @classmethod
    def make(cls, folder: Path, url: str, files: Path | None = None, **settings: Any) -> Site:
        """Write a site; its inbox has the files.

        Args:
            folder: Where; not there yet.
            url: Of the API.
            files: A folder of files for the inbox.
            settings: Other than `DEFAULTS`.
        """
        made = cls(folder)
        write_mapping(folder / "mappings")
        for name in ("journal", "witness"):
            (folder / name).mkdir()
        shutil.copytree(files, folder / "inbox") if files else (folder / "inbox").mkdir()
        made.configure(url, **settings)
        return made

    def configure(self, url: str, **settings: Any) -> None:
        """Write connector.yaml."""
        text = CONFIG.format(url=url, **(DEFAULTS | settings))
        (self.folder / "connector.yaml").write_text(text, "utf-8")

    def start(self, *words: str, environment: Mapping[str, str] = NOTHING) -> subprocess.Popen[bytes]:
        """Start `connector` with these words; what it says goes to a log in the folder."""
        with (self.folder / "connector.log").open("ab") as log:
            return subprocess.Popen(
                [sys.executable, "-m", "connector", *words],
                cwd=self.folder,
                env={**os.environ, **SECRETS, **environment},
                stdout=log,
                stderr=subprocess.STDOUT,
            )

    def run(self, *words: str, environment: Mapping[str, str] = NOTHING, codes: tuple[int, ...] = (0,)) -> None:
        """Run `connector` to its end.

        Raises:
            RuntimeError: It ended with another code.
        """
        process = self.start(*words, environment=environment)
        if process.wait() not in codes:
            said = (self.folder / "connector.log").read_text("utf-8", "replace")[-2000:]
            raise RuntimeError(f"connector {' '.join(words)} ended with {process.returncode}:\n{said}")

    def until_idle(self, environment: Mapping[str, str] = NOTHING, codes: tuple[int, ...] = (0,)) -> None:
        """Run the connector until nothing is left to do."""
        self.run("run", "--until-idle", "--timeout", LONGEST, environment=environment, codes=codes)

    @property
    def journal(self) -> Path:
        """The journal's file."""
        return self.folder / "journal" / "connector.db"

    def ask(self, query: str) -> list[Any]:
        """The one row that a query gives."""
        with closing(sqlite3.connect(self.journal)) as connection:
            return list(connection.execute(query).fetchone())


def peak_of(process: int) -> int:
    """The most memory that a process had so far, in bytes; 0 when it has ended.

    What `wait4` says is no use: it counts what the process that started it had at that moment.
    """
    try:
        found = re.search(r"VmHWM:\s+(\d+) kB", Path(f"/proc/{process}/status").read_text())
    except ProcessLookupError:
        return 0
    return int(found[1]) * 1024 if found else 0


def write_mapping(folder: Path) -> None:
    """The ready mapping with its choices made, and look-ups with one product."""
    lookups = folder / "lookups"
    lookups.mkdir(parents=True)
    (folder / MAPPING.name).write_text(with_choices(MAPPING.read_text("utf-8")), "utf-8")
    lookups.joinpath("gtin.csv").write_text("MATERIAL,UNIT,GTIN,PACKS,SERIALISED\nTABLETS,ST,09506000134352,1,yes\n")
    lookups.joinpath("market.csv").write_text("GTIN,MARKET,SEND_TO_MARKET\n09506000134352,EU,true\n")


@contextmanager
def stub(wait: float = 0.0, arrivals: Path | None = None) -> Iterator[str]:
    """The fast stand-in for the API, in a process of its own; gives its URL."""
    words = [sys.executable, str(HERE / "stub.py"), str(wait), *([str(arrivals)] if arrivals else [])]
    process = subprocess.Popen(words, stdout=subprocess.PIPE, text=True)
    try:
        yield (process.stdout or sys.stdin).readline().strip()
    finally:
        process.kill()
        process.wait()
