"""A full disk of the drop folder: claiming and archiving need room in it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.disk.arrivals import all_confirmed, check_everything_arrived_once, red
from tests.disk.mounts import Mount, Mounts
from tests.disk.running import Running, stays
from tests.e2e.site import Site


@pytest.fixture
def disk(site: Site, mounts: Mounts) -> Mount:
    """A small file system for the drop folder."""
    return mounts.small(site.inbox, "1m")


def names(folder: Path) -> list[str]:
    """Names in a folder."""
    return sorted(path.name for path in folder.iterdir())


def test_a_full_folder_is_said_and_taken_up_with_room(site: Site, disk: Mount) -> None:
    """Without room for the owner marker nothing is taken, and nothing half-made is left; later all goes on."""
    site.drop_scrapped(1)
    disk.fill()
    with Running(site) as running:
        running.wait_for("the source is red", lambda: bool(red(site)))
        assert red(site).startswith(f"the folder {disk.at} cannot be used: No space left on device; make room in")
        assert names(site.inbox) == ["d00001.xml", "filler"]
        assert site.sandbox.requests() == []
        disk.make_room()
        running.wait_for("all is settled", lambda: all_confirmed(site))
        running.wait_for("the source is well", lambda: not red(site))
    check_everything_arrived_once(site)


def test_a_file_that_cannot_be_read_waits_for_room(site: Site, disk: Mount) -> None:
    """Its cause cannot be written beside it: it stays claimed, nothing is strewn into failed/, the others go on."""
    with Running(site) as running:
        running.wait_for("the folder is ours", (site.inbox / "failed").exists)
        (site.inbox / "cut.xml.tmp").write_text("<MBGMCR03><IDOC>")
        site.drop_scrapped(1)
        disk.fill()
        (site.inbox / "cut.xml.tmp").rename(site.inbox / "cut.xml")
        running.wait_for("the source is red", lambda: "cut.xml is taken" in red(site))
        assert f"cannot be moved out of {disk.at}: No space left on device; make room in" in red(site)
        stays("failed/ is empty", lambda: names(site.inbox / "failed") == [])
        running.wait_for("the others go on", lambda: all_confirmed(site))
        disk.make_room()
        running.wait_for("it is moved", lambda: names(site.inbox / "failed") == ["cut.xml", "cut.xml.error.txt"])
        running.wait_for("the source is well", lambda: not red(site))
    check_everything_arrived_once(site)
