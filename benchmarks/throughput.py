"""Documents a second, end to end and durable, beside a bare loop of 8 threads, in pairs within one run.

python benchmarks/throughput.py [--documents 5000] [--pairs 5] [--wait 0] [--in-flight 8]
"""

from __future__ import annotations

import argparse
import os
import shutil
import sqlite3
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

HERE = Path(__file__).parent
MAPPING = HERE.parent / "mappings" / "mbgmcr03.yaml"
SECRETS = {"BENCH_CHANNEL_KEY": "bench-channel", "BENCH_TOKEN": "bench-token"}
SERIALS = 20
CONFIG = """\
journal: {{path: journal/connector.db, witness: witness}}
mappings: mappings
endpoints:
  default:
    url: {url}
    channel_key: env:BENCH_CHANNEL_KEY
    token: env:BENCH_TOKEN
    max_in_flight: {in_flight}
    serials_per_hour: 10000000
sources:
  inbox:
    type: xml_file_drop
    mode: send
    senders: [SAPERP/100]
    settings: {{folder: inbox, complete: {{rename: .tmp}}, poll_seconds: 0.1}}
"""


def idoc(docnum: int) -> str:
    """A self-made MBGMCR03 of one item and 20 serials."""
    serials = "".join(
        f"<E1BP2017_GM_SERIALNUMBER SEGMENT='1'><MATDOC_ITM>0001</MATDOC_ITM><SERIALNO>S{docnum:06d}N{each:02d}"
        "</SERIALNO></E1BP2017_GM_SERIALNUMBER>\n"
        for each in range(SERIALS)
    )
    return (
        "<?xml version='1.0' encoding='UTF-8'?>\n<MBGMCR03><IDOC BEGIN='1'><EDI_DC40 SEGMENT='1'><MANDT>100</MANDT>"
        f"<DOCNUM>{docnum:016d}</DOCNUM><IDOCTYP>MBGMCR03</IDOCTYP><MESTYP>MBGMCR</MESTYP><SNDPRN>SAPERP</SNDPRN>"
        "</EDI_DC40>\n<E1MBGMCR SEGMENT='1'><E1BP2017_GM_ITEM_CREATE SEGMENT='1'><MATERIAL>TABLETS</MATERIAL>"
        f"<MOVE_TYPE>551</MOVE_TYPE><ENTRY_QNT>{SERIALS}</ENTRY_QNT><ENTRY_UOM>ST</ENTRY_UOM>"
        f"</E1BP2017_GM_ITEM_CREATE>\n{serials}</E1MBGMCR></IDOC></MBGMCR03>\n"
    )


@contextmanager
def stub(wait: float) -> Iterator[str]:
    """The fast stand-in for the API, in a process of its own."""
    process = subprocess.Popen([sys.executable, str(HERE / "stub.py"), str(wait)], stdout=subprocess.PIPE, text=True)
    try:
        yield (process.stdout or sys.stdin).readline().strip()
    finally:
        process.kill()
        process.wait()


def make_site(folder: Path, files: Path, url: str, in_flight: int) -> None:
    """A site whose inbox has every file."""
    from connector.demo.site import with_choices

    for name in ("journal", "witness", "mappings/lookups"):
        (folder / name).mkdir(parents=True)
    shutil.copytree(files, folder / "inbox")
    (folder / "mappings" / MAPPING.name).write_text(with_choices(MAPPING.read_text("utf-8")), "utf-8")
    lookups = folder / "mappings" / "lookups"
    lookups.joinpath("gtin.csv").write_text("MATERIAL,UNIT,GTIN,PACKS,SERIALISED\nTABLETS,ST,09506000134352,1,yes\n")
    lookups.joinpath("market.csv").write_text("GTIN,MARKET,SEND_TO_MARKET\n09506000134352,EU,true\n")
    (folder / "connector.yaml").write_text(CONFIG.format(url=url, in_flight=in_flight))


def connector(files: Path, url: str, in_flight: int) -> float:
    """Documents a second of the connector, from its first event to the last document done."""
    with tempfile.TemporaryDirectory(dir=files.parent) as name:
        folder = Path(name)
        make_site(folder, files, url, in_flight)
        command = [sys.executable, "-m", "connector", "run", "--until-idle", "--timeout", "600"]
        ended = subprocess.run(
            command, cwd=folder, env=os.environ | SECRETS, capture_output=True, text=True, check=False
        )
        if ended.returncode:
            raise SystemExit(f"the connector ended with {ended.returncode}:\n{ended.stdout}{ended.stderr}")
        journal = sqlite3.connect(folder / "journal" / "connector.db")
        [count, last] = journal.execute(
            "SELECT count(*), max(settled_at) FROM document WHERE result = 'confirmed'"
        ).fetchone()
        [first] = journal.execute("SELECT min(at) FROM event").fetchone()
        journal.close()
        if count != len(list(files.iterdir())):
            raise SystemExit(f"only {count} documents are confirmed")
        return float(count / (last - first))


def bare(files: Path, url: str, threads: int) -> float:
    """Documents a second of the bare loop."""
    command = [sys.executable, str(HERE / "bare.py"), str(files), url, str(threads)]
    return float(subprocess.run(command, capture_output=True, text=True, check=True).stdout)


def main() -> None:
    """Measure in pairs and print every pair and the ratios' spread."""
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("--documents", type=int, default=5000)
    words.add_argument("--pairs", type=int, default=5)
    words.add_argument("--wait", type=float, default=0.0, help="seconds that the API takes to answer")
    words.add_argument("--in-flight", type=int, default=8)
    chosen = words.parse_args()
    ratios = []
    with tempfile.TemporaryDirectory() as name, stub(chosen.wait) as url:
        files = Path(name) / "files"
        files.mkdir()
        for docnum in range(chosen.documents):
            (files / f"d{docnum:06d}.xml").write_text(idoc(docnum), "utf-8")
        for _ in range(chosen.pairs):
            ours, theirs = connector(files, url, chosen.in_flight), bare(files, url, 8)
            ratios.append(ours / theirs)
            print(f"connector {ours:7.1f}/s   bare loop {theirs:7.1f}/s   ratio {ratios[-1]:.2f}", flush=True)
    print(f"ratio: min {min(ratios):.2f}, median {statistics.median(ratios):.2f}, max {max(ratios):.2f}")


if __name__ == "__main__":
    main()
