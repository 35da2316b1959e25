"""`connector inject`: files handed in by a person, as if their source had found them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from connector.cli.options import CONFIG, ConfigFile

if TYPE_CHECKING:
    from connector.cli.reading import Read
    from connector.journal.intake import Origin
    from connector.journal.journal import Journal
    from connector.model import Receipt

AT_ONCE = 100
SAID = {
    "new": "new, document {}",
    "repeat": "a repeat of document {}, taken once",
    "conflict": "has the key of another document and other content: held as document {}",
}


def inject(
    file: Annotated[list[Path], typer.Argument(exists=True, dir_okay=False, help="Files of IDocs, XML or flat.")],
    source: Annotated[str, typer.Option(metavar="NAME", help="The source that they count as coming from.")],
    config: ConfigFile = CONFIG,
) -> None:
    """Hand files in as if a source had found them.

    Also while the connector runs. The files stay where they are.
    """
    from connector.cli.console import say
    from connector.cli.exits import Exit
    from connector.cli.opened import journal_of, opened
    from connector.cli.reading import reader_of
    from connector.journal.intake import Origin

    site = opened(config)
    settings = site.config.sources.get(source)
    if settings is None:
        raise site.no_source(source)
    read = reader_of(site, source)
    with journal_of(site, create=True) as journal:
        unread = [path for path in file if not _inject(journal, Origin(source, settings.mode), path, read)]
        if not journal.is_delivered():
            say("no connector runs on this journal: `connector run` goes on from here")
    if unread:
        raise typer.Exit(Exit.USAGE)


def _inject(journal: Journal, origin: Origin, path: Path, read: Read) -> bool:
    """Hand in one file; returns whether it could be read."""
    from connector.cli.console import complain, say
    from connector.errors import Unreadable

    try:
        for name, receipt in _accept(journal, origin, path, read):
            say(f"{name}: {SAID[receipt.taken].format(receipt.document_id)}")
    except Unreadable as error:
        number = _refuse(journal, origin, path, str(error))
        complain(f"{path}: cannot be read: {error}; recorded as document {number}, correct the file and hand it in")
        return False
    except OSError as error:
        complain(f"{path}: cannot be opened: {error.strerror}; correct its rights")
        return False
    return True


def _accept(journal: Journal, origin: Origin, path: Path, read: Read) -> Iterator[tuple[str, Receipt]]:
    from connector import pipeline

    with path.open("rb") as stream:
        documents = iter(read(stream, path.name))
        while batch := list(islice(documents, AT_ONCE)):
            receipts = pipeline.accept(journal, origin, batch)
            yield from zip((each.name for each in batch), receipts, strict=True)


def _refuse(journal: Journal, origin: Origin, path: Path, cause: str) -> int:
    from connector.cli.masking import mask
    from connector.journal import intake

    with path.open("rb") as stream:
        digest = hashlib.file_digest(stream, "sha256").hexdigest()
    with journal.transaction("refuse") as transaction:
        return intake.refuse(transaction, origin, path.name, digest, mask(cause))
