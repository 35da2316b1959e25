"""What `connector doctor` says of the journal and the folders around it."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from connector.errors import ConnectorError

if TYPE_CHECKING:
    from connector.host.opening import Site
    from connector.model import CheckFinding

MOUNTS = Path("/proc/mounts")
NETWORK = frozenset(
    {"nfs", "nfs4", "cifs", "smb3", "smbfs", "ncpfs", "afs", "9p", "ceph", "glusterfs", "fuse.glusterfs", "fuse.sshfs"}
)
"""Kinds of file systems whose locks SQLite cannot rely on (sqlite.org/wal.html: all processes on one host)."""
LEAST_FREE = 256 * 1024 * 1024


def journal_findings(site: Site) -> Iterator[CheckFinding]:
    """Whether the journal's folders can be written, and whether the journal can be trusted."""
    journal = site.config.journal
    folders = {"journal: folder": journal.path.parent, "witness: folder": journal.witness}
    found = [_folder(part, folder) for part, folder in folders.items()]
    yield from found
    yield _file_system(journal.path)
    if all(each.ok for each in found):
        yield _trusted(site)


def _folder(part: str, folder: Path) -> CheckFinding:
    from connector.model import CheckFinding

    if not folder.is_dir():
        return CheckFinding(part, False, f"{folder} is not there; create it")
    if not os.access(folder, os.R_OK | os.W_OK | os.X_OK):
        return CheckFinding(part, False, f"{folder} cannot be written by this user; correct its owner or mode")
    status = os.statvfs(folder)
    free = status.f_bavail * status.f_frsize
    if free < LEAST_FREE:
        return CheckFinding(part, False, f"{folder} has only {free // 2**20} MiB free; make room")
    return CheckFinding(part, True, f"{folder} can be written, {free // 2**20:,} MiB are free")


def _file_system(path: Path) -> CheckFinding:
    from connector.model import CheckFinding

    part = "journal: file system"
    try:
        mounts = MOUNTS.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return CheckFinding(part, None, f"{MOUNTS} cannot be read here; see that {path.parent} is on a local disk")
    kind = file_system_of(path, mounts)
    if kind in NETWORK:
        return CheckFinding(part, False, f"{path} is on a network file system ({kind}); move it to a local disk")
    return CheckFinding(part, True, f"{path} is on a local file system ({kind})")


def file_system_of(path: Path, mounts: str) -> str:
    """The kind of file system a path is on.

    Args:
        path: Any path; it need not be there.
        mounts: What `/proc/mounts` says (proc(5)): device, mount point with octal escapes, kind, ...
    """
    real = path.resolve()
    nearest, found = -1, "unknown"
    for line in mounts.splitlines():
        _, written, kind, *_ = [*line.split(), "", "", ""]
        point = re.sub(r"\\([0-7]{3})", lambda octal: chr(int(octal[1], 8)), written)
        # Of two mounts on one point the later one is seen.
        if point and real.is_relative_to(point) and len(point) >= nearest:
            nearest, found = len(point), kind
    return found


def _trusted(site: Site) -> CheckFinding:
    from connector.cli.opened import journal_of
    from connector.journal import chain, restoring
    from connector.model import CheckFinding

    part, path = "journal", site.config.journal.path
    if not path.exists() and not any(site.config.journal.witness.glob("*.head")):
        return CheckFinding(part, True, f"there is none at {path} yet; the first `connector run` makes it")
    try:
        with journal_of(site) as journal, journal.reading() as connection:
            newest = chain.head(connection)
            doubt = restoring.doubt(journal)
            who = "a connector delivers from it" if journal.is_delivered() else "no connector delivers from it"
    except ConnectorError as error:
        return CheckFinding(part, False, str(error))
    if doubt:
        return CheckFinding(part, False, f"{doubt}: run `connector journal restored --reason TEXT`")
    return CheckFinding(part, True, f"{path} opens, its newest event {newest.number} agrees with the witness; {who}")
