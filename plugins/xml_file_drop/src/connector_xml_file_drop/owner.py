"""To which journal the folder belongs: the owner marker."""

from __future__ import annotations

import os

from connector.plugin import ConnectorError
from connector_xml_file_drop.folder import Folder
from connector_xml_file_drop.moving import free_name
from connector_xml_file_drop.names import OWNER, adoption, parse_claim


def owner_of(folder: Folder) -> str | None:
    """The journal id in the marker; None when there is no marker."""
    try:
        descriptor = folder.read(OWNER)
    except FileNotFoundError:
        return None
    with os.fdopen(descriptor, "rb") as marker:
        return marker.read(100).decode("ascii", "backslashreplace").strip()


def take_ownership(folder: Folder, journal_id: str, source: str) -> None:
    """Mark the folder as this journal's own, unless it is marked already.

    Args:
        folder: The folder.
        journal_id: Id of the journal behind this source.
        source: Name of the source, for the sentence.

    Raises:
        ConnectorError: It belongs to another journal.
    """
    owner = owner_of(folder)
    if owner is None:
        _create_marker(folder, journal_id)
        owner = owner_of(folder)
    if owner != journal_id:
        raise ConnectorError(
            f"the folder {folder.path} belongs to the journal {owner!r}, and this one is {journal_id!r}: two journals "
            "on one folder would each see a part of the documents. Stop the other connector; if this one is to have "
            f"the folder from now on, run {adoption(source)}"
        )


def adopt(folder: Folder, journal_id: str) -> int:
    """Mark the folder as this journal's own whoever it belonged to, and give up the claims of others.

    Returns:
        How many claimed files got their own name back.
    """
    _replace_marker(folder, journal_id)
    claims = [(entry, claim) for entry in folder.names() if (claim := parse_claim(entry))]
    foreign = [(entry, claim.name) for entry, claim in claims if claim.journal_id != journal_id]
    for entry, name in foreign:
        folder.rename(entry, free_name(folder, name))
    folder.sync()
    return len(foreign)


def _create_marker(folder: Folder, journal_id: str) -> None:
    """Create the marker with its content in one step, so that no other host can see it empty."""
    new = _write_new(folder, journal_id)
    try:
        os.link(new, OWNER, src_dir_fd=folder.descriptor, dst_dir_fd=folder.descriptor, follow_symlinks=False)
    except FileExistsError:
        return  # another host was quicker: the caller reads whose it is
    except OSError:
        _create_without_links(folder, journal_id)  # many network shares have no hard links
    finally:
        folder.remove(new)
        folder.sync()


def _create_without_links(folder: Folder, journal_id: str) -> None:
    try:
        folder.write(OWNER, journal_id.encode(), exclusive=True)
    except FileExistsError:
        return


def _replace_marker(folder: Folder, journal_id: str) -> None:
    folder.rename(_write_new(folder, journal_id), OWNER)
    folder.sync()


def _write_new(folder: Folder, journal_id: str) -> str:
    new = f"{OWNER}.{journal_id}.new"
    folder.write(new, journal_id.encode())
    return new
