"""The source as a whole, on real folders."""

from __future__ import annotations

from pathlib import Path

import pytest
from connector_xml_file_drop.settings import Settings
from connector_xml_file_drop.source import XmlFileDrop

from connector.plugin import SettledDocument
from connector.testing import MemoryHost, SourceContract

IDOC = (
    b'<MBGMCR03><IDOC BEGIN="1"><EDI_DC40 SEGMENT="1"><MANDT>100</MANDT><DOCNUM>%016d</DOCNUM><SNDPRN>SAPERP</SNDPRN>'
    b"</EDI_DC40></IDOC></MBGMCR03>"
)
"""Self-made; checked against the type tree of MBGMCR03."""


class FolderBench:
    """A folder as the ERP of the contract suite."""

    def __init__(self, folder: Path, **settings: object) -> None:
        self.folder = folder
        self.settings = Settings(folder=folder, poll_seconds=0.02, **settings)  # type: ignore[arg-type] # as given by a test
        self.folder.mkdir(exist_ok=True)

    def open(self, host: MemoryHost) -> XmlFileDrop:
        return XmlFileDrop(self.settings, host)

    def give(self, number: int) -> None:
        (self.folder / f"{number:03}.tmp").write_bytes(IDOC % number)
        (self.folder / f"{number:03}.tmp").rename(self.folder / f"{number:03}.xml")

    def give_unreadable(self) -> None:
        (self.folder / "000.xml").write_bytes(b"<MBGMCR03><IDOC>")

    def told(self) -> int:
        return len(list(self.folder.glob("done/*.xml")))

    def kept_unreadable(self) -> bool:
        return (self.folder / "failed/000.xml").exists() and (self.folder / "failed/000.xml.error.txt").exists()

    def snapshot(self) -> object:
        return sorted((str(path), path.lstat().st_mtime_ns) for path in self.folder.rglob("*"))


class TestArchiving(SourceContract):
    """The promises of a source, with `afterwards: archive`."""

    @pytest.fixture
    def bench(self, tmp_path: Path) -> FolderBench:
        return FolderBench(tmp_path / "drop", complete={"stable": 0})
