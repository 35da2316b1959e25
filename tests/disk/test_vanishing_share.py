"""A share that vanishes: an empty folder stands in its place, and must not be taken for the share."""

from __future__ import annotations

from tests.disk.arrivals import all_confirmed, check_everything_arrived_once, red
from tests.disk.mounts import Mount
from tests.disk.running import Running
from tests.e2e.site import Site


def test_a_share_that_vanishes_is_waited_for(site: Site, second: Site, erp: Site, share: Mount) -> None:
    """Its source is red with a sentence, others go on, nothing is written beneath, and it comes back by itself."""
    with Running(site) as running:
        for number in range(5):
            erp.drop_scrapped(number)
        share.vanish()
        running.wait_for("the source is red", lambda: "is the share mounted?" in red(site))
        assert str(site.inbox) in red(site)
        second.drop_scrapped(501)
        running.wait_for("the other source goes on", lambda: all_confirmed(second))
        erp.drop_scrapped(6)
        assert list(site.inbox.iterdir()) == []
        share.come_back()
        running.wait_for("all is settled", lambda: all_confirmed(site), 40)
        running.wait_for("the source is well", lambda: not red(site))
    check_everything_arrived_once(site, second)


def test_a_share_that_is_not_mounted_at_the_start_is_waited_for(site: Site, erp: Site, share: Mount) -> None:
    """The journal knows that files came from there, so the empty folder is not made the connector's own."""
    erp.drop_scrapped(1)
    assert site.run_until_idle().returncode == 0
    share.vanish()
    erp.drop_scrapped(2)
    with Running(site) as running:
        running.wait_for("the source is red", lambda: "is the share mounted?" in red(site))
        assert list(site.inbox.iterdir()) == []
        share.come_back()
        running.wait_for("all is settled", lambda: all_confirmed(site))
        running.wait_for("the source is well", lambda: not red(site))
    check_everything_arrived_once(site)


def test_a_mount_point_that_is_gone_is_waited_for(site: Site, erp: Site, share: Mount) -> None:
    """As an automounter does: with the share its folder goes, too."""
    with Running(site) as running:
        erp.drop_scrapped(1)
        running.wait_for("the first document is settled", lambda: all_confirmed(site))
        share.vanish()
        site.inbox.rmdir()
        running.wait_for("the source is red", lambda: "No such file or directory" in red(site))
        assert f"{site.inbox} cannot be used" in red(site)
        assert "See that it is there, mounted" in red(site)
        site.inbox.mkdir()
        share.come_back()
        erp.drop_scrapped(2)
        running.wait_for("all is settled", lambda: all_confirmed(site))
    check_everything_arrived_once(site)
