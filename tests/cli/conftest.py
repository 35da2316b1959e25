"""A folder made by `connector init`, a sandbox in the cloud's place, and two ways to run the program."""

from __future__ import annotations

import errno
import json
import os
import pty
import queue
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

import connector
from connector.cli.app import main
from connector.demo.site import with_choices
from connector.sandbox.sandbox import Sandbox
from connector.sandbox.settings import Product, SandboxSettings

DEMO = Path(connector.__file__).parent / "demo"
IDOCS = DEMO / "idocs"
SECRETS = {
    "MOVILITAS_CHANNEL_KEY": "sandbox-channel",
    "MOVILITAS_API_KEY": "sandbox-key",
    "MOVILITAS_API_SECRET": "sandbox-secret",
}
TABLETS, SYRUP, UNREGISTERED = "09506000134352", "09506000134369", "09506000134376"


@dataclass(frozen=True)
class Ended:
    """What a command printed and how it ended."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """What it printed for programs."""
        return json.loads(self.out)


@dataclass(frozen=True)
class Site:
    """A folder with connector.yaml."""

    folder: Path

    @property
    def config(self) -> Path:
        """The configuration."""
        return self.folder / "connector.yaml"

    @property
    def inbox(self) -> Path:
        """The source's folder."""
        return self.folder / "inbox"

    @property
    def mapping(self) -> Path:
        """The mapping file."""
        return self.folder / "mappings" / "mbgmcr.yaml"

    def change(self, path: Path, before: str, after: str) -> None:
        """Edit a file as a person would."""
        text = path.read_text("utf-8")
        assert before in text, f"{path} has no {before}"
        path.write_text(text.replace(before, after), "utf-8")

    def drop(self, *names: str) -> None:
        """Drop sample IDocs of the demo."""
        for name in names:
            shutil.copyfile(IDOCS / name, self.inbox / f"{name}.tmp")
            (self.inbox / f"{name}.tmp").rename(self.inbox / name)


Cli = Callable[..., Ended]


class Started:
    """The real program beside the test."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self.process = process
        self._lines: queue.SimpleQueue[str] = queue.SimpleQueue()
        self._seen: list[str] = []
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self) -> None:
        assert self.process.stderr
        for line in self.process.stderr:
            self._lines.put(line)

    def said(self, text: str, seconds: float = 20) -> str:
        """Wait for a line on stderr that has this text."""
        end = time.monotonic() + seconds
        while True:
            try:
                self._seen.append(self._lines.get(timeout=max(0.0, end - time.monotonic())))
            except queue.Empty:
                raise AssertionError(f"nobody said {text!r}, but {self._seen}") from None
            if text in self._seen[-1]:
                return self._seen[-1]

    def ended(self, seconds: float = 20) -> Ended:
        """Wait for its end."""
        code = self.process.wait(seconds)
        self._reader.join(seconds)
        while not self._lines.empty():
            self._seen.append(self._lines.get())
        assert self.process.stdout
        return Ended(code, self.process.stdout.read(), "".join(self._seen))


@pytest.fixture(scope="session")
def sandbox() -> Iterator[Sandbox]:
    """A sandbox that knows two of the demo's products."""
    with Sandbox(SandboxSettings(products={TABLETS: Product(), SYRUP: Product()})) as running:
        yield running


def _words(arguments: Sequence[str]) -> list[str]:
    return [sys.executable, "-m", "connector", *arguments]


def run_program(folder: Path, *arguments: str, **environment: str) -> Ended:
    """Run the real program in a child process."""
    ended = subprocess.run(
        _words(arguments),
        cwd=folder,
        env={**os.environ, **SECRETS, **environment},
        capture_output=True,
        text=True,
        timeout=60,
        stdin=subprocess.DEVNULL,
        check=False,
    )
    return Ended(ended.returncode, ended.stdout, ended.stderr)


def make_site(folder: Path, url: str) -> Site:
    """What `connector init` makes, pointed at a sandbox, with one ready mapping and its choices written."""
    assert run_program(folder, "init").code == 0
    site = Site(folder)
    site.change(site.config, "https://api.movilitas.cloud", url)
    site.change(site.config, "mode: observe", "mode: send")
    site.change(site.config, "complete: {stable: 2}", "complete: {rename: .tmp}\n      poll_seconds: 0.1")
    site.mapping.write_text(with_choices(site.mapping.read_text("utf-8")), "utf-8")
    shutil.copytree(DEMO / "lookups", folder / "mappings" / "lookups", dirs_exist_ok=True)
    return site


@pytest.fixture(scope="session")
def fresh_template(tmp_path_factory: pytest.TempPathFactory, sandbox: Sandbox) -> Path:
    """A site on which nothing has run."""
    return make_site(tmp_path_factory.mktemp("fresh"), sandbox.url).folder


@pytest.fixture(scope="session")
def used_template(tmp_path_factory: pytest.TempPathFactory, sandbox: Sandbox) -> Path:
    """A site on which IDocs of the demo have run: 1 to 3 confirmed, 4 nothing, 5 and 6 held, 7 failed, 8 refused.

    Not the reversal: whether it comes before or after its original is sent depends on the moment.
    """
    site = make_site(tmp_path_factory.mktemp("used"), sandbox.url)
    files = [str(path) for path in sorted(IDOCS.glob("*.xml")) if not path.name.startswith("05")]
    assert run_program(site.folder, "inject", *files, "--source", "inbox").code == 2
    ended = run_program(site.folder, "run", "--until-idle", "--timeout", "40")
    assert ended.code == 3, ended
    return site.folder


@pytest.fixture
def site(fresh_template: Path, tmp_path: Path) -> Site:
    """A site of the test's own, on which nothing has run."""
    return Site(Path(shutil.copytree(fresh_template, tmp_path / "site")))


@pytest.fixture
def used(used_template: Path, tmp_path: Path) -> Site:
    """A site of the test's own, on which the demo's IDocs have run."""
    return Site(Path(shutil.copytree(used_template, tmp_path / "used")))


@pytest.fixture
def program() -> Callable[..., Ended]:
    """Runs the real program in a child process, in a folder."""
    return run_program


@pytest.fixture
def start() -> Iterator[Callable[..., Started]]:
    """Starts the real program beside the test; it is ended with the test."""
    every: list[subprocess.Popen[str]] = []

    def begin(folder: Path, *arguments: str) -> Started:
        environment = {**os.environ, **SECRETS}
        pipe = subprocess.PIPE
        process = subprocess.Popen(_words(arguments), cwd=folder, env=environment, text=True, stdout=pipe, stderr=pipe)
        every.append(process)
        return Started(process)

    yield begin
    for process in every:
        process.kill()
        process.wait()
        for stream in (process.stdout, process.stderr):
            if stream:
                stream.close()


@pytest.fixture
def terminal() -> Callable[..., tuple[int, str]]:
    """Runs the real program at a terminal; `typed` is what a person types."""

    def run(folder: Path, *arguments: str, typed: str = "") -> tuple[int, str]:
        ours, theirs = pty.openpty()
        environment = {**os.environ, **SECRETS, "TERM": "xterm", "COLUMNS": "80"}
        process = subprocess.Popen(
            _words(arguments), cwd=folder, env=environment, stdin=theirs, stdout=theirs, stderr=theirs
        )
        os.close(theirs)
        os.write(ours, typed.encode())
        shown = bytearray()
        try:
            while chunk := os.read(ours, 4096):
                shown += chunk
        except OSError as error:
            # Linux says EIO where the other end of a terminal was closed.
            assert error.errno == errno.EIO
        os.close(ours)
        return process.wait(timeout=60), shown.decode()

    return run


@pytest.fixture
def cli(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Cli:
    """Runs the program's `main` in this process, from a site's folder."""
    for name, value in SECRETS.items():
        monkeypatch.setenv(name, value)

    def run(site: Site | Path, *arguments: str) -> Ended:
        monkeypatch.chdir(site.folder if isinstance(site, Site) else site)
        capsys.readouterr()
        with pytest.raises(SystemExit) as ended:
            main(arguments)
        printed = capsys.readouterr()
        return Ended(int(ended.value.code or 0), printed.out, printed.err)

    return run
