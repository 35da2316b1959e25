"""Definitions for who cannot ask SAP: parser files that people put into a folder, else those that are shipped."""

from __future__ import annotations

import os
import stat
import threading
from collections.abc import Iterator
from pathlib import Path

from connector.errors import Fault, Unreadable
from connector.idoc.cutting import Cutter
from connector.idoc.definitions import IdocType
from connector.idoc.kept import shipped
from connector.idoc.parserfile import read_parser_file

_ENDING = ".txt"
_MOST_BYTES = 16 * 1024 * 1024
"""Of a parser file; that of DELVRY07, with some 2,000 fields, has about one."""
_Type = tuple[str, str]
_Files = tuple[tuple[str, int, int], ...]
"""Name, size and time of change of each parser file: when it differs, the folder is read again."""


class ParserFolder:
    """Cutters by IDoc type. A parser file goes before what is shipped. Safe to use from any thread.

    Attributes:
        path: The folder; None when there is none, and only shipped definitions are used.
    """

    def __init__(self, path: Path | None = None) -> None:
        """Nothing is read yet.

        Args:
            path: A folder with parser files (`*.txt`); it may change at any time.
        """
        self.path = path
        self._lock = threading.Lock()
        self._files: _Files | None = None
        self._types: dict[_Type, list[tuple[str, IdocType]]] = {}
        self._faults: list[Fault] = []
        self._cutters: dict[_Type, Cutter] = {}

    def cutter(self, idoctyp: str, cimtyp: str) -> Cutter:
        """What cuts IDocs of a type.

        Raises:
            Unreadable: There is no definition of it, or the folder has a fault; the sentence says what to do.
        """
        with self._lock:
            self._look()
            if (idoctyp, cimtyp) not in self._cutters:
                self._cutters[idoctyp, cimtyp] = Cutter(self._find(idoctyp, cimtyp))
            return self._cutters[idoctyp, cimtyp]

    def faults(self) -> list[Fault]:
        """What is wrong with the folder and its parser files, each with file and line."""
        with self._lock:
            self._look()
            return list(self._faults)

    def types(self) -> list[str]:
        """Names of the types that parser files define, e.g. `WMMBID02` or `MBGMCR03 with ZMBGMCR`."""
        with self._lock:
            self._look()
            return [_named(*each) for each in self._types]

    def advice(self, idoctyp: str, cimtyp: str) -> str:
        """What a person does to have a type defined, as the end of a sentence."""
        named = _named(idoctyp, cimtyp)
        where = f"into {self.path}" if self.path else "into a folder that `definitions` of the source's settings names"
        return f"export {named} as a parser file (transaction WE60 or WE63) {where}"

    def _find(self, idoctyp: str, cimtyp: str) -> IdocType:
        named = self._types.get((idoctyp, cimtyp), [])
        if len(named) > 1:
            raise Unreadable(f"{named[0][0]} and {named[1][0]} both define {_named(idoctyp, cimtyp)}")
        found = named[0][1] if named else shipped(idoctyp, cimtyp)
        if found is None:
            because = f" ({self._faults[0]})" if self._faults else ""
            raise Unreadable(f"there is no definition of {_named(idoctyp, cimtyp)}{because}")
        return found

    def _look(self) -> None:
        """Read the folder if it changed."""
        try:
            files = _listed(self.path)
        except OSError as error:
            self._forget(None)
            sentence = f"the folder of parser files cannot be read: {error.strerror}; make it, or correct its rights"
            self._faults = [Fault(str(self.path), 0, sentence)]
            return
        if files != self._files:
            self._forget(files)
            for name, _, _ in files:
                self._read(Path(self.path or ""), name)

    def _forget(self, files: _Files | None) -> None:
        self._files, self._types, self._faults, self._cutters = files, {}, [], {}

    def _read(self, folder: Path, name: str) -> None:
        path = folder / name
        try:
            found = read_parser_file(_content(path))
        except Unreadable as error:
            self._faults.append(Fault(_shown(path), error.line, error.cause))
        except OSError as error:
            self._faults.append(Fault(_shown(path), 0, f"cannot be read: {error.strerror}; correct its rights"))
        else:
            self._add(path, found)

    def _add(self, path: Path, found: IdocType) -> None:
        key = (found.idoctyp, found.cimtyp)
        same = self._types.setdefault(key, [])
        if same:
            sentence = f"it defines {_named(*key)}, as {same[0][0]} does; take one of the two away"
            self._faults.append(Fault(_shown(path), 0, sentence))
        same.append((_shown(path.name), found))


def _listed(path: Path | None) -> _Files:
    return () if path is None else tuple(sorted(_entries(path)))


def _entries(path: Path) -> Iterator[tuple[str, int, int]]:
    with os.scandir(path) as entries:
        for entry in entries:
            if entry.name.lower().endswith(_ENDING) and not entry.name.startswith("."):
                status = entry.stat()
                yield entry.name, status.st_size, status.st_mtime_ns


def _content(path: Path) -> bytes:
    """The bytes of a parser file; a pipe, which has no end, is not waited for."""
    status = path.stat()
    if not stat.S_ISREG(status.st_mode):
        raise Unreadable("it is no file; take it away")
    if status.st_size > _MOST_BYTES:
        raise Unreadable(f"it has {status.st_size} bytes, more than any parser file; take it away")
    return path.read_bytes()


def _shown(path: Path | str) -> str:
    """A name as it can be stored and shown: bytes that are no UTF-8 are written out."""
    return os.fsencode(path).decode("utf-8", "backslashreplace")


def _named(idoctyp: str, cimtyp: str) -> str:
    return " with ".join(filter(None, (idoctyp, cimtyp))) or "(none)"
