"""Two hosts on one folder, and two on one journal: one works, the other says why it does not, nothing is sent twice."""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.e2e.site import Site, finish
from tests.e2e.waiting import wait_for


@contextmanager
def running(*processes: subprocess.Popen[str]) -> Iterator[None]:
    """Processes that are stopped as an operator would when the block is left."""
    try:
        yield
    finally:
        for process in processes:
            process.terminate()
        for process in processes:
            finish(process, 30)


@pytest.fixture
def neighbours(site: Site, tmp_path: Path) -> tuple[Site, Site]:
    """Two installations with a journal each, and one inbox."""
    other = Site.make(tmp_path / "other", site.sandbox)
    config = other.folder / "connector.yaml"
    config.write_text(config.read_text("utf-8").replace("folder: inbox", f'folder: "{site.inbox}"'), "utf-8")
    return site, other


def _taken(site: Site) -> Callable[[], bool]:
    return lambda: (site.inbox / "done").is_dir() and len(list((site.inbox / "done").iterdir())) == len(site.dropped)


def _each_once(site: Site) -> None:
    wanted = [pack for packs in site.dropped.values() for pack in packs]
    assert site.arrived() == dict.fromkeys(wanted, 1)


def test_a_second_host_on_one_folder_refuses_while_the_first_works(neighbours: tuple[Site, Site]) -> None:
    """It names the folder, whose it is and what to do; every document is sent once, by the first."""
    site, other = neighbours
    first = site.start("run")
    with running(first):
        wait_for((site.inbox / ".connector-owner").exists)
        for number in range(5):
            site.drop_scrapped(number)
        refused = other.run_until_idle(timeout=15)
        site.drop_scrapped(5)
        wait_for(_taken(site))
    assert refused.returncode == 5, refused.stdout
    owner = (site.inbox / ".connector-owner").read_text("ascii")
    assert f"belongs to the journal '{owner}'" in refused.stdout
    assert "connector folder adopt dropbox" in refused.stdout
    assert other.serials() == []
    assert site.run_until_idle().returncode == 0
    _each_once(site)


def test_of_two_hosts_that_start_together_on_a_new_folder_one_gets_it(neighbours: tuple[Site, Site]) -> None:
    """Neither sees a half-made marker; every document is sent once."""
    for number in range(5):
        neighbours[0].drop_scrapped(number)
    started = [each.start("run", "--until-idle", "--timeout", "30") for each in neighbours]
    ended = [finish(each, 45) for each in started]
    assert sorted(each.returncode for each in ended) == [0, 5], [each.stdout for each in ended]
    [refused] = [each.stdout for each in ended if each.returncode == 5]
    assert "two journals on one folder" in refused
    _each_once(neighbours[0])


def test_of_hosts_that_start_together_on_one_new_journal_one_delivers(site: Site) -> None:
    """The others end and say which process holds it; every document is sent once."""
    for number in range(5):
        site.drop_scrapped(number)
    hosts = [site.start("run") for _ in range(3)]
    wait_for(lambda: sum(host.poll() is None for host in hosts) == 1, 40)
    [holder] = [host for host in hosts if host.returncode is None]
    with running(holder):
        refused = [finish(host, 5) for host in hosts if host is not holder]
        wait_for(_taken(site))
    for each in refused:
        assert each.returncode == 6, each.stdout
        assert f"process {holder.pid} delivers from the journal" in each.stdout
    assert holder.returncode == 0
    assert site.run_until_idle().returncode == 0
    _each_once(site)


def test_a_second_host_on_one_journal_names_the_process(site: Site) -> None:
    """It ends with the exit code for a busy journal, and the first goes on."""
    first = site.start("run")
    with running(first):
        wait_for(lambda: site.journal.exists() and f"process {first.pid}" in site.run("status").stdout)
        second = site.run_until_idle(timeout=15)
        site.drop_scrapped(1)
        wait_for(_taken(site))
    assert second.returncode == 6
    assert f"process {first.pid} delivers from the journal" in second.stdout
    assert "stop it first" in second.stdout


def test_a_journal_whose_host_was_killed_is_free(site: Site) -> None:
    """The name of the dead process keeps nobody from delivering; what it had begun and not sent is sent."""
    killed = site.start_ended({"point": "deliver.witnessed"}, "run")
    site.drop_scrapped(1)
    finish(killed, 30)
    assert killed.returncode == -9
    site.drop_scrapped(2)
    ended = site.run_until_idle()
    assert ended.returncode == 0, ended.stdout
    assert f"process {killed.pid}" not in site.run("status").stdout
    assert set(site.arrived().values()) == {1}
