"""The files of a mapping, and whether they changed."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from connector.errors import Fault, Misconfigured
from connector.mapping.lookups import Table, read_table
from connector.mapping.schema import AnyFile
from connector.yamlfile import YamlFile


class Stamp(NamedTuple):
    """What tells one state of a file from another without reading it."""

    mtime_ns: int
    size: int
    inode: int


def stamp_of(path: Path) -> Stamp | None:
    """The file's stamp; None when it cannot be looked at."""
    try:
        status = path.stat()
    except OSError:
        return None
    return Stamp(status.st_mtime_ns, status.st_size, status.st_ino)


@dataclass(slots=True)
class Sources:
    """The files of a mapping, each read once: what is compiled is what the fingerprint says.

    Attributes:
        folder: Folder of the mapping file.
        stamps: Each file as it stood before it was read; None for one that is missing.
        faults: What is wrong with them.
    """

    folder: Path
    stamps: dict[Path, Stamp | None] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    _digest: list[bytes] = field(default_factory=list)

    def read_mapping(self, path: Path) -> YamlFile:
        """Read the mapping file.

        Raises:
            Misconfigured: It is missing, cannot be read, or is no YAML mapping.
        """
        try:
            content = self._read(path)
            text = content.decode("utf-8-sig")
        except (OSError, UnicodeDecodeError):
            # YamlFile meets the same and says it in the words of all YAML files.
            return YamlFile(path)
        return YamlFile(path, text)

    def read_lookups(self, file: YamlFile, mapping: AnyFile, given: Mapping[str, Table]) -> dict[str, Table]:
        """The tables by look-up: those given, else from their files, where they name one that can be read."""
        found = {
            name: given[name] if name in given else self._read_lookup(file, name, lookup.file)
            for name, lookup in mapping.lookups.items()
            if name in given or lookup.file is not None
        }
        return {name: table for name, table in found.items() if table is not None}

    def _read_lookup(self, file: YamlFile, name: str, written: str | None) -> Table | None:
        path = self.folder / (written or "")
        try:
            content = self._read(path)
        except OSError as error:
            sentence = f"look-up file {path} cannot be read ({error.strerror}); put it there or correct the path"
            self.faults.append(file.fault(["lookups", name, "file"], sentence))
            return None
        try:
            return read_table(str(path), content)
        except Misconfigured as error:
            self.faults += error.faults
            return None

    def _read(self, path: Path) -> bytes:
        # The stamp comes first: a change during reading then shows as a change.
        self.stamps[path] = stamp_of(path)
        content = path.read_bytes()
        self._digest.append(hashlib.sha256(content).digest())
        return content

    @property
    def fingerprint(self) -> str:
        """SHA-256 over the SHA-256 of each file, in hex."""
        return hashlib.sha256(b"".join(self._digest)).hexdigest()
