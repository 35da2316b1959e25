"""`done/` on another file system: a file is copied, synced and renamed, and only then removed from the folder."""

from __future__ import annotations

from tests.disk.arrivals import all_confirmed, check_everything_arrived_once, in_done, red
from tests.disk.mounts import Mounts
from tests.disk.running import Running
from tests.e2e.site import Site


def test_done_on_another_file_system_gets_the_very_files(site: Site, mounts: Mounts) -> None:
    """Byte by byte, with their times of change, and none is left where it was."""
    (site.inbox / "done").mkdir()
    mounts.small(site.inbox / "done", "1m")
    for number in range(5):
        site.drop_scrapped(number)
    dropped = {path.name: (path.read_bytes(), path.stat().st_mtime_ns) for path in site.inbox.glob("*.xml")}
    assert site.run_until_idle().returncode == 0
    found = {path.name: (path.read_bytes(), path.stat().st_mtime_ns) for path in (site.inbox / "done").iterdir()}
    assert found == dropped
    check_everything_arrived_once(site)


def test_a_full_done_on_another_file_system_holds_up_nothing(site: Site, mounts: Mounts) -> None:
    """What does not fit stays claimed, and the source says so; all is sent, and later the file is moved."""
    (site.inbox / "done").mkdir()
    disk = mounts.small(site.inbox / "done", "1m")
    with Running(site) as running:
        disk.fill()
        site.drop_scrapped(1)
        site.drop_scrapped(2)
        running.wait_for("all is sent", lambda: all_confirmed(site))
        running.wait_for("the source is red", lambda: "d00001.xml is taken" in red(site))
        assert f"No space left on device; make room in the file system of {disk.at}" in red(site)
        assert len(list(site.inbox.glob("*.claim"))) == 2
        assert in_done(site) == ["filler"]
        disk.make_room()
        running.wait_for("the files are in done/", lambda: in_done(site) == sorted(site.dropped))
        running.wait_for("the source is well", lambda: not red(site))
    check_everything_arrived_once(site)
