"""What is on disk before the next step: the calls of the running program, recorded by strace."""

from __future__ import annotations

from dataclasses import dataclass
from math import inf
from pathlib import Path

import pytest

from connector.sandbox.sandbox import Sandbox
from tests.e2e.site import Site
from tests.e2e.syscalls import Call, Trace, strace

DOCUMENTS = 3


@dataclass(frozen=True)
class Recorded:
    """A site after some commands, each with its record.

    Attributes:
        site: The site.
        run: Of a run that took three documents and a file that cannot be read.
        backup: Of a backup into `copy.db`.
        adopt: Of a folder that was adopted.
    """

    site: Site
    run: Trace
    backup: Trace
    adopt: Trace

    @property
    def journal(self) -> str:
        return str(self.site.journal)

    @property
    def witness(self) -> str:
        [head] = (self.site.folder / "witness").glob("*.head")
        return str(head)

    @property
    def inbox(self) -> str:
        return str(self.site.inbox)


@pytest.fixture(scope="module")
def recorded(tmp_path_factory: pytest.TempPathFactory) -> Recorded:
    """One run, one backup and one adoption."""
    with Sandbox() as sandbox:
        site = Site.make(tmp_path_factory.mktemp("synced") / "site", sandbox)
        for number in range(1, DOCUMENTS + 1):
            site.drop_scrapped(number)
        site.write("broken.xml", "<MBGMCR03><IDOC>")
        run = strace(site, "run", "--until-idle", "--timeout", "40")
        backup = strace(site, "backup", "copy.db")
        adopt = strace(site, "folder", "adopt", "dropbox", "--reason", "another machine")
    return Recorded(site, run, backup, adopt)


def _written(recorded: Recorded, *texts: str) -> Call:
    """The first write to the journal's log that holds these texts."""
    path = f"{recorded.journal}-wal"
    calls = recorded.run.all(
        "pwrite64", where=lambda call: call.path == path and all(text in call.text for text in texts)
    )
    assert calls, f"{texts} was never written to the journal"
    return calls[0]


def _renames(trace: Trace, into: str) -> list[Call]:
    return trace.all("rename", "renameat", "renameat2", where=lambda call: str(Path(call.names[1]).parent) == into)


@pytest.mark.parametrize("number", range(1, DOCUMENTS + 1))
def test_a_document_is_synced_before_its_file_is_let_go(recorded: Recorded, number: int) -> None:
    """Claimed, folder synced; written, journal synced, witness synced; only then moved to done/."""
    name, run = f"d{number:05d}.xml", recorded.run
    [claim] = [call for call in _renames(run, recorded.inbox) if call.names[0] == f"{recorded.inbox}/{name}"]
    [done] = [call for call in _renames(run, f"{recorded.inbox}/done") if call.names[1].endswith(f"/{name}")]
    stored = _written(recorded, f"<DOCNUM>{number:016d}<")
    after = run.next_of(claim, but=lambda call: call in _renames(run, recorded.inbox))
    assert (after.name, after.path) == ("fsync", recorded.inbox)
    assert after.ended < stored.began
    [synced, *_] = [call for call in run.synced(f"{recorded.journal}-wal") if call.began > stored.ended]
    assert synced.ended < done.began
    assert run.is_synced_between(recorded.witness, synced.ended, done.began)


@pytest.mark.parametrize("number", range(1, DOCUMENTS + 1))
def test_an_attempt_is_synced_before_its_first_byte_leaves(recorded: Recorded, number: int) -> None:
    """Journal and witness know of the attempt that names a serial before the request's headers are sent."""
    serial = f"T{number:05d}N0"
    [body] = recorded.run.all("sendto", where=lambda call: serial in call.text)
    connection = body.text.partition(",")[0]
    headers = [
        call
        for call in recorded.run.all("sendto", where=lambda call: "POST /v1/manufacturer" in call.text)
        if call.text.partition(",")[0] == connection and call.began <= body.began
    ][-1]
    begun = _written(recorded, "attempt.begun", serial)
    [synced, *_] = [call for call in recorded.run.synced(f"{recorded.journal}-wal") if call.began > begun.ended]
    assert synced.ended < headers.began
    assert recorded.run.is_synced_between(recorded.witness, synced.ended, headers.began)


@pytest.mark.parametrize("folder", ["done", "failed"])
def test_both_folders_are_synced_after_files_were_moved(recorded: Recorded, folder: str) -> None:
    """First the folder that a file came to, then the one that it left."""
    into = f"{recorded.inbox}/{folder}"
    moved = _renames(recorded.run, into)
    assert len(moved) == {"done": DOCUMENTS, "failed": 1}[folder]
    for rename in moved:
        [arrived, *_] = [call for call in recorded.run.synced(into) if call.began > rename.ended]
        assert recorded.run.is_synced_between(recorded.inbox, arrived.ended, inf)


def test_an_error_text_is_synced_before_its_file_stands_beside_it(recorded: Recorded) -> None:
    """A file in failed/ is never unexplained."""
    into = f"{recorded.inbox}/failed"
    [rename] = _renames(recorded.run, into)
    assert recorded.run.is_synced_between(f"{into}/broken.xml.error.txt", -1, rename.began)


def test_the_owner_marker_is_synced_before_it_has_its_name(recorded: Recorded) -> None:
    """No other host sees it empty, not even after a power cut; the same when it is replaced."""
    [link] = recorded.run.all("linkat", where=lambda call: call.names[1] == f"{recorded.inbox}/.connector-owner")
    assert recorded.run.is_synced_between(link.names[0], -1, link.began)
    assert recorded.run.is_synced_between(recorded.inbox, link.ended, inf)
    [replaced] = [call for call in _renames(recorded.adopt, recorded.inbox) if call.names[1].endswith("owner")]
    assert recorded.adopt.is_synced_between(replaced.names[0], -1, replaced.began)
    assert recorded.adopt.is_synced_between(recorded.inbox, replaced.ended, inf)


def test_every_rename_of_a_run_is_one_of_these(recorded: Recorded) -> None:
    """A rename that is added needs its syncs, and a test of them."""
    folders = {str(Path(call.names[1]).parent) for call in recorded.run.all("rename", "renameat", "renameat2")}
    assert folders == {recorded.inbox, f"{recorded.inbox}/done", f"{recorded.inbox}/failed"}


def test_the_folder_of_a_new_journal_is_synced(recorded: Recorded) -> None:
    """Before anything is stored in it, the journal has its name on disk."""
    stored = _written(recorded, f"<DOCNUM>{1:016d}<")
    assert recorded.run.is_synced_between(str(Path(recorded.journal).parent), -1, stored.began)


def test_a_backup_is_synced_before_it_has_its_name(recorded: Recorded) -> None:
    """And its folder after that."""
    [rename] = recorded.backup.all("rename", "renameat", "renameat2")
    folder = recorded.site.folder
    assert rename.names == ("copy.db.unfinished", "copy.db")
    assert recorded.backup.is_synced_between(str(folder / "copy.db.unfinished"), -1, rename.began)
    assert recorded.backup.is_synced_between(str(folder), rename.ended, inf)
