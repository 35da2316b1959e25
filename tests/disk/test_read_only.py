"""Folders that are read-only: it is said which, nothing is lost, and all goes on without a person."""

from __future__ import annotations

from tests.disk.arrivals import all_confirmed, check_everything_arrived_once, red
from tests.disk.mounts import Mount, Mounts
from tests.disk.running import Running
from tests.e2e.site import Site


def test_a_read_only_drop_folder_makes_its_source_red_and_no_other(
    site: Site, second: Site, erp: Site, share: Mount
) -> None:
    """What cannot be claimed is not taken; the other source goes on; when it can be written the file is taken."""
    with Running(site) as running:
        running.wait_for("the folder is ours", (site.inbox / "failed").exists)
        share.forbid_writing()
        erp.drop_scrapped(1)
        running.wait_for("the source is red", lambda: bool(red(site)))
        assert "d00001.xml cannot be claimed by renaming it: Read-only file system" in red(site)
        assert f"mount {site.inbox} for writing" in red(site)
        second.drop_scrapped(501)
        running.wait_for("the other source goes on", lambda: all_confirmed(second))
        assert red(site, "second") == ""
        assert (site.inbox / "d00001.xml").exists()
        share.allow_writing()
        running.wait_for("its document is settled", lambda: all_confirmed(site))
        running.wait_for("the source is well", lambda: not red(site))
    check_everything_arrived_once(site, second)


def test_a_read_only_journal_folder_is_said_at_the_start(site: Site, mounts: Mounts) -> None:
    """Exit code 6, a sentence with the path, the files are not touched; later it starts."""
    disk = mounts.small(site.folder / "journal")
    site.drop_scrapped(1)
    assert site.run_until_idle().returncode == 0
    site.drop_scrapped(2)
    disk.forbid_writing()
    ended = site.run_until_idle()
    assert ended.returncode == 6, ended.stdout
    assert f"the journal {site.journal} cannot be written" in ended.stdout
    assert (site.inbox / "d00002.xml").exists()
    disk.allow_writing()
    assert site.run_until_idle().returncode == 0
    check_everything_arrived_once(site)


def test_a_new_journal_in_a_read_only_folder_is_said_at_the_start(site: Site, mounts: Mounts) -> None:
    """The same when there is no journal yet."""
    disk = mounts.small(site.folder / "journal")
    site.drop_scrapped(1)
    disk.forbid_writing()
    ended = site.run_until_idle()
    assert ended.returncode == 6, ended.stdout
    assert str(disk.at) in ended.stdout
    disk.allow_writing()
    assert site.run_until_idle().returncode == 0
    check_everything_arrived_once(site)
