"""A journal that lost something, or cannot be read: noticed at the start, with what to do, and nothing is sent."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from subprocess import CompletedProcess

import pytest

from connector.sandbox.sandbox import Sandbox
from tests.e2e.chains import faults_of_chain
from tests.e2e.site import Site

Harm = Callable[[Site], None]
DAMAGE, PERSON = 6, 3
"""Exit codes: the journal is unsafe; something waits for a person."""
UNDER_WAY = 3
"""Requests that arrived before: two of the document that was confirmed, one when the process was killed."""
AT_ONCE = 4
RUNBOOK = "`Restoring the journal` in docs/deployment.md"
BACKUP = "put the newest backup in its place and run `connector journal restored`"


@dataclass(frozen=True)
class Case:
    """A harm, and what the program says of it."""

    name: str
    harm: Harm
    says: tuple[str, ...]

    def __str__(self) -> str:
        return self.name


def _log(site: Site) -> Path:
    return site.journal.with_name("connector.db-wal")


def _lose_log(site: Site) -> None:
    for ending in ("wal", "shm"):
        site.journal.with_name(f"connector.db-{ending}").unlink()


def _zero_log(site: Site) -> None:
    _log(site).write_bytes(bytes(_log(site).stat().st_size))


def _cut_log(site: Site) -> None:
    content = _log(site).read_bytes()
    _log(site).write_bytes(content[: len(content) // 2])


def _folded(site: Site) -> bytes:
    """The journal's bytes, its log folded in as after a clean stop."""
    with closing(sqlite3.connect(site.journal)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return site.journal.read_bytes()


def _cut_to(share: float) -> Harm:
    def cut(site: Site) -> None:
        content = _folded(site)
        site.journal.write_bytes(content[: int(len(content) * share)])

    return cut


def _cut_a_page(site: Site) -> None:
    site.journal.write_bytes(_folded(site)[:-4096])


def _zero(site: Site) -> None:
    site.journal.write_bytes(bytes(len(_folded(site))))


def _zero_header(site: Site) -> None:
    site.journal.write_bytes(bytes(100) + _folded(site)[100:])


def _delete(site: Site) -> None:
    for path in site.journal.parent.iterdir():
        path.unlink()


def _renew(site: Site) -> None:
    with closing(sqlite3.connect(site.journal)) as connection, connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")


def _put_backup(site: Site) -> None:
    _delete(site)
    shutil.copy(site.folder / "backup.db", site.journal)


def _head(site: Site) -> Path:
    [head] = (site.folder / "witness").glob("*.head")
    return head


def _lose_witness(site: Site) -> None:
    _head(site).unlink()


def _zero_witness(site: Site) -> None:
    _head(site).write_bytes(bytes(_head(site).stat().st_size))


DAMAGED = [
    Case("cut to nothing", _cut_to(0), ("is gone or empty", BACKUP)),
    Case("cut to a tenth", _cut_to(0.1), ("is damaged", RUNBOOK)),
    Case("cut to a half", _cut_to(0.5), ("is damaged", RUNBOOK)),
    Case("cut by a page", _cut_a_page, ("is damaged", RUNBOOK)),
    Case("zeroed", _zero, ("is damaged", RUNBOOK)),
    Case("its header zeroed", _zero_header, ("is damaged", RUNBOOK)),
    Case("deleted", _delete, ("is gone or empty", BACKUP)),
    Case("of a newer version", _renew, ("newer than this program", "install the connector's newer version again")),
]
OLDER = [
    Case("without its log", _lose_log, ("may have lost something", "its witness saw event")),
    Case("its log zeroed", _zero_log, ("may have lost something", "its witness saw event")),
    Case("its log cut", _cut_log, ("may have lost something", "its witness saw event")),
    Case("a backup", _put_backup, ("may have lost something", "it is a backup, made at")),
    Case("without its witness", _lose_witness, ("may have lost something", "is gone or cannot be read")),
    Case("its witness zeroed", _zero_witness, ("may have lost something", "is gone or cannot be read")),
]
CASES = [*DAMAGED, *OLDER]


@pytest.fixture(scope="module")
def used(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """One document confirmed and a backup; then one under way when the process was killed, and one just dropped."""
    with Sandbox() as sandbox:
        site = Site.make(tmp_path_factory.mktemp("used") / "site", sandbox)
        site.drop_scrapped(1)
        assert site.run_until_idle().returncode == 0
        assert site.run("backup", "backup.db").returncode == 0
        site.drop_scrapped(2)
        killed = site.start_ended({"point": "send.after"}, "run")
        killed.communicate(timeout=30)
        site.drop_scrapped(3)
        yield site


@dataclass(frozen=True)
class Started:
    """What came of a start on a harmed copy.

    Attributes:
        site: The copy.
        ended: The run.
        status: What `status --json` says then.
    """

    site: Site
    ended: CompletedProcess[str]
    status: str


@pytest.fixture(scope="module")
def started(used: Site, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[Case], Started]]:
    """Starts on a harmed copy for each case, some at once: they wait more than they work."""
    with ThreadPoolExecutor(AT_ONCE) as pool:
        starting = {case: pool.submit(_start, _harmed(used, case, tmp_path_factory.mktemp("harmed"))) for case in CASES}
        yield lambda case: starting[case].result()


def _harmed(used: Site, case: Case, folder: Path) -> Site:
    copy = Site(Path(shutil.copytree(used.folder, folder / "site")), used.sandbox)
    case.harm(copy)
    return copy


def _start(site: Site) -> Started:
    ended = site.run_until_idle(timeout=20)
    status = "" if ended.returncode == DAMAGE else site.run("status", "--json").stdout
    return Started(site, ended, status)


def _arrivals(site: Site) -> int:
    return len(site.sandbox.requests())


@pytest.mark.parametrize("case", DAMAGED, ids=str)
def test_a_damaged_journal_is_not_started_on(case: Case, started: Callable[[Case], Started]) -> None:
    """The program says what is wrong and what to do, and leaves the dropped file where it is."""
    start = started(case)
    assert start.ended.returncode == DAMAGE, start.ended.stdout
    assert [words for words in case.says if words not in start.ended.stdout] == [], start.ended.stdout
    assert "Traceback" not in start.ended.stdout
    assert (start.site.inbox / "d00003.xml").exists()


@pytest.mark.parametrize("case", OLDER, ids=str)
def test_a_journal_that_lost_something_sends_nothing_until_a_person_resumes(
    case: Case, started: Callable[[Case], Started]
) -> None:
    """What was open is held, what is handed in waits, the status says what to do, and the audit chain holds."""
    start = started(case)
    assert start.ended.returncode == PERSON, start.ended.stdout
    assert [words for words in case.says if words not in start.ended.stdout] == [], start.ended.stdout
    assert RUNBOOK in start.status
    assert "`connector endpoint resume default`" in start.status
    assert faults_of_chain(start.site) == []
    assert {each["state"] for each in start.site.serials()} <= {"confirmed", "held", "unconfirmed", "queued"}


def test_nothing_was_sent_by_any_of_these_starts(used: Site, started: Callable[[Case], Started]) -> None:
    """The request of the process that was killed is the last one that arrived."""
    for case in CASES:
        started(case)
    assert _arrivals(used) == UNDER_WAY


def test_after_a_loss_all_goes_on_when_a_person_has_looked(used: Site, tmp_path: Path) -> None:
    """The lost document is handed in again, its packs that were sent are resolved, the rest goes out."""
    site = _harmed(used, OLDER[0], tmp_path)
    before = site.arrived()
    assert site.run_until_idle(timeout=20).returncode == 3
    assert site.run("inject", "inbox/done/d00002.xml", "--source", "dropbox").returncode == 0
    assert site.run_until_idle(timeout=20).returncode == 3
    sent = ("--gtin", "09506000134352", "--document", "3", "--state", "queued", "--outcome", "done")
    resolved = site.run("resolve", *sent, "--reason", "seen in Pack history", "--yes")
    assert resolved.returncode == 0, resolved.stdout
    assert site.run("endpoint", "resume", "default", "--reason", "all of it looked at").returncode == 0
    ended = site.run_until_idle(timeout=20)
    assert ended.returncode == 0, ended.stdout
    new = site.arrived() - before
    assert set(new.values()) == {1}
    assert len(new) == 9, "the internal half of document 2, and all of document 3"
