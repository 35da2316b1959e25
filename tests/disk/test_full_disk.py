"""A full disk of the journal: nothing is lost, nothing is sent that cannot be recorded, and it goes on with room."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager

import pytest

from tests.disk.arrivals import (
    all_confirmed,
    check_chain,
    check_everything_arrived_once,
    known_files,
    states,
    untold,
    wanted,
)
from tests.disk.mounts import Mount, Mounts
from tests.disk.running import Running, stays
from tests.e2e.site import INTERNAL, TO_MARKET, Item, Site, idoc

BULK = 1_500_000


@pytest.fixture
def disk(site: Site, mounts: Mounts) -> Mount:
    """A file system of 32 MB for the journal."""
    return mounts.small(site.folder / "journal", "32m")


@contextmanager
def full(site: Site, disk: Mount) -> Iterator[None]:
    """The disk is full within the block, and has room after it.

    A reader that does not end, as a backup, keeps SQLite's write-ahead log from being begun anew (sqlite.org/wal.html,
    "Avoiding excessively large WAL files"), so that no room is left within it and the next commit is sure to fail.
    """
    with closing(sqlite3.connect(site.journal, isolation_level=None)) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM event").fetchall()
        disk.fill()
        yield
        disk.make_room()


def drop_bulky(site: Site, number: int) -> None:
    """Drop a document of 1.5 MB, nearly all of it a comment."""
    serials = [f"T{number:05d}N{each}" for each in range(3)]
    document = idoc(number, Item(serials)).replace("<E1MBGMCR ", f"<!--{'x' * BULK}-->\n<E1MBGMCR ", 1)
    site.drop(f"d{number:05d}.xml", document, serials=[(TO_MARKET, each) for each in serials])


def is_recorded(site: Site) -> bool:
    """Whether the journal has an attempt for every pack that arrived at the API."""
    # What arrived first: an attempt is recorded before its request leaves.
    arrived, known = set(site.arrived()), states(site)
    return all(known.get(pack, "queued") != "queued" for pack in arrived)


def names_path_and_room(running: Running, disk: Mount, *words: str) -> bool:
    """Whether the log says which journal cannot be written and how much room is left where."""
    return running.says(*words, f"the journal {disk.at}/connector.db cannot be written", f"KiB are free in {disk.at}")


def test_a_journal_that_grows_full_goes_on_with_more_room(site: Site, disk: Mount) -> None:
    """45 MB are dropped on 32 MB: the log says path and room, every file stays, and no request is unrecorded."""
    with Running(site) as running:
        for number in range(30):
            drop_bulky(site, number)
        running.wait_for("the disk is full", lambda: names_path_and_room(running, disk))
        stays("nothing leaves that is not recorded", lambda: is_recorded(site))
        assert set(site.arrived()) < wanted(site)
        assert known_files(site) == set(site.dropped)
        disk.resize("128m")
        running.wait_for("all is settled", lambda: all_confirmed(site), 40)
    check_everything_arrived_once(site)
    check_chain(site)


def test_intake_that_waits_for_room_says_so(site: Site, disk: Mount) -> None:
    """With nothing to be mapped, sent or told, the source is the only one that finds the disk full."""
    with Running(site) as running:
        site.drop_scrapped(0)
        running.wait_for("all is settled and told", lambda: all_confirmed(site) and not untold(site))
        with full(site, disk):
            site.drop_scrapped(1)
            running.wait_for("the log says so", lambda: names_path_and_room(running, disk), 4)


def test_dropped_files_stay_until_there_is_room(site: Site, disk: Mount) -> None:
    """While nothing can be stored nothing goes to done/ and nothing is sent; then all of it goes by itself."""
    with Running(site) as running:
        site.drop_scrapped(0)
        running.wait_for("all is settled and told", lambda: all_confirmed(site) and not untold(site))
        with full(site, disk):
            for number in range(1, 6):
                site.drop_scrapped(number)
            running.wait_for("a file is claimed", lambda: bool(list(site.inbox.glob("*.claim"))))
            stays("all files are there", lambda: known_files(site) == set(site.dropped))
            stays("none is in done/", lambda: len(list((site.inbox / "done").iterdir())) == 1)
            assert len(site.sandbox.requests()) == 2
        running.wait_for("all is settled", lambda: all_confirmed(site))
    check_everything_arrived_once(site)
    check_chain(site)


def test_a_result_that_cannot_be_written_is_kept_and_nothing_new_is_sent(site: Site, disk: Mount) -> None:
    """The disk fills up while a request is under way: its result waits in memory, and the next command with it."""
    site.sandbox.misbehave("slow_after", 1, seconds=1.5)
    with Running(site) as running:
        site.drop_scrapped(0)
        running.wait_for("the first request is under way", lambda: bool(site.sandbox.requests()))
        with full(site, disk):
            running.wait_for("it says so", lambda: names_path_and_room(running, disk, "nothing is sent"))
            assert len(site.acted()) == 3
            stays("nothing new is sent", lambda: len(site.sandbox.requests()) == 1)
            assert sorted(states(site).values()) == 3 * ["queued"] + 3 * ["sending"]
        running.wait_for("all is settled", lambda: all_confirmed(site))
    check_everything_arrived_once(site)
    check_chain(site)


def test_a_result_lost_with_its_process_is_not_sent_to_a_market_again(site: Site, disk: Mount) -> None:
    """Killed while results wait for room: what went to a market waits for a person, the rest is sent again."""
    site.sandbox.misbehave("slow_after", 1, seconds=1.5)
    with Running(site) as running:
        site.drop_scrapped(0)
        running.wait_for("the first request is under way", lambda: bool(site.sandbox.requests()))
        [first] = {gtin for gtin, _ in site.arrived()}
        with full(site, disk):
            running.wait_for("it says so", lambda: names_path_and_room(running, disk, "nothing is sent"))
            running.kill()
    again, left = (1, "unconfirmed") if first == TO_MARKET else (2, "confirmed")
    assert site.run_until_idle().returncode == (3 if first == TO_MARKET else 0)
    other = INTERNAL if first == TO_MARKET else TO_MARKET
    assert {(gtin, count) for (gtin, _), count in site.arrived().items()} == {(first, again), (other, 1)}
    assert {(gtin, state) for (gtin, _), state in states(site).items()} == {(first, left), (other, "confirmed")}


@pytest.mark.parametrize("earlier", [False, True], ids=["new journal", "journal of an earlier run"])
def test_a_start_on_a_full_disk_ends_with_a_sentence(site: Site, disk: Mount, earlier: bool) -> None:
    """Path and room are named, exit code 6, and the files are not touched; with room it starts."""
    if earlier:
        site.drop_scrapped(1)
        assert site.run_until_idle().returncode == 0
    site.drop_scrapped(2)
    disk.fill()
    ended = site.run_until_idle()
    assert ended.returncode == 6, ended.stdout
    assert f"the journal {disk.at}/connector.db cannot be written" in ended.stdout
    assert f"0 KiB are free in {disk.at}; make room" in ended.stdout
    assert (site.inbox / "d00002.xml").exists()
    disk.make_room()
    assert site.run_until_idle().returncode == 0
    check_everything_arrived_once(site)


def test_status_says_that_the_disk_is_full(site: Site, disk: Mount) -> None:
    """Exit code 6, and a sentence with path and room: at night this is what is watched."""
    with Running(site) as running:
        site.drop_scrapped(0)
        running.wait_for("all is settled and told", lambda: all_confirmed(site) and not untold(site))
        with full(site, disk):
            ended = site.run("status")
            assert ended.returncode == 6, ended.stdout
            assert f"KiB are free in {disk.at}" in ended.stdout
