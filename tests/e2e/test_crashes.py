"""The process is killed with SIGKILL and started again: nothing is lost, nothing goes to a market twice."""

from __future__ import annotations

import random
import time
from typing import Any

import pytest

Site = Any
TO_MARKET = "09506000134352"
STOP_POINTS = [
    "file_drop.before_claim",
    "file_drop.after_claim",
    "file_drop.before_accept",
    "accept.before_commit",
    "accept.after_commit",
    "accept.witnessed",
    "file_drop.after_accept",
    "file_drop.before_archive",
    "file_drop.after_archive",
    "map.before_commit",
    "map.after_commit",
    "map.witnessed",
    "deliver.before_commit",
    "deliver.after_commit",
    "deliver.witnessed",
    "send.before",
    "send.after",
    "tell.before_commit",
    "tell.after_commit",
]
SEED = 20261123


def check_nothing_lost_nothing_twice(site: Site) -> None:
    """Compare what the API received with what was dropped, serial by serial, and with the journal."""
    acted, arrived = site.acted(), site.arrived()
    rows = {(each["product_code"], each["serial"]): each for each in site.serials()}
    for name, packs in site.dropped.items():
        for pack in packs:
            assert pack in rows, f"{name}: {pack} is lost"
            state = rows[pack]["state"]
            if pack[0] == TO_MARKET:
                assert arrived[pack] <= 1, f"{name}: {pack} was sent to a market {arrived[pack]} times"
                assert state in ("confirmed", "unconfirmed"), f"{name}: {pack} is {state}"
            else:
                assert state == "confirmed", f"{name}: {pack} is {state}"
            assert acted[pack] >= (state == "confirmed"), f"{name}: {pack} is confirmed but was never acted on"
    wanted = {pack for packs in site.dropped.values() for pack in packs}
    assert set(arrived) <= wanted
    assert sorted(path.name for path in (site.inbox / "done").iterdir()) == sorted(site.dropped)
    assert list(site.inbox.glob("*.claim")) == []
    verified = site.run("audit", "verify")
    assert verified.returncode == 0, verified.stdout


@pytest.mark.parametrize("stop_point", STOP_POINTS)
def test_a_kill_at_a_stop_point_loses_nothing(site: Site, stop_point: str) -> None:
    """Killed at the first pass of the point, started again: every promise holds."""
    for number in range(4):
        site.drop_scrapped(number)
    process = site.start_killed(stop_point, 1, "run", "--until-idle", "--timeout", "20")
    output, _ = process.communicate(timeout=40)
    assert process.returncode == -9, f"{stop_point} was never reached:\n{output}"
    ended = site.run_until_idle()
    assert ended.returncode in (0, 3), ended.stdout
    check_nothing_lost_nothing_twice(site)


def test_kills_at_random_moments_lose_nothing(site: Site) -> None:
    """Killed again and again while documents are dropped; the seed makes a run repeatable but for timing."""
    moments = random.Random(SEED)
    for round_number in range(8):
        for number in range(6):
            site.drop_scrapped(100 * round_number + number)
        process = site.start("run")
        time.sleep(moments.uniform(0.4, 1.6))
        process.kill()
        process.communicate(timeout=20)
    ended = site.run_until_idle()
    assert ended.returncode in (0, 3), ended.stdout
    check_nothing_lost_nothing_twice(site)
