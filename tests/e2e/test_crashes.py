"""The process is ended at any moment and started again: nothing is lost, nothing goes to a market twice.

A small part of the campaign, with a fixed seed; `make crash SEED=7 KILLS=100` plays all of it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

import pytest

from connector.sandbox.misbehaviour import Kind
from tests.e2e.campaign.episode import play
from tests.e2e.campaign.plan import ONCE, STOP_POINTS, Episode, at_random_moments, at_stop_points, every_episode
from tests.e2e.site import Site, finish

SEED = 20261123
LATER = {("file_drop.after_accept", 2), ("send.after", 2), ("map.before_commit", 10), ("deliver.after_commit", 10)}
TERMINATED = {("accept.before_commit", 1), ("deliver.after_commit", 2), ("send.before", 1)}
RANDOM_ENDS = 8
AT_ONCE = 4
"""Episodes wait more than they work."""
Played = Callable[[Episode], list[str]]


def _chosen(episodes: list[Episode], first: bool, more: set[tuple[str, int]]) -> list[Episode]:
    """Episodes with the first pass of each stop point, and some others."""
    moments = [(each, each.moments[0]) for each in episodes]
    return [each for each, at in moments if (first and at.passes == 1) or (at.point, at.passes) in more]


KILLED = _chosen(at_stop_points(SEED, "held"), True, LATER)
STOPPED = _chosen(at_stop_points(SEED, "SIGTERM"), False, TERMINATED)
RANDOM = at_random_moments(SEED, RANDOM_ENDS)


def _name(episode: Episode) -> str:
    return f"{episode.number}-" + "-".join(f"{each.point}-{each.passes}" for each in episode.moments)


@pytest.fixture(scope="module")
def played(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Played]:
    """Plays every episode that a selected test wants, some at once, before the first of them is looked at."""
    wanted = [episode for item in request.session.items for episode in _episode_of(item)]
    with ThreadPoolExecutor(AT_ONCE) as pool:
        playing: dict[int, Future[list[str]]] = {
            each.number: pool.submit(play, each, tmp_path_factory.mktemp("episode") / "site") for each in wanted
        }
        yield lambda episode: playing[episode.number].result()


def _episode_of(item: pytest.Item) -> list[Episode]:
    parameters = getattr(getattr(item, "callspec", None), "params", {})
    return [parameters["episode"]] if item.path == Path(__file__) and "episode" in parameters else []


@pytest.mark.parametrize("episode", KILLED, ids=_name)
def test_a_kill_at_a_stop_point_loses_nothing(episode: Episode, played: Played) -> None:
    """Kept at the point for a moment while its other threads go on, killed, started again: every promise holds."""
    assert played(episode) == []


@pytest.mark.parametrize("episode", STOPPED, ids=_name)
def test_sigterm_at_a_stop_point_leaves_nothing_in_doubt(episode: Episode, played: Played) -> None:
    """What is under way is answered and recorded, and the next start goes on."""
    assert played(episode) == []


@pytest.mark.parametrize("episode", RANDOM, ids=_name)
def test_kills_at_random_moments_lose_nothing(episode: Episode, played: Played) -> None:
    """Ended at any moment, some of them again and again, most of them with a sandbox that misbehaves."""
    assert played(episode) == []


def test_every_stop_point_is_in_the_plan(site: Site) -> None:
    """A stop point that is added or renamed is killed at too."""
    site.drop_scrapped(1)
    site.write("broken.xml", "<MBGMCR03><IDOC>")
    ended = finish(site.start_ended({"reached": "reached.txt"}, "run", "--until-idle", "--timeout", "20"), 30)
    assert ended.returncode == 3, ended.stdout
    assert set((site.folder / "reached.txt").read_text("ascii").split()) == set(STOP_POINTS)


def test_the_long_campaign_is_made_of_all_of_it() -> None:
    """Every stop point at three passes with either signal, as many random ends as asked for, every misbehaviour."""
    campaign = every_episode(SEED, 300)
    first = [each.moments[0] for each in campaign]
    at_points = {(each.point, each.passes, each.signal, each.hold > 0) for each in first}
    ways = [("SIGKILL", False), ("SIGKILL", True), ("SIGTERM", False)]
    wanted = {(point, nth, *way) for point in STOP_POINTS for nth in (1, 2, 10) for way in ways}
    assert {each for each in wanted - at_points if not (each[0] in ONCE and each[1] > 1)} == set()
    assert sum(len(each.moments) for each in campaign if each.number >= 1000) >= 300
    assert {kind for each in campaign for kind in each.faults} == set(Kind)
    assert len({each.number for each in campaign}) == len(campaign)
    assert every_episode(SEED, 300) == campaign
