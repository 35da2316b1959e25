"""Definitions of IDoc types: asked from SAP and kept, else a parser file, else one that comes with the connector."""

from __future__ import annotations

import os
import re
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

from connector.idoc import Cutter, IdocType, from_json, from_tables, read_parser_file, shipped, to_json, xml_name
from connector.plugin import Unreadable
from connector_sap_rfc.faults import SapFault
from connector_sap_rfc.session import Session

FUNCTION = "IDOCTYPE_READ_COMPLETE"
ASK_AGAIN_SECONDS = 600.0
"""How long a type that was asked for again, or that SAP did not give, is not asked for once more."""
_NAME = re.compile(r"[A-Za-z0-9_/.-]{1,30}", re.ASCII)
Ask = Callable[[str, str], IdocType]
"""`ask(idoctyp, cimtyp)`: SAP's own definition; raises SapFault or Unreadable."""


def asking(session: Callable[[], AbstractContextManager[Session]]) -> Ask:
    """Asks SAP, over a connection of its own: callbacks come on threads of SAP's library."""

    def ask(idoctyp: str, cimtyp: str) -> IdocType:
        with session() as opened:
            answer = opened.call(FUNCTION, PI_IDOCTYP=idoctyp, PI_CIMTYP=cimtyp)
        return from_tables(idoctyp, cimtyp, answer["PT_SEGMENTS"], answer["PT_FIELDS"])

    return ask


class Definitions:
    """Cutters by IDoc type. Safe to use from any thread."""

    def __init__(self, folder: Path, ask: Ask) -> None:
        """Nothing is read yet.

        Args:
            folder: Where definitions are kept; parser files (`*.txt`) in it are read.
            ask: How SAP is asked.
        """
        self._folder = folder
        self._ask = ask
        self._lock = threading.Lock()
        self._cutters: dict[tuple[str, str], Cutter] = {}
        self._asked: dict[str, float] = {}
        self._refused: dict[str, tuple[Exception, float]] = {}

    def cutter(self, idoctyp: str, cimtyp: str) -> Cutter:
        """What cuts IDocs of a type.

        Raises:
            Unreadable: There is no definition; the sentence says why SAP gave none, and what to do.
        """
        for name in filter(None, (idoctyp, cimtyp)):
            if not _NAME.fullmatch(name):
                raise Unreadable(f"{name!r} is no name of an IDoc type")
        with self._lock:
            if (idoctyp, cimtyp) not in self._cutters:
                self._cutters[idoctyp, cimtyp] = Cutter(self._find(idoctyp, cimtyp))
            return self._cutters[idoctyp, cimtyp]

    def newer(self, cutter: Cutter) -> Cutter | None:
        """What SAP says of the type now, if that differs; the type may have grown since it was kept."""
        old = cutter.idoc_type
        with self._lock:
            try:
                new = self._from_sap(old.idoctyp, old.cimtyp) if self._may_ask_again(old) else old
            except (SapFault, Unreadable):
                return None
            if new == old:
                return None
            self._cutters[old.idoctyp, old.cimtyp] = Cutter(new)
            return self._cutters[old.idoctyp, old.cimtyp]

    def _may_ask_again(self, old: IdocType) -> bool:
        """Not for each IDoc that cannot be cut: SAP repeats it, and its definition is right."""
        last = self._asked.get(old.root)
        self._asked[old.root] = time.monotonic()
        return last is None or time.monotonic() - last > ASK_AGAIN_SECONDS

    def _find(self, idoctyp: str, cimtyp: str) -> IdocType:
        path = self._kept(idoctyp, cimtyp)
        if path.is_file():
            with _naming(path):
                return from_json(path.read_text("utf-8"))
        try:
            return self._from_sap(idoctyp, cimtyp)
        except (SapFault, Unreadable) as error:
            found = self._from_parser_file(idoctyp, cimtyp) or shipped(idoctyp, cimtyp)
            if found is None:
                raise Unreadable(_none(idoctyp, cimtyp, error, self._folder)) from error
            return found

    def _from_sap(self, idoctyp: str, cimtyp: str) -> IdocType:
        """Ask SAP, but not each time that it sends an IDoc again: each is a logon, and SAP locks a user that fails."""
        error, until = self._refused.get(f"{idoctyp}+{cimtyp}", (None, 0.0))
        if error and time.monotonic() < until:
            raise error
        try:
            found = self._ask(idoctyp, cimtyp)
        except (SapFault, Unreadable) as fault:
            self._refused[f"{idoctyp}+{cimtyp}"] = (fault, time.monotonic() + ASK_AGAIN_SECONDS)
            raise
        self._keep(found)
        return found

    def _keep(self, found: IdocType) -> None:
        path = self._kept(found.idoctyp, found.cimtyp)
        unfinished = path.with_suffix(f".{os.getpid()}.tmp")
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            unfinished.write_text(to_json(found), "utf-8")
            unfinished.replace(path)
        except OSError as error:
            # It was read, and is read again after the next start.
            sys.stderr.write(f"the definition of {found.root} cannot be kept in {path}: {error.strerror}\n")

    def _kept(self, idoctyp: str, cimtyp: str) -> Path:
        return self._folder / f"{'+'.join(map(xml_name, filter(None, (idoctyp, cimtyp))))}.json"

    def _from_parser_file(self, idoctyp: str, cimtyp: str) -> IdocType | None:
        found = (each for each in self._parser_files() if (each.idoctyp, each.cimtyp) == (idoctyp, cimtyp))
        return next(found, None)

    def _parser_files(self) -> Iterator[IdocType]:
        for path in sorted(self._folder.glob("*.txt")):
            with _naming(path):
                found = read_parser_file(path.read_bytes())
            yield found


@contextmanager
def _naming(path: Path) -> Iterator[None]:
    """Let an error name the file."""
    try:
        yield
    except Unreadable as error:
        raise Unreadable(f"{path}: {error}") from error


def _none(idoctyp: str, cimtyp: str, error: Exception, folder: Path) -> str:
    named = " with ".join(filter(None, (idoctyp, cimtyp)))
    return (
        f"there is no definition of {named}: {error}. Allow the SAP user to call {FUNCTION}, or put a parser file of "
        f"{named} (WE60) into {folder}"
    )
