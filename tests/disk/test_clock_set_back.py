"""The machine's clock is set back an hour under the running program: nothing waits for that hour to pass again."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import pytest

from tests.disk.arrivals import all_confirmed, check_chain, check_files, rows, states, wanted
from tests.disk.running import Running, stays
from tests.e2e.site import DYNAMIC_TOKEN, INTERNAL, STATIC_TOKEN, TO_MARKET, Site

SET_CLOCK = Path(__file__).with_name("set_clock.c")
HOUR = 3600


@pytest.fixture
def set_clock(
    tmp_path: Path, preload: Callable[[Path], Path], monkeypatch: pytest.MonkeyPatch
) -> Callable[[int], None]:
    """Sets the clock of every program that a site starts, by so many seconds, while it runs."""
    file = tmp_path / "seconds_off"
    monkeypatch.setenv("LD_PRELOAD", str(preload(SET_CLOCK)))
    monkeypatch.setenv("SET_CLOCK_FILE", str(file))

    def by(seconds: int) -> None:
        new = file.with_suffix(".new")
        new.write_text(str(seconds))
        new.rename(file)

    by(0)
    return by


def change(site: Site, old: str, new: str) -> None:
    """Write a setting into connector.yaml."""
    config = site.folder / "connector.yaml"
    text = config.read_text("utf-8")
    assert old in text
    config.write_text(text.replace(old, new), "utf-8")


def paused(site: Site) -> bool:
    """Whether the endpoint waits."""
    return bool(rows(site, "SELECT 1 FROM endpoint WHERE paused_by IS NOT NULL"))


def check_order(site: Site) -> None:
    """Events are numbered in the order in which they came, though their times go back; the chain holds."""
    events = rows(site, "SELECT number, at FROM event ORDER BY number")
    assert [number for number, _ in events] == list(range(1, len(events) + 1))
    leaps = [before - after for (_, before), (_, after) in pairwise(events) if after < before]
    assert [round(leap / HOUR) for leap in leaps] == [1], "the clock was not set back, or more than once"
    check_chain(site)


@pytest.mark.parametrize("token", [STATIC_TOKEN, DYNAMIC_TOKEN], ids=["probed by a command", "probed by api_auth"])
def test_a_pause_of_an_endpoint_ends(site: Site, set_clock: Callable[[int], None], token: str) -> None:
    """The API asked for a pause of ten minutes; after the leap it is tried at once. Files are taken on as before."""
    change(site, STATIC_TOKEN, token)
    change(site, "complete: {rename: .tmp}", "complete: {stable: 0.3}")
    site.sandbox.misbehave("unavailable", 1, seconds=600)
    with Running(site) as running:
        site.drop_scrapped(1)
        running.wait_for("the endpoint is paused", lambda: paused(site))
        stays("the pause is kept", lambda: paused(site), 1)
        set_clock(-HOUR)
        running.wait_for("all is settled", lambda: all_confirmed(site))
        assert not paused(site)
        site.drop_scrapped(2)
        running.wait_for("a later file is settled", lambda: all_confirmed(site))
    assert site.acted() == dict.fromkeys(wanted(site), 1)
    check_files(site)
    check_order(site)


def test_a_retry_is_not_an_hour_late(site: Site, set_clock: Callable[[int], None]) -> None:
    """Answers are lost: the internal product is sent again after the leap, and the one to a market never."""
    site.sandbox.misbehave("cut_after", 1, product=TO_MARKET)
    site.sandbox.misbehave("cut_after", 3, product=INTERNAL)
    with Running(site) as running:
        site.drop_scrapped(1)
        running.wait_for("it was tried again", lambda: site.arrived()[INTERNAL, "S00001N0"] == 3)
        running.wait_for("the endpoint is paused", lambda: paused(site))
        set_clock(-HOUR)
        internal = {pack for pack in wanted(site) if pack[0] == INTERNAL}
        running.wait_for("it is confirmed", lambda: {states(site).get(pack) for pack in internal} == {"confirmed"})
    assert {states(site)[pack] for pack in wanted(site) - internal} == {"unconfirmed"}
    assert {site.arrived()[pack] for pack in wanted(site) - internal} == {1}
    check_order(site)


def test_the_cap_of_serials_an_hour_is_kept(site: Site, set_clock: Callable[[int], None]) -> None:
    """What was sent before the leap still counts, in the same process and in the next one."""
    change(site, "serials_per_hour: 1000000", "serials_per_hour: 9")
    with Running(site) as running:
        site.drop_scrapped(1)
        running.wait_for("the first document is settled", lambda: all_confirmed(site))
        set_clock(-HOUR)
        site.drop_scrapped(2)
        running.wait_for(
            "three serials are held", lambda: sorted(states(site).values()) == 9 * ["confirmed"] + 3 * ["held"]
        )
    with Running(site) as running:
        site.drop_scrapped(3)
        running.wait_for("all are held", lambda: sorted(states(site).values()) == 9 * ["confirmed"] + 9 * ["held"])
    assert sum(site.arrived().values()) == 9
    check_order(site)
