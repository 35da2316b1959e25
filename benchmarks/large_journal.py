"""Intake with 20 million serials in the journal, beside intake with none.

The large journal is made of a small one: its one confirmed document is multiplied, row by row, in SQL.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing
from hashlib import sha256
from pathlib import Path

from benchmarks import documents
from benchmarks.figures import Row, at_least, pairs, stated
from benchmarks.sites import Site, stub
from benchmarks.waiting import WAITS_FOR_A_PERSON

SERIALS = 100
"""Serials of each document that is in the journal already."""
ARRIVING = 20
"""Serials of each document that is taken in."""
COPIED = {
    "document": {"id": "n", "key": "printf('idoc/SAPERP/100/%016d', n)", "name": "printf('d%08d.xml', n)"},
    "content": {"document_id": "n"},
    "command": {"id": "n", "document_id": "n"},
    "serial": {
        "id": "(n - 1) * {serials} + row.id",
        "command_id": "n",
        "serial": "substr(hex(randomblob(10)), 1, 19)",
    },
    "attempt": {
        "id": "n",
        "command_id": "n",
        "serial_ids": "(SELECT json_group_array((n - 1) * {serials} + id) FROM serial WHERE id <= {serials})",
    },
    "event": {
        "number": "{last} + (n - 2) * {events} + row.number - {first} + 1",
        "document_id": "n",
        "command_id": "CASE WHEN row.command_id IS NULL THEN NULL ELSE n END",
        "digest": "randomblob(32)",
        "hash": "randomblob(32)",
    },
}
"""By table, the columns that differ between two documents that went the same way."""
BUILDING = ("journal_mode=OFF", "synchronous=OFF", "foreign_keys=OFF", "cache_size=-1500000", "threads=2")
AT_ONCE = 0.7
"""Part of the rows that is there before the indexes are made: the rest leaves them as loosely filled as years do."""


def random_serial(docnum: int, serial: int) -> str:
    """As a line makes them: in no order, so that neighbours do not lie side by side in an index."""
    return sha256(f"{docnum}/{serial}".encode()).hexdigest().upper()[:19]


def arriving(docnum: int) -> str:
    """An IDoc of 20 such serials."""
    return documents.idoc(docnum, 1, ARRIVING, name=lambda _item, serial: random_serial(docnum, serial))


def small(folder: Path) -> Site:
    """A site with one confirmed document, that takes in and maps but sends nothing."""
    with stub() as url:
        site = Site.make(folder, url)
        file = documents.whole(documents.idoc(1, 1, SERIALS))
        (folder / "inbox" / "d00000001.xml").write_text(file, "utf-8")
        site.until_idle()
        site.run("endpoint", "pause", "default", "--reason", "benchmark")
    return site


def multiply(path: Path, number: int) -> None:
    """Put so many documents into a journal that holds one."""
    with closing(sqlite3.connect(path, isolation_level=None)) as journal:
        for pragma in BUILDING:
            journal.execute(f"PRAGMA {pragma}")
        [first, events] = journal.execute("SELECT min(number), count(*) FROM event WHERE document_id = 1").fetchone()
        [last] = journal.execute("SELECT max(number) FROM event").fetchone()
        given = {"serials": SERIALS, "first": first, "events": events, "last": last}
        indexes = journal.execute("SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql > ''").fetchall()
        for name, _ in indexes:
            journal.execute(f"DROP INDEX {name}")
        _add(journal, range(2, round(number * AT_ONCE)), given)
        for _, sql in indexes:
            journal.execute(sql)
        _add(journal, range(round(number * AT_ONCE), number + 1), given)
    _sync(path)


def _add(journal: sqlite3.Connection, numbers: range, given: dict[str, int]) -> None:
    journal.execute("BEGIN")
    for table, differing in COPIED.items():
        journal.execute(_insertion(journal, table, differing, numbers).format(**given))
    journal.execute("COMMIT")


def _insertion(journal: sqlite3.Connection, table: str, differing: dict[str, str], numbers: range) -> str:
    names = [each[1] for each in journal.execute(f"PRAGMA table_info({table})")]
    chosen = ", ".join(differing.get(name, f"row.{name}") for name in names)
    # The first document alone is multiplied; its rows have its number, or the first numbers there are.
    own = {"event": "document_id = 1", "serial": "command_id = 1", "content": "document_id = 1"}.get(table, "id = 1")
    return (
        f"WITH RECURSIVE counted(n) AS (SELECT {numbers.start} UNION ALL SELECT n + 1 FROM counted "
        f"WHERE n < {numbers.stop - 1}) INSERT INTO {table} SELECT {chosen} FROM counted "
        f"CROSS JOIN (SELECT * FROM {table} WHERE {own} ORDER BY 1) AS row"
    )


def _sync(path: Path) -> None:
    """Wait until it is on disk, so that its writing does not slow down what is measured."""
    descriptor = os.open(path, os.O_RDONLY)
    os.fsync(descriptor)
    os.close(descriptor)


def taken_in(site: Site, files: Path) -> float:
    """Documents a second, from the first one received to the last one mapped."""
    [before] = site.ask("SELECT max(number) FROM event")
    shutil.copytree(files, site.folder / "inbox", dirs_exist_ok=True)
    site.until_idle(codes=(0, WAITS_FOR_A_PERSON))
    [number, first, last] = site.ask(
        "SELECT sum(kind = 'document.mapped'), min(at), max(at) FROM event "
        f"WHERE number > {before} AND document_id IS NOT NULL"
    )
    return float(number / (last - first))


def run(folder: Path, quick: bool) -> Iterator[Row]:
    """Both sites take in the same files, new ones each time."""
    number, arrive, turns = (50, 20, 1) if quick else (200_000, 2000, 5)
    template = small(folder / "small")
    large = Site(folder / "large")
    shutil.copytree(template.folder, large.folder)
    multiply(large.journal, number)
    serials = number * SERIALS
    yield stated(
        f"a journal of {serials:,} confirmed serials, {SERIALS} a document",
        "bytes/serial",
        [large.journal.stat().st_size / serials],
    )
    folders = [_files(folder / f"files{turn}", 1 + number + turn * arrive, arrive) for turn in range(turns)]
    for_large, for_small = iter(folders), iter(folders)
    found = pairs(
        turns,
        "documents/s",
        lambda: taken_in(large, next(for_large)),
        lambda: _taken_in_by_a_copy(template, next(for_small)),
    )
    yield at_least(f"intake with {serials:,} serials in the journal over intake with none", 0.6, found)


def _taken_in_by_a_copy(template: Site, files: Path) -> float:
    with tempfile.TemporaryDirectory(dir=template.folder.parent) as name:
        site = Site(Path(name) / "site")
        shutil.copytree(template.folder, site.folder)
        return taken_in(site, files)


def _files(folder: Path, first: int, number: int) -> Path:
    """Files of documents that no journal has seen."""
    documents.write_files(folder, range(first, first + number), arriving)
    return folder
