"""Runs one episode: the program is ended at each moment and started again; then everything is compared."""

from __future__ import annotations

import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any

from connector.sandbox.sandbox import Sandbox
from connector.sandbox.settings import SandboxSettings
from tests.e2e.campaign import ledger, verdict
from tests.e2e.campaign.drops import Drop, drops
from tests.e2e.campaign.plan import HURRY, Episode, Moment
from tests.e2e.campaign.verdict import Seen
from tests.e2e.chains import faults_of_chain
from tests.e2e.site import Site, finish

MOST_FILES = 150
"""As many are fed to a process that is not ended by then."""
LONGEST = 60.0
"""Seconds until a process must have reached its moment."""
IDLE_SECONDS = 90.0
_LOOK = 0.01
_SLOWLY = 0.1
"""Seconds between files where telling is to be met: outcomes that come together are told together."""
_WELL = {0: "all is settled", 3: "something waits for a person"}


@dataclass
class Stage:
    """A site, and what is dropped there.

    Attributes:
        site: The site.
        files: Files that are still to be dropped.
        dropped: Files that were.
        faults: What does not hold.
        kills: Processes that ended by SIGKILL.
    """

    site: Site
    files: Iterator[Drop]
    dropped: list[Drop] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    kills: int = 0

    def drop(self, count: int = 1) -> None:
        """Drop the next files."""
        for each in islice(self.files, count):
            self.site.write(each.name, each.text)
            self.dropped.append(each)

    @property
    def output(self) -> Path:
        """What every process said."""
        return self.site.folder / "output.txt"

    def start(self, words: dict[str, Any], *arguments: str) -> subprocess.Popen[str]:
        """Start a run; a file takes its output, since nobody reads a pipe meanwhile."""
        with self.output.open("a", encoding="utf-8") as output:
            output.write(f"--- {words}\n")
            output.flush()
            return self.site.start_ended(words, *arguments, output=output)

    @property
    def is_taken(self) -> bool:
        """Whether everything that was dropped is claimed or gone, so that one more file is one more pass."""
        return not any(self.site.inbox.glob("*.xml"))


def play(episode: Episode, folder: Path) -> list[str]:
    """Run an episode in an empty folder; every promise that did not hold, none if all is well."""
    settings = SandboxSettings(probabilities=episode.faults, seed=episode.number)
    with Sandbox(settings) as sandbox:
        site = Site.make(folder, sandbox, episode.token, episode.max_serials, episode.read_seconds)
        stage = Stage(site, drops(episode.random))
        stage.drop(episode.before)
        for moment in episode.moments:
            _run_until(stage, moment)
        _run_until_idle(stage)
        stage.faults += [*verdict.faults(_seen(stage)), *faults_of_chain(site)]
    return stage.faults


def _run_until(stage: Stage, moment: Moment) -> None:
    """Feed the process one file after the other until it ends."""
    process = stage.start(moment.words, "run")
    end = time.monotonic() + LONGEST
    pause = _SLOWLY if moment.point.startswith("tell.") else _LOOK
    while process.poll() is None and time.monotonic() < end:
        if stage.is_taken and len(stage.dropped) < MOST_FILES:
            stage.drop()
        time.sleep(pause)
    _judge_end(stage, moment, process)


def _judge_end(stage: Stage, moment: Moment, process: subprocess.Popen[str]) -> None:
    if process.poll() is None:
        stage.faults.append(f"{moment} did not come, or did not end the process, within {LONGEST:.0f} s")
    finish(process, 0)
    stage.kills += process.returncode == -9
    expected = (-9,) if moment.signal == "SIGKILL" else (0, -15) if moment.point == "start" else (0,)
    if process.returncode not in expected:
        stage.faults.append(f"{moment}: the process ended with {process.returncode}")


def _run_until_idle(stage: Stage) -> None:
    words = {"hurry": HURRY}
    arguments = ("run", "--until-idle", "--timeout", str(IDLE_SECONDS))
    ended = finish(stage.start(words, *arguments), IDLE_SECONDS + 30)
    if ended.returncode not in _WELL:
        stage.faults.append(f"after the last start the program ended with {ended.returncode}")
    if "Traceback" in stage.output.read_text("utf-8"):
        stage.faults.append("a process showed a traceback")


def _seen(stage: Stage) -> Seen:
    inbox = stage.site.inbox
    return Seen(
        dropped=stage.dropped,
        arrivals=stage.site.requests(),
        ledger=ledger.read(stage.site.journal),
        done=_texts(inbox / "done"),
        failed=_texts(inbox / "failed"),
        left=[path.name for path in inbox.iterdir() if path.name not in ("done", "failed", ".connector-owner")],
        kills=stage.kills,
    )


def _texts(folder: Path) -> dict[str, str]:
    return {path.name: path.read_text("utf-8") for path in folder.iterdir()} if folder.is_dir() else {}
