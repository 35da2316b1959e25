"""The audit chain against the head that was kept outside the journal, as `audit verify --head` looks at it."""

from __future__ import annotations

from sqlalchemy import select

from connector.journal import chain
from connector.journal.chain import Head
from connector.journal.store import open_engine
from connector.journal.tables import event
from tests.e2e.site import Site

MUST_BE_WITNESSED = {"document.received", "document.failed", "attempt.begun"}
"""Events of which somebody is told: the source, and the API."""


def faults_of_chain(site: Site) -> list[str]:
    """What is wrong with the chain of a journal that nobody writes now; nothing if it holds."""
    [witness] = (site.folder / "witness").glob("*.head")
    head = Head.parse(witness.read_text("ascii"))
    engine = open_engine(site.journal)
    with engine.connect() as connection:
        faults = [f"audit chain: {each}" for each in chain.broken(connection, witness.stem, head)]
        later = connection.execute(select(event).where(event.c.number > head.number)).all()
    engine.dispose()
    unseen = [each for each in later if each.kind in MUST_BE_WITNESSED]
    return faults + [f"event {each.number} ({each.kind}) was never witnessed" for each in unseen]
