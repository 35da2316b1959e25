"""A folder on a real file system, and the source on it."""

from __future__ import annotations

import os
import resource
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import pytest
from connector_xml_file_drop.folder import Folder
from connector_xml_file_drop.settings import Settings
from connector_xml_file_drop.source import XmlFileDrop

from connector.testing import MemoryHost, MemoryIntake, RunningSource, run_until_idle

RECORD = "<EDI_DC40><MANDT>100</MANDT><DOCNUM>{:016}</DOCNUM><SNDPRN>SAPERP</SNDPRN></EDI_DC40>"


class Drop:
    """The folder, an intake, and a new source on them for each run.

    Attributes:
        folder: The folder.
        intake: Stays the same from run to run, as a journal does.
        settings: For the next source, besides the folder.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.intake = MemoryIntake()
        self.settings: dict[str, object] = {"poll_seconds": 0.02, "complete": {"rename": ".tmp"}}

    def idoc(self, *numbers: int) -> bytes:
        """A file of IDocs; self-made, with nothing but their control records."""
        idocs = "".join(f"<IDOC>{RECORD.format(number)}</IDOC>\n" for number in numbers)
        return f"<MBGMCR03>\n{idocs}</MBGMCR03>".encode()

    def put(self, name: str, content: bytes | None = None) -> Path:
        """Let the ERP write a file, in one step; without content, IDoc number 1."""
        path = self.folder / name
        temporary = self.folder.parent / "written"
        temporary.write_bytes(self.idoc(1) if content is None else content)
        return temporary.rename(path)

    def source(self) -> XmlFileDrop:
        """A new source, as after a restart."""
        settings = Settings.model_validate({"folder": self.folder} | self.settings)
        return XmlFileDrop(settings, MemoryHost("dropbox", journal_id=self.intake.journal_id))

    def run(self, seconds: float = 10) -> RunningSource:
        """Run a new source until it is idle."""
        return run_until_idle(self.source(), self.intake, seconds)

    def running(self) -> RunningSource:
        """A new source that runs in a `with` block."""
        return RunningSource(self.source(), self.intake)

    def names(self, within: str = "") -> set[str]:
        """Names in the folder, or in one below it, but for the owner marker and the two folders."""
        return set(os.listdir(self.folder / within)) - {".connector-owner", "done", "failed"}  # noqa: PTH208 -- of any bytes

    def taken(self) -> list[str]:
        """DOCNUMs in the order they were stored, without leading zeros."""
        return [document.key.parts[2].lstrip("0") for document in self.intake.documents]

    def wait_for(self, wanted: str) -> None:
        """Wait until the last health sentence holds this text, up to 10 s."""
        for _ in range(1000):
            if self.intake.told and wanted in self.intake.told[-1][1]:
                return
            self.intake.wait(0.01)
        raise AssertionError(f"{wanted!r} was not told: {self.intake.told[-1:]}")


@pytest.fixture
def drop(tmp_path: Path) -> Drop:
    """A new folder with a source on it."""
    folder = tmp_path / "drop"
    folder.mkdir()
    return Drop(folder)


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Folder]:
    """An open folder."""
    (tmp_path / "open").mkdir()
    with Folder.open(tmp_path / "open") as opened:
        yield opened


@pytest.fixture
def largest() -> Callable[[int], AbstractContextManager[None]]:
    """Limits the bytes that files of this process may have: writing more fails, as on a full disk.

    Only for a block, since the file that pytest's own words go to is limited too.
    """

    @contextmanager
    def limited(size: int) -> Iterator[None]:
        before = resource.getrlimit(resource.RLIMIT_FSIZE)
        resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
        try:
            yield
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, before)

    return limited
