"""A person's command is killed before and after it is on disk: what it does is done whole or not at all."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from connector.sandbox.sandbox import Sandbox
from tests.e2e.chains import faults_of_chain
from tests.e2e.site import TO_MARKET, Site, finish

RESOLVE = ("resolve", "--state", "unconfirmed", "--outcome", "done", "--reason", "seen in Pack history", "--yes")
RESTORED = ("journal", "restored", "--reason", "the machine was rolled back")
MOMENTS = ("before_commit", "after_commit")


@pytest.fixture(scope="module")
def doubtful(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """One document: its packs for a market are unconfirmed, the others confirmed."""
    with Sandbox() as sandbox:
        site = Site.make(tmp_path_factory.mktemp("doubtful") / "site", sandbox)
        site.drop_scrapped(1)
        sandbox.misbehave("cut_after", 1, product=TO_MARKET)
        assert site.run_until_idle().returncode == 3
        yield site


@pytest.fixture
def copied(doubtful: Site, tmp_path: Path) -> Site:
    """A copy of it, to be changed."""
    return Site(Path(shutil.copytree(doubtful.folder, tmp_path / "site")), doubtful.sandbox)


def _killed(site: Site, point: str, command: tuple[str, ...]) -> None:
    killed = finish(site.start_ended({"point": point}, *command), 30)
    assert killed.returncode == -9, killed.stdout
    assert faults_of_chain(site) == []


def _to_market(site: Site) -> set[str]:
    return {row["state"] for row in site.serials() if row["product_code"] == TO_MARKET}


@pytest.mark.parametrize("moment", MOMENTS)
def test_an_act_that_was_killed_is_done_whole_or_not_at_all(copied: Site, moment: str) -> None:
    """Done again where it was not, declined where it was; then nothing is left to do, and nothing was sent."""
    before = copied.arrived()
    _killed(copied, f"act.{moment}", RESOLVE)
    done = moment != "before_commit"
    assert _to_market(copied) == {"resolved" if done else "unconfirmed"}
    again = copied.run(*RESOLVE)
    assert again.returncode == (2 if done else 0), again.stdout
    assert copied.run_until_idle().returncode == 0
    assert copied.arrived() == before


@pytest.mark.parametrize("moment", MOMENTS)
def test_a_restore_that_was_killed_is_done_again(copied: Site, moment: str) -> None:
    """However often it is told: the endpoint is paused and nothing of a new document is sent."""
    _killed(copied, f"restore.{moment}", RESTORED)
    again = copied.run(*RESTORED)
    assert again.returncode == 0, again.stdout
    before = copied.arrived()
    copied.drop_scrapped(2)
    assert copied.run_until_idle().returncode == 3
    assert copied.arrived() == before
