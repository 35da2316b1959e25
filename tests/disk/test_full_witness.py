"""A witness that cannot be written: what is committed stands, and a later start does not take it for a loss."""

from __future__ import annotations

import pytest

from tests.disk.arrivals import all_confirmed, check_chain, check_everything_arrived_once
from tests.disk.mounts import Mount, Mounts
from tests.disk.running import Running
from tests.e2e.site import Site


@pytest.fixture
def disk(site: Site, mounts: Mounts) -> Mount:
    """A small file system for the witness."""
    return mounts.small(site.folder / "witness", "1m")


def test_a_witness_that_becomes_read_only_is_named_and_lags(site: Site, disk: Mount) -> None:
    """Sending goes on, the log names the witness; killed then, the next start finds no loss and holds nothing."""
    with Running(site) as running:
        site.drop_scrapped(1)
        running.wait_for("the first document is settled", lambda: all_confirmed(site))
        [head] = disk.at.glob("*.head")
        disk.forbid_writing()
        site.drop_scrapped(2)
        running.wait_for("the second document is settled", lambda: all_confirmed(site))
        running.wait_for("it names the witness", lambda: running.says(f"the witness {head} cannot be written"))
        running.kill()
    disk.allow_writing()
    assert site.run_until_idle().returncode == 0
    check_everything_arrived_once(site)
    check_chain(site)


def test_a_witness_that_becomes_full_is_kept_up(site: Site, disk: Mount) -> None:
    """Its file has its room from the first start on, so a full disk does not keep it from being written."""
    with Running(site) as running:
        site.drop_scrapped(1)
        running.wait_for("the first document is settled", lambda: all_confirmed(site))
        disk.fill()
        site.drop_scrapped(2)
        running.wait_for("the second document is settled", lambda: all_confirmed(site))
        assert not running.says("cannot be written")
        running.kill()
    assert site.run_until_idle().returncode == 0
    check_everything_arrived_once(site)
    check_chain(site)


def test_a_new_journal_needs_room_for_its_witness(site: Site, disk: Mount) -> None:
    """Without a first head every later start would find a loss; so this one ends with a sentence."""
    disk.fill()
    site.drop_scrapped(1)
    ended = site.run_until_idle()
    assert ended.returncode == 6, ended.stdout
    assert str(disk.at) in ended.stdout
    assert site.sandbox.requests() == []
    disk.make_room()
    assert site.run_until_idle().returncode == 0
    check_everything_arrived_once(site)
