"""What `connector doctor` says about the folder. Nothing is changed."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator, Sequence
from pathlib import Path

from connector.idoc import ParserFolder
from connector.plugin import CheckFinding, ConnectorError
from connector_xml_file_drop.folder import Folder
from connector_xml_file_drop.look import look_at, sentences, unmatched
from connector_xml_file_drop.names import DONE, FAILED, OWNER, adoption, printable
from connector_xml_file_drop.owner import owner_of
from connector_xml_file_drop.settings import Settings
from connector_xml_file_drop.telling import expect_another

SHOWN = 3
"""Names that one finding shows."""


def check(settings: Settings, source: str, journal_id: str) -> Iterator[CheckFinding]:
    """Look at everything that `run` needs.

    Args:
        settings: Of the source.
        source: Its name, for the sentences.
        journal_id: Id of the journal behind it; empty while there is none.
    """
    part = f"source {source}: folder"
    try:
        with Folder.open(settings.folder) as folder:
            yield from _opened(folder, settings, source, journal_id)
    except OSError as error:
        yield CheckFinding(part, False, _cannot_be_read(settings.folder, error))
    if settings.tell:
        yield _tell(settings.tell.folder, settings.folder, source)


def _cannot_be_read(folder: Path, error: OSError) -> str:
    return f"{folder} cannot be read: {error.strerror}. Create it, mount it, or correct its rights"


def _tell(path: Path, source_folder: Path, source: str) -> CheckFinding:
    part = f"source {source}: tell"
    try:
        with Folder.open(path) as folder:
            expect_another(folder, source_folder)
            return _rights(folder, part, os.W_OK | os.X_OK, "written")
    except ConnectorError as error:
        return CheckFinding(part, False, str(error))
    except OSError as error:
        return CheckFinding(part, False, _cannot_be_read(path, error))


def definitions(found: ParserFolder, source: str) -> Iterator[CheckFinding]:
    """Look at the parser files by which flat files are cut; nothing is said where no folder of them is named."""
    part = f"source {source}: definitions"
    if found.path is None:
        return
    faults = found.faults()
    yield from (CheckFinding(part, False, str(fault)) for fault in faults)
    if not faults:
        names = ", ".join(found.types()) or f"no parser file (*.txt) is in {found.path}"
        yield CheckFinding(part, True, f"parser files define: {names}" if found.types() else names)


def _opened(folder: Folder, settings: Settings, source: str, journal_id: str) -> Iterator[CheckFinding]:
    part = f"source {source}: folder"
    if settings.afterwards == "keep":
        yield _rights(folder, part, os.R_OK | os.X_OK, "read")
        yield from _content(folder, settings, source, "")
        return
    yield _rights(folder, part, os.R_OK | os.W_OK | os.X_OK, "read and written")
    owner = owner_of(folder)
    yield _owned(owner, source, journal_id)
    for name in (DONE, FAILED):
        yield _subfolder(folder, name, source)
    yield from _content(folder, settings, source, journal_id or owner or "")


def _rights(folder: Folder, part: str, mode: int, able: str) -> CheckFinding:
    if os.access(folder.path, mode, effective_ids=os.access in os.supports_effective_ids):
        return CheckFinding(part, True, f"{folder.path} can be {able}")
    return CheckFinding(part, False, f"{folder.path} cannot be {able} by this user: correct its owner, group or mode")


def _owned(owner: str | None, source: str, journal_id: str) -> CheckFinding:
    part = f"source {source}: owner"
    if owner is None:
        return CheckFinding(part, True, _unowned(journal_id))
    if not owner:
        return CheckFinding(part, False, f"{OWNER} is empty: run {adoption(source)}")
    if owner != journal_id:
        return CheckFinding(part, False, _foreign(owner, source, journal_id))
    return CheckFinding(part, True, f"the folder belongs to this journal, {owner}; another one cannot run on it")


def _unowned(journal_id: str) -> str:
    said = "no journal owns the folder yet; the first run makes it its own"
    # An empty folder is also what stands where a share is to be mounted.
    return f"{said}. If files were taken from it before, see that its share is mounted" if journal_id else said


def _foreign(owner: str, source: str, journal_id: str) -> str:
    this = f"this connector has {journal_id}" if journal_id else "this connector has no journal yet"
    return (
        f"the folder belongs to the journal {owner!r}, and {this}: it cannot run here. Stop the other connector; if "
        f"this one is to have the folder from now on, run {adoption(source)}"
    )


def _subfolder(folder: Folder, name: str, source: str) -> CheckFinding:
    part, path = f"source {source}: {name}", folder.path / name
    if not folder.exists(name):
        return CheckFinding(part, True, f"{path} is made by the first run")
    if not stat.S_ISDIR(folder.stat(name).st_mode):
        return CheckFinding(part, False, f"{path} is a symbolic link or no folder: move it away, the run makes it")
    with folder.subfolder(name, create=False) as subfolder:
        return _rights(subfolder, part, os.W_OK | os.X_OK, "written")


def _content(folder: Folder, settings: Settings, source: str, journal_id: str) -> Iterator[CheckFinding]:
    look = look_at(folder, settings.glob, journal_id)
    part = f"source {source}: files"
    troubles = sentences(look, source)
    for trouble in troubles:
        yield CheckFinding(part, False, trouble)
    if not troubles:
        count = len(look.files)
        yield CheckFinding(part, True, f"{count} files match {settings.glob}")
    yield from _others(unmatched(folder, look, settings.glob, settings.complete), settings.glob, source)


def _others(names: Sequence[str], glob: str, source: str) -> Iterator[CheckFinding]:
    """Such files may belong there; but a name in capitals, say, is easily overlooked."""
    if names:
        shown = ", ".join([*map(printable, names[:SHOWN]), *(["..."] if len(names) > SHOWN else [])])
        said = "1 other file does" if len(names) == 1 else f"{len(names)} other files do"
        sentence = f"{said} not match {glob}: {shown}; what is to be taken needs another name or another `glob`"
        yield CheckFinding(f"source {source}: other files", None, sentence)
