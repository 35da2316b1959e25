"""What a child can be told to do."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from connector_sap_rfc import binding
from connector_sap_rfc.by_entry import ByEntry
from connector_sap_rfc.by_posting import ByPosting
from connector_sap_rfc.checks import check
from connector_sap_rfc.definitions import Definitions, asking
from connector_sap_rfc.faults import SapFault
from connector_sap_rfc.found import Finder
from connector_sap_rfc.frames import Frame
from connector_sap_rfc.link import Link
from connector_sap_rfc.messages import finding_message
from connector_sap_rfc.polling import Poller, keep_polling
from connector_sap_rfc.reading import Reader
from connector_sap_rfc.receiving import Receiver
from connector_sap_rfc.session import Session
from connector_sap_rfc.settings import Idoc, Poll, Settings
from connector_sap_rfc.tables import Tables
from connector_sap_rfc.telling import NO_UNITS, keep_telling


def _session(start: Frame, link: Link, loaded: binding.Binding | None = None) -> Session:
    settings = Settings.model_validate(start["settings"])
    parameters = start["connection"]
    found = loaded or binding.load()
    return Session(found, parameters, link.within, settings.open_seconds, settings.call_seconds)


def poll(start: Frame, link: Link) -> None:
    """Poll for material documents."""
    settings = Settings.model_validate(start["settings"])
    wanted: Poll | None = settings.poll
    assert wanted is not None  # noqa: S101 -- the settings were checked
    with _session(start, link) as session:
        tables = Tables(session, wanted.reader)
        finder: Finder = ByEntry(tables, wanted) if wanted.find_by == "entry_date" else ByPosting(session, wanted)
        poller = Poller(session, link, finder, 60 * wanted.serial_minutes)
        told = f"polls {session.system} client {session.client} as {session.user}, {session.where}"
        keep_polling(poller, link, lambda: Reader(session, tables, wanted), wanted.poll_seconds, told)


def receive(start: Frame, link: Link) -> None:
    """Receive IDocs."""
    settings = Settings.model_validate(start["settings"])
    wanted: Idoc | None = settings.idoc
    assert wanted is not None  # noqa: S101 -- the settings were checked
    loaded = binding.load()
    definitions = Definitions(wanted.definitions, asking(lambda: _session(start, link, loaded)))
    Receiver(loaded, link, definitions, start, settings.open_seconds).run()


def look(start: Frame, link: Link) -> None:
    """Look how things stand, for `doctor`."""
    settings = Settings.model_validate(start["settings"])
    findings = check(settings, start["source"], lambda loaded: _session(start, link, loaded))
    link.result([finding_message(finding) for finding in findings])


def tell(start: Frame, link: Link) -> None:
    """Tell SAP outcomes, one after the other."""
    settings = Settings.model_validate(start["settings"])
    assert settings.idoc and settings.tell  # noqa: S101 -- the settings were checked
    loaded = binding.load()
    if not loaded.sends_units:
        raise SapFault("binding", NO_UNITS)
    with _session(start, link, loaded) as session:
        definitions = Definitions(settings.idoc.definitions, asking(lambda: _session(start, link, loaded)))
        keep_telling(session, link, definitions, settings.tell)


JOBS: Mapping[str, Callable[[Frame, Link], None]] = {"poll": poll, "idoc": receive, "check": look, "tell": tell}
"""By name."""
