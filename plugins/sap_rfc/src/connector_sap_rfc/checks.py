"""What `connector doctor` says about SAP. Nothing is changed there."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

from connector.plugin import CheckFinding
from connector_sap_rfc import binding, destination
from connector_sap_rfc.binding import Binding
from connector_sap_rfc.conditions import compare
from connector_sap_rfc.definitions import FUNCTION as IDOC_TYPE
from connector_sap_rfc.faults import SapFault
from connector_sap_rfc.items import HEADER
from connector_sap_rfc.receiving import NO_TRFC
from connector_sap_rfc.session import Session
from connector_sap_rfc.settings import Poll, Settings
from connector_sap_rfc.tables import Tables
from connector_sap_rfc.telling import NO_UNITS

_NUMBER = "0000000000"
_TABLES = {
    "MKPF": (("MBLNR", "MJAHR"), HEADER),
    "MSEG": (("MBLNR", "MJAHR", "ZEILE"), ("BWART", "WERKS", "SMBLN", "SJAHR", "SMBLP")),
    "SER03": (("OBKNR",), ("MBLNR", "MJAHR", "ZEILE", "ANZSN")),
    "OBJK": (("OBKNR",), ("OBZAE", "SERNR", "TASER")),
    "MARC": (("MATNR", "WERKS"), ("SERNP",)),
}
_MASTER = {"MARM": (("MATNR", "MEINH"), ("EAN11", "UMREZ", "UMREN")), "MARA": (("MATNR",), ("MEINS", "EAN11"))}


def check(settings: Settings, source: str, logon: Callable[[Binding], Session]) -> Iterator[CheckFinding]:
    """Look at everything that the source needs.

    Args:
        settings: Of the source.
        source: Its name, for the findings.
        logon: Opens a session.
    """
    part = f"source {source}"
    try:
        found = binding.load()
    except SapFault as fault:
        yield CheckFinding(f"{part}: binding", False, str(fault))
        return
    yield CheckFinding(f"{part}: binding", True, found.name)
    if settings.tell and not found.sends_units:
        yield CheckFinding(f"{part}: tell", False, NO_UNITS)
    if settings.idoc:
        yield from _server(found, settings, part)
    try:
        with logon(found) as session:
            said = f"logged on to {session.system} client {session.client} as {session.user}"
            yield CheckFinding(f"{part}: logon", True, said)
            yield from _rights(session, settings, part)
    except SapFault as fault:
        yield CheckFinding(f"{part}: logon", False, str(fault))


def _server(found: Binding, settings: Settings, part: str) -> Iterator[CheckFinding]:
    assert settings.idoc  # noqa: S101 -- the caller looked
    if not found.receives:
        yield CheckFinding(f"{part}: server", False, "the binding has no server: install SAP's pyrfc to receive IDocs")
        return
    where = destination.where(settings.idoc.server)
    program = settings.idoc.server.get("program_id", "of the dest")
    sentence = f"the program id {program} at {where} cannot be tried here: SAP would send to whoever registers it"
    yield CheckFinding(f"{part}: registration", None, sentence)
    if not found.takes_trfc:
        yield CheckFinding(f"{part}: tRFC", None, NO_TRFC)


def _rights(session: Session, settings: Settings, part: str) -> Iterator[CheckFinding]:
    if settings.poll and settings.mode == "poll":
        yield from _polling(session, settings.poll, part)
    else:
        yield _tried(f"{part}: {IDOC_TYPE}", lambda: session.call(IDOC_TYPE, PI_IDOCTYP="SYSTAT01"))


def _polling(session: Session, poll: Poll, part: str) -> Iterator[CheckFinding]:
    tables = Tables(session, poll.reader)
    for table, (key, fields) in (_TABLES | (_MASTER if poll.material_master else {})).items():
        yield _tried(f"{part}: table {table}", partial(_read, tables, table, key, fields))
    function = "BAPI_GOODSMVT_GETDETAIL"
    detail = partial(session.call, function, MATERIALDOCUMENT=_NUMBER, MATDOCUMENTYEAR="1900")
    yield _tried(f"{part}: {function}", detail)
    if poll.find_by == "posting_date":
        function = "BAPI_GOODSMVT_GETITEMS"
        nobody = [{"SIGN": "I", "OPTION": "EQ", "LOW": "19000101"}]
        yield _tried(f"{part}: {function}", partial(session.call, function, PSTNG_DATE_RA=nobody))


def _read(tables: Tables, table: str, key: tuple[str, ...], fields: tuple[str, ...]) -> None:
    """Read a row that is not there."""
    list(tables.rows(table, key, fields, compare(key[0], "=", _NUMBER), 1))


def _tried(part: str, attempt: Callable[[], object]) -> CheckFinding:
    try:
        attempt()
    except SapFault as fault:
        return CheckFinding(part, False, str(fault))
    return CheckFinding(part, True, "may be used")
