"""The real `connector run` beside a test, and waiting for what it does."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Callable
from types import TracebackType

from tests.e2e.site import ENVIRONMENT, Site

SECONDS = 20.0


def stays(what: str, so: Callable[[], bool], seconds: float = 1.5) -> None:
    """Fail when something that is so ends within a time in which the connector looks at its work three times."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        assert so(), f"it did not stay so: {what}"
        time.sleep(0.05)


class Running:
    """A running connector; a context manager that ends it and sees that it was still well.

    Attributes:
        process: The process.
    """

    def __init__(self, site: Site, *arguments: str) -> None:
        self._site = site
        self._log = site.folder / "run.log"
        with self._log.open("ab") as log:
            self.process = subprocess.Popen(
                [*site.command("run"), *arguments],
                cwd=site.folder,
                env=os.environ | ENVIRONMENT,
                stdout=log,
                stderr=subprocess.STDOUT,
            )
        self.wait_for("the connector runs", lambda: self.says("delivers from the journal"))

    def wait_for(self, what: str, reached: Callable[[], bool], seconds: float = SECONDS) -> None:
        """Return when something is so; fail, and say what it was, when it is not in time or the connector ends."""
        end = time.monotonic() + seconds
        while not reached():
            assert self.process.poll() is None, f"the connector ended before this happened: {what}\n{self.log}"
            assert time.monotonic() < end, f"it did not happen in {seconds:.0f} s: {what}\n{self.log}"
            time.sleep(0.05)

    @property
    def log(self) -> str:
        """All that it has said, its forerunners in this site too."""
        return self._log.read_text("utf-8")

    def says(self, *words: str) -> bool:
        """Whether one line of its log has all these words."""
        return any(all(word in line for word in words) for line in self.log.splitlines())

    def kill(self) -> None:
        """End it with SIGKILL."""
        self.process.kill()
        self.process.wait()

    def __enter__(self) -> Running:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self.process.returncode == -signal.SIGKILL:
            return
        self.process.terminate()
        try:
            code = self.process.wait(SECONDS)
        finally:
            self.process.kill()
        assert error or code == 0, self.log
