"""What commands begin with: the configuration, and the journal for as long as it is needed."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from connector.cli.masking import mask_with
from connector.errors import NotAllowed

if TYPE_CHECKING:
    from connector.host.opening import Site
    from connector.journal.journal import Journal


def opened(config: Path) -> Site:
    """The configuration and what follows from it; its secrets are masked from now on.

    Raises:
        Misconfigured: Everything that is wrong in the file.
    """
    from connector.host.opening import open_site

    found = open_site(config)
    mask_with(found.secrets)
    return found


@contextmanager
def journal_of(found: Site, create: bool = False) -> Iterator[Journal]:
    """The journal while the block runs.

    Args:
        found: What `opened` gave.
        create: Make the journal when there is none. A command that only asks must not: run as another user, it
            would leave a journal that the service cannot write.

    Raises:
        NotAllowed: There is no journal.
        ConnectorError: It cannot be opened.
    """
    path, witness = found.config.journal.path, found.config.journal.witness
    if not create and not path.exists() and not any(witness.glob("*.head")):
        raise NotAllowed(f"there is no journal at {path} yet; `connector run` or `connector inject` makes it")
    journal = found.journal()
    try:
        yield journal
    finally:
        journal.close()
