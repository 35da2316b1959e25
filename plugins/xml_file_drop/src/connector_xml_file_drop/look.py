"""One look at the folder: what is in it."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase
from typing import Literal

from connector_xml_file_drop.folder import Folder
from connector_xml_file_drop.names import DONE, FAILED, OWNER, adoption, parse_claim, printable
from connector_xml_file_drop.settings import Complete


@dataclass(frozen=True, slots=True)
class Entry:
    """A file to be taken.

    Attributes:
        name: The name that the ERP gave it.
        entry: The name it has in the folder now: the same, or a claim's.
        size: In bytes.
        mtime_ns: Time of its last change, in nanoseconds since 1970.
    """

    name: str
    entry: str
    size: int
    mtime_ns: int

    def claimed_as(self, entry: str) -> Entry:
        """The same file under its claim's name."""
        return replace(self, entry=entry)


@dataclass(frozen=True, slots=True)
class Look:
    """What is in the folder.

    Attributes:
        names: Every name.
        files: Files and symlinks that match the pattern.
        orphans: Files claimed by this journal.
        foreign: Names of files that other journals claimed.
        others: Names that match the pattern but are folders, pipes or devices.
    """

    names: frozenset[str]
    files: tuple[Entry, ...]
    orphans: tuple[Entry, ...]
    foreign: tuple[str, ...]
    others: tuple[str, ...]


def look_at(folder: Folder, glob: str, journal_id: str) -> Look:
    """Read the folder.

    Raises:
        OSError: It cannot be read.
    """
    names = folder.names()
    claims = {entry: claim for entry in names if (claim := parse_claim(entry))}
    matching = [name for name in names if fnmatchcase(name, glob) and not _own(name) and name not in claims]
    found, others = _files(folder, {name: name for name in matching})
    own = {entry: claim.name for entry, claim in claims.items() if claim.journal_id == journal_id}
    orphans, odd = _files(folder, own)
    return Look(frozenset(names), tuple(found), tuple(orphans), tuple(sorted(claims.keys() - own)), (*others, *odd))


def unmatched(folder: Folder, look: Look, glob: str, complete: Complete) -> list[str]:
    """Names of files that are never taken, since they do not match; those that the ERP still writes are not named."""
    markers = {complete.marker.replace("{name}", file.name) for file in look.files} if complete.marker else set()
    others = {
        name: name
        for name in look.names - markers
        if not (fnmatchcase(name, glob) or _own(name) or name.startswith(".") or parse_claim(name))
        and not (complete.rename and name.endswith(complete.rename))
    }
    files, _ = _files(folder, others)
    return sorted(file.name for file in files)


def _own(name: str) -> bool:
    return name in {DONE, FAILED} or name.startswith(OWNER)


def _files(folder: Folder, names: Mapping[str, str]) -> tuple[list[Entry], list[str]]:
    files, others = [], []
    for entry, name in names.items():
        try:
            status = folder.stat(entry)
        except FileNotFoundError:
            continue  # gone since the folder was read
        if stat.S_ISREG(status.st_mode) or stat.S_ISLNK(status.st_mode):
            files.append(Entry(name, entry, status.st_size, status.st_mtime_ns))
        else:
            others.append(entry)
    return files, others


def in_order(files: Iterable[Entry], order: Literal["name", "age"]) -> list[Entry]:
    """Sorted by name, or the oldest first."""
    if order == "name":
        return sorted(files, key=lambda file: os.fsencode(file.name))
    return sorted(files, key=lambda file: (file.mtime_ns, os.fsencode(file.name)))


def sentences(look: Look, source: str) -> list[str]:
    """What a person should do about in this folder."""
    return [
        *(
            f"{printable(entry)} is claimed by another journal: run {adoption(source)}, or give it to "
            "the connector that claimed it"
            for entry in look.foreign
        ),
        *(f"{printable(name)} is not a file: move it away" for name in look.others),
    ]
