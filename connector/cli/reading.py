"""How files that a person names are read: as a source of the configuration would, else as the host can by itself."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, BinaryIO

from connector.errors import ConnectorError, Unreadable

if TYPE_CHECKING:
    from connector.host.opening import Site
    from connector.model import Document

Read = Callable[[BinaryIO, str], "Iterable[Document]"]
"""`read(stream, name)`; see `connector.plugin.Reading`."""


def reader_of(site: Site, source: str) -> Read:
    """How a source reads files; IDoc files by what is shipped where it has no way of its own."""
    from connector.idoc import read_file

    found: Read = getattr(site.source(source), "read", read_file)
    return found


def reader_of_any(site: Site) -> Read:
    """How a file of no named source is read: by the first source that can give each document its XML form.

    Where none can, by the first that can read it at all, so that a person sees what is missing.
    """
    readers = _readers(site)

    def read(stream: BinaryIO, name: str) -> Iterable[Document]:
        return _best(readers, stream, name)(stream, name)

    return read


def _best(readers: Sequence[Read], stream: BinaryIO, name: str) -> Read:
    """Which reader to take; each is tried document by document, so that a large packet needs no memory."""
    best, *others = readers
    if not others:
        return best
    found = [_how_well(read, stream, name) for read in readers]
    return readers[found.index(max(found))]


def _how_well(read: Read, stream: BinaryIO, name: str) -> int:
    """2: each document has its XML form; 1: it can be read; 0: it cannot."""
    try:
        return 1 if any(each.lacks_form for each in read(stream, name)) else 2
    except Unreadable:
        return 0


def _readers(site: Site) -> list[Read]:
    from connector.idoc import read_file

    found: list[Read] = []
    for name in site.config.sources:
        try:
            found.append(reader_of(site, name))
        except ConnectorError:
            continue  # `check` and `doctor` name it; the file may be read without this source
    return found or [read_file]
