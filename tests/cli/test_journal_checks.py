"""What `doctor` says of the journal."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from connector.cli import journal_checks
from connector.cli.journal_checks import file_system_of

MOUNTS = r"""
/dev/sda1 / ext4 rw 0 0
server:/export /var/lib/connector nfs4 rw 0 0
//share /mnt/with\040blank cifs rw 0 0
tmpfs /mnt/with\040blank/fast tmpfs rw 0 0
/dev/sdb1 /twice xfs rw 0 0
sshfs /twice fuse.sshfs rw 0 0
"""


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/srv/journal.db", "ext4"),
        ("/var/lib/connector/journal/connector.db", "nfs4"),
        ("/var/lib/connector-2/connector.db", "ext4"),
        ("/mnt/with blank/a.db", "cifs"),
        ("/mnt/with blank/fast/a.db", "tmpfs"),
        ("/twice/a.db", "fuse.sshfs"),
    ],
)
def test_the_nearest_mount_decides(path: str, kind: str) -> None:
    """Longest mount point first, blanks written out, the later of two on one point."""
    assert file_system_of(Path(path), MOUNTS) == kind


def _about(cli: Any, site: Any, part: str) -> dict[str, Any]:
    [row] = [row for row in cli(site, "doctor", "--json").json if row["part"] == part]
    return dict(row)


def test_a_journal_on_a_network_share_is_not_ok(
    cli: Any, used: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """SQLite cannot rely on the locks there."""
    (tmp_path / "mounts").write_text("server:/x / nfs rw 0 0\n", "ascii")
    monkeypatch.setattr(journal_checks, "MOUNTS", tmp_path / "mounts")
    row = _about(cli, used, "journal: file system")
    assert row["ok"] is False
    assert "move it to a local disk" in row["sentence"]


def test_without_proc_it_is_not_verified(cli: Any, used: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """What cannot be looked at is not claimed."""
    monkeypatch.setattr(journal_checks, "MOUNTS", tmp_path / "none")
    assert _about(cli, used, "journal: file system")["ok"] is None


def test_a_journal_that_its_witness_doubts_is_not_ok(cli: Any, used: Any) -> None:
    """An older copy of the journal is noticed, with the command to follow."""
    [head] = (used.folder / "witness").glob("*.head")
    number = int(head.read_text("ascii").partition(":")[0])
    head.write_text(f"{number + 5}:{'ab' * 32}\n", "ascii")
    row = _about(cli, used, "journal")
    assert row["ok"] is False
    assert "connector journal restored" in row["sentence"]


def test_a_missing_folder_is_named(cli: Any, used: Any) -> None:
    """Without its witness no journal can be trusted."""
    (used.folder / "witness").rename(used.folder / "away")
    row = _about(cli, used, "witness: folder")
    assert row["ok"] is False
    assert "create it" in row["sentence"]
