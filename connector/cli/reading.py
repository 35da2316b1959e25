"""How files that a person names are read: as a source of the configuration would, else as the host can by itself."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
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


def read_as_any_source(site: Site, file: Path) -> list[Document]:
    """The documents of a file, read by the first source that can give each its XML form.

    Raises:
        Unreadable: No source can read it; the sentence is that of the first.
    """
    first: list[Document] | Unreadable | None = None
    for read in _readers(site):
        try:
            with file.open("rb") as stream:
                found = list(read(stream, file.name))
        except Unreadable as error:
            first = first or error
            continue
        if not any(each.hold for each in found):
            return found
        first = first if isinstance(first, list) else found
    if isinstance(first, list):
        return first
    raise first or Unreadable("no source can read it")


def _readers(site: Site) -> list[Read]:
    from connector.idoc import read_file

    found: list[Read] = []
    for name in site.config.sources:
        try:
            read = reader_of(site, name)
        except ConnectorError:
            continue  # `check` and `doctor` name it; the file may be read without this source
        if read not in found:
            found.append(read)
    return found or [read_file]
