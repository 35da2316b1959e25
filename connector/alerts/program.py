"""Alerts by a command of the company's own, with the message on its standard input."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Callable, Collection
from pathlib import Path

from connector.alerts.message import Message
from connector.alerts.way import NotSent
from connector.config import AlertCommand
from connector.model import CheckFinding

_READ = 4096
_SHOWN = 200


class Program:
    """The way of `alerts.command`; see `Way`."""

    def __init__(
        self, settings: AlertCommand, folder: Path, mask: Callable[[str], str], secret: Collection[str] = ()
    ) -> None:
        """Nothing is run yet.

        Args:
            settings: The command.
            folder: Where it runs; a program with a slash in its name is looked for from there.
            mask: Takes secrets out of a text.
            secret: Variables of the environment that the command does not get, whether their value was asked for yet
                or not.
        """
        self._settings = settings
        self._folder = folder
        self._mask = mask
        self._secret = frozenset(secret)

    @property
    def _name(self) -> str:
        return self._settings.run[0]

    def send(self, message: Message) -> str:
        """Run the command; returns nothing to say.

        Raises:
            NotSent: It cannot be run, took too long, or ended with another code than 0.
        """
        content = message.json if self._settings.stdin == "json" else message.text
        with tempfile.TemporaryFile() as complaints:
            try:
                code = self._run(content.encode(), complaints.fileno())
            except OSError as error:
                raise NotSent(f"the alert command {self._name} cannot be run: {error.strerror}") from error
            if code:
                complaints.seek(max(0, complaints.seek(0, os.SEEK_END) - _READ))
                said = self._last_line(complaints.read())
                raise NotSent(f"the alert command {self._name} ended with {_ended(code)}{said and f': {said}'}")
        return ""

    def _run(self, content: bytes, complaints: int) -> int:
        # A group of its own, so that what it started ends with it; no variable that holds a secret.
        process = subprocess.Popen(
            self._settings.run,
            cwd=self._folder,
            env=self._environment(),
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=complaints,
            start_new_session=True,
        )
        with process:
            try:
                process.communicate(content, self._settings.seconds)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()
                raise NotSent(
                    f"the alert command {self._name} did not end within {self._settings.seconds:g} s and was killed"
                ) from None
        return process.returncode

    def _environment(self) -> dict[str, str]:
        every = os.environ.items()
        return {name: value for name, value in every if name not in self._secret and self._mask(value) == value}

    def _last_line(self, written: bytes) -> str:
        lines = self._mask(written.decode("utf-8", "replace")).split("\n")
        last = next((line for line in reversed(lines) if line.strip()), "").strip()
        return "".join(each if each.isprintable() else "?" for each in last)[:_SHOWN]

    def check(self) -> CheckFinding:
        """Whether the program is there."""
        name = self._name
        found = shutil.which(str(self._folder / name) if "/" in name else name)
        if found:
            return CheckFinding("alerts: command", True, f"{found} is there; `connector alert test` runs it")
        return CheckFinding("alerts: command", False, f"{name} is not there or may not be run by this user; correct it")


def _ended(code: int) -> str:
    return f"exit code {code}" if code > 0 else f"signal {-code}"
