"""Looking again and again."""

from __future__ import annotations

import os
from typing import Any

import pytest

from connector.testing import MemoryIntake


class WaitingIntake(MemoryIntake):
    """Notes how long the source wants to pause, and pauses a thousandth of it."""

    def __init__(self, most: int) -> None:
        super().__init__()
        self.pauses: list[float] = []
        self.most = most

    def wait(self, seconds: float) -> bool:
        """See `Intake`."""
        self.pauses.append(round(seconds, 3))
        if len(self.pauses) == self.most:
            self.stop()
        return super().wait(seconds / 1000)


def test_a_vanished_folder_is_waited_for(drop: Any) -> None:
    """Health turns red with a sentence, the run does not end, and goes on when the folder is back."""
    away = drop.folder.with_name("away")
    with drop.running() as running:
        running.until_idle()
        drop.folder.rename(away)
        drop.wait_for("cannot be used")
        assert drop.intake.told[-1][0] is False
        away.rename(drop.folder)
        drop.put("x.xml")
        drop.wait_for("watching")
        drop.intake.idled.clear()
        running.until_idle()
    assert running.error is None
    assert drop.taken() == ["1"]
    assert [ok for ok, _ in drop.intake.told] == [True, False, True]


def test_a_folder_missing_at_the_start_is_waited_for(drop: Any) -> None:
    """A share that is mounted late is no reason to end."""
    drop.folder.rmdir()
    with drop.running() as running:
        drop.wait_for("cannot be used")
        drop.folder.mkdir()
        drop.put("x.xml")
        drop.wait_for("watching")
        running.until_idle()
    assert drop.taken() == ["1"]


def test_pauses_grow_to_a_minute_while_the_folder_is_gone(drop: Any) -> None:
    """The pause doubles from `poll_seconds` up to 60 s."""
    drop.folder.rmdir()
    drop.settings["poll_seconds"] = 0.1
    drop.intake = WaitingIntake(11)
    drop.source().run(drop.intake)
    assert drop.intake.pauses[:3] == [0.2, 0.4, 0.8]
    assert drop.intake.pauses[-1] == 60


def test_an_idle_folder_is_looked_at_as_often_as_a_busy_one(drop: Any) -> None:
    """What comes after a quiet night waits no longer than anything else; after a file the next look is at once."""
    drop.settings["poll_seconds"] = 0.1
    drop.intake = WaitingIntake(7)
    drop.source().run(drop.intake)
    assert drop.intake.pauses == [0.1] * 7
    drop.put("x.xml")
    drop.intake = WaitingIntake(2)
    drop.source().run(drop.intake)
    assert drop.intake.pauses == [0, 0.1]


def test_a_ripening_file_is_not_idle(drop: Any) -> None:
    """While a file may still become complete by waiting, the source does not say that nothing waits."""
    drop.settings["complete"] = {"stable": 60}
    drop.put("x.xml")
    with drop.running() as running, pytest.raises(TimeoutError):
        running.until_idle(0.3)
    assert drop.intake.documents == []


def test_a_stable_file_is_taken_after_its_time(drop: Any) -> None:
    """With the time gone by and nothing changed, it is complete."""
    drop.settings["complete"] = {"stable": 0.1}
    drop.put("x.xml")
    drop.run()
    assert drop.taken() == ["1"]


@pytest.mark.parametrize(("order", "taken"), [("name", ["1", "2", "3"]), ("age", ["3", "1", "2"])])
def test_the_order_is_by_name_or_age(drop: Any, order: str, taken: list[str]) -> None:
    """By name, or the oldest time of change first."""
    drop.settings["order"] = order
    for number, mtime in ((1, 2000), (2, 3000), (3, 1000)):
        os.utime(drop.put(f"{number}.xml", drop.idoc(number)), (mtime, mtime))
    drop.run()
    assert drop.taken() == taken


def test_only_names_that_match_are_taken(drop: Any) -> None:
    """The pattern decides; the connector's own files never match, whatever the pattern."""
    drop.settings["glob"] = "*"
    drop.put("a.txt", drop.idoc(1))
    drop.put("b.tmp", drop.idoc(2))
    drop.run()
    drop.run()
    assert drop.taken() == ["1"]
    assert drop.names() == {"b.tmp"}
    assert drop.names("failed") == set()


def test_stops_in_the_middle_of_a_large_file(drop: Any) -> None:
    """A shutdown ends the reading of a file at the next chunk; the file stays claimed for the next run."""

    class StopsAtOnce(MemoryIntake):
        """Begins the shutdown when the first file is claimed."""

        @property
        def stopping(self) -> bool:
            if (drop.folder / "x.xml.0a1b2c3d.claim").exists():
                self.stop()
            return super().stopping

    drop.put("x.xml", b"<R>" + b"x" * 10_000_000 + b"</R>")
    drop.intake = StopsAtOnce()
    running = drop.run()
    assert (running.error, drop.intake.documents) == (None, [])
    assert drop.names() == {"x.xml.0a1b2c3d.claim"}
