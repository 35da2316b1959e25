"""What is fuzzed: by name, a reader, how its input is taken apart, and what the fuzzer starts from."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.bad_input import given, written
from tests.bad_input.table import rows
from tests.fuzz import reading_config, reading_flat, reading_idoc, reading_lookup, reading_mapping, reading_xml

CORPUS = Path(__file__).with_name("corpus")
WORDS = Path(__file__).with_name("words")
LARGEST_SEED = 8_000
"""Bytes; what is larger would slow the fuzzer down more than it teaches it."""


@dataclass(frozen=True)
class Target:
    """One reader.

    Attributes:
        name: Its name, and that of its folder of seeds.
        read: Reads any bytes; raises only when a promise is broken.
        parts: Where its input may be cut for a part to be moved, doubled or left out.
        rows: Sections of the table of bad input that are seeds too.
        file: For rows about files that people write, how the file's name ends.
    """

    name: str
    read: Callable[[bytes], None]
    parts: re.Pattern[bytes]
    rows: frozenset[str]
    file: str = ""

    def seeds(self) -> Iterator[tuple[str, bytes]]:
        """Names and contents: files of the corpus, then rows of the table."""
        for path in sorted((CORPUS / self.name).iterdir()):
            yield path.name, path.read_bytes()
        yield from _of_written(self.rows, self.file) if self.file else _of_documents(self.rows)

    def words(self) -> list[bytes]:
        """Words of its language."""
        lines = (WORDS / f"{self.name}.txt").read_text("utf-8").splitlines()
        return [line.encode() for line in lines if line]


_TAGS, _LINES = re.compile(rb"(?=<)"), re.compile(rb"(?<=\n)|(?<=[,{:\[])")
_OF_XML = frozenset({"xml", "idoc"})
TARGETS = {
    each.name: each
    for each in (
        Target("xml", reading_xml.read, _TAGS, _OF_XML),
        Target("idoc", reading_idoc.read, _TAGS, _OF_XML),
        Target("flat", reading_flat.read, re.compile(rb"(?<=\n)|(?<=  )(?=[^ ])"), frozenset({"flat"})),
        Target("mapping", reading_mapping.read, _LINES, frozenset({"mapping"}), "m.yaml"),
        Target("lookup", reading_lookup.read, re.compile(rb"(?<=[\n,;])"), frozenset({"look-up"}), ".csv"),
        Target("config", reading_config.read, _LINES, frozenset({"configuration"}), "connector.yaml"),
    )
}


def _of_documents(sections: frozenset[str]) -> Iterator[tuple[str, bytes]]:
    for row in rows():
        if row.section not in sections:
            continue
        for number, drop in enumerate(row.listed("drop")):
            content = b"" if "make" in drop or "fill" in drop else given.content(drop, row.number)
            if 0 < len(content) <= LARGEST_SEED:
                yield f"{row} {number}", content


def _of_written(sections: frozenset[str], ending: str) -> Iterator[tuple[str, bytes]]:
    for row in rows():
        if row.section in sections and str(row.get("file", "connector.yaml")).endswith(ending):
            with tempfile.TemporaryDirectory() as folder:
                path = written.make(row, Path(folder)).file
                if path.is_file() and path.stat().st_size <= LARGEST_SEED:
                    yield str(row), path.read_bytes()
