"""File systems of the tests' own: small ones, read-only ones, and shares that come and go.

They are mounted in a mount namespace of this process (mount_namespaces(7)): nobody else sees them, and whatever
becomes of this process, they end with it.
"""

from __future__ import annotations

import ctypes
import errno
import functools
import os
import subprocess
import time
from pathlib import Path

import pytest

CLONE_NEWNS = 0x00020000
FILLER = "filler"
CHUNK = bytes(64 * 1024)
TRIES = 100


def cannot(why: str) -> None:
    """Skip, and say loudly what was not tested; in a CI that is a failure."""
    sentence = f"NOT TESTED: {why}"
    if os.environ.get("CI") == "true":
        pytest.fail(f"{sentence}; with CI=true this must run")
    pytest.skip(sentence)


def mount(*words: str | Path) -> None:
    """Call the system's mount program, which must succeed."""
    ended = subprocess.run(["mount", *words], capture_output=True, text=True, check=False)
    assert ended.returncode == 0, f"mount {words}: {ended.stderr}"


@functools.cache
def refusal() -> str:
    """Why nothing can be mounted here; empty when it can. From then on this process has its own mounts."""
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.unshare(CLONE_NEWNS) != 0:
        return f"file systems cannot be mounted (unshare: {os.strerror(ctypes.get_errno())}); run the tests as root"
    ended = subprocess.run(["mount", "--make-rprivate", "/"], capture_output=True, text=True, check=False)
    return f"file systems cannot be mounted: {ended.stderr.strip()}" if ended.returncode else ""


class Mount:
    """A mounted folder.

    Attributes:
        at: Where it is mounted.
    """

    def __init__(self, at: Path, *how: str | Path) -> None:
        self.at = at
        self._how = how
        self.come_back()

    def come_back(self) -> None:
        """Mount it; of a tmpfs that is a new and empty one."""
        mount(*self._how, self.at)

    def vanish(self) -> None:
        """Take it away, as a share whose server is gone: lazily, whoever has a file of it open."""
        subprocess.run(["umount", "--lazy", self.at], check=True)

    def resize(self, size: str) -> None:
        """Change the size of a tmpfs."""
        mount("-o", f"remount,size={size}", self.at)

    def forbid_writing(self) -> None:
        """Make it read-only."""
        # `bind` keeps it to this mount: without it the file system beneath a share would be changed for everybody.
        for _ in range(TRIES):
            ended = subprocess.run(["mount", "-o", "remount,bind,ro", self.at], capture_output=True, check=False)
            if ended.returncode == 0:
                return
            time.sleep(0.05)  # a file of it is open for writing just now
        raise AssertionError(ended.stderr)

    def allow_writing(self) -> None:
        """Make it writable again."""
        mount("-o", "remount,bind,rw", self.at)

    def fill(self) -> None:
        """Take all the room that is left."""
        descriptor = os.open(self.at / FILLER, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
        try:
            for chunk in (CHUNK, CHUNK[:1]):
                _write_until_full(descriptor, chunk)
        finally:
            os.close(descriptor)

    def make_room(self) -> None:
        """Give back what `fill` took."""
        (self.at / FILLER).unlink()


def _write_until_full(descriptor: int, chunk: bytes) -> None:
    try:
        while os.write(descriptor, chunk):
            pass
    except OSError as error:
        assert error.errno == errno.ENOSPC, error


class Mounts:
    """Mounts file systems, and takes them all away in the end."""

    def __init__(self) -> None:
        self._made: list[Mount] = []

    def small(self, at: Path, size: str = "32m") -> Mount:
        """A file system in memory, of so many bytes."""
        return self._keep(Mount(at, "-t", "tmpfs", "-o", f"size={size}", "small"))

    def share(self, at: Path, server: Path) -> Mount:
        """A folder that is kept elsewhere, as on a file server, and seen at `at`."""
        return self._keep(Mount(at, "--bind", server))

    def _keep(self, made: Mount) -> Mount:
        self._made.append(made)
        return made

    def end(self) -> None:
        """Take all away that is still there."""
        for each in reversed(self._made):
            if each.at.is_mount():
                each.vanish()
