"""Mapping one large IDoc, beside `lxml.etree.parse` of the same bytes; processor time of one thread.

python -m benchmarks.mapping ITEMS prints one measurement in a process of its own: seconds to map and seconds to parse,
the first time each.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

from lxml import etree

from benchmarks import documents
from benchmarks.figures import Pair, Row, at_most, pairs, stated
from benchmarks.sites import MAPPING, write_mapping
from connector.idoc import control_record, idocs, read_xml
from connector.mapping import BUILT_IN, CompiledMapping, compile_mapping

SERIALS = 100


def large(items: int) -> bytes:
    """A file of one IDoc with so many items of 100 serials."""
    return documents.whole(documents.idoc(1, items, SERIALS)).encode()


def compiled(folder: Path) -> CompiledMapping:
    """The ready mapping."""
    write_mapping(folder)
    return compile_mapping(folder / MAPPING.name, BUILT_IN)


def seconds_to_map(mapping: CompiledMapping, xml: bytes) -> float:
    """From bytes to commands, as the pipeline does it."""
    began = time.process_time()
    root = read_xml(xml)
    control_record(idocs(root)[0])
    result = mapping.apply(root)
    took = time.process_time() - began
    if result.findings or not result.commands:
        raise RuntimeError(f"the IDoc gave {len(result.findings)} findings: {result.findings[:1]}")
    return took


def seconds_to_parse(xml: bytes) -> float:
    """From bytes to a tree."""
    began = time.process_time()
    etree.parse(BytesIO(xml))
    return time.process_time() - began


def _alone(what: str, items: int) -> float:
    """Seconds that it takes in a new process."""
    words = [sys.executable, "-m", "benchmarks.mapping", what, str(items)]
    return float(subprocess.run(words, capture_output=True, text=True, check=True).stdout)


def run(folder: Path, quick: bool) -> Iterator[Row]:
    """Warm, cold, and ten times as large."""
    items, turns = (20, 2) if quick else (1000, 9)
    mapping = compiled(folder / "mappings")
    xml, larger = large(items), large(10 * items)
    said = f"an IDoc of {items:,} items and {items * SERIALS:,} serials"
    seconds_to_map(mapping, xml)
    found = pairs(turns, "s", lambda: seconds_to_map(mapping, xml), lambda: seconds_to_parse(xml))
    yield at_most(f"mapping {said} over `lxml.etree.parse`, both warm", 8, found)
    yield stated("the same: mapping", "serials/s", [items * SERIALS / each.ours for each in found])
    cold = pairs(turns, "s", lambda: _alone("map", items), lambda: _alone("parse", items))
    yield at_most("the same, both the first time in a new process", 8, cold)
    tenfold: list[Pair] = pairs(
        turns, "s", lambda: seconds_to_map(mapping, larger), lambda: seconds_to_map(mapping, xml)
    )
    yield at_most(f"ten times as many items over {said}, warm", 12, tenfold)


def main(what: str, items: str) -> None:
    """Measure once, the first time."""
    xml = large(int(items))
    with tempfile.TemporaryDirectory() as name:
        mapping = compiled(Path(name) / "mappings")
        took = seconds_to_map(mapping, xml) if what == "map" else seconds_to_parse(xml)
    sys.stdout.write(f"{took}\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
