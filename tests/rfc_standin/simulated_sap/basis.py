"""Function modules that every system has."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from tests.rfc_standin.simulated_sap import dictionary as d
from tests.rfc_standin.simulated_sap.errors import abap_exception, abap_message, short_dump

if TYPE_CHECKING:
    from tests.rfc_standin.simulated_sap.session import Session

RFCSI = d.Structure(
    "RFCSI",
    d.chars(
        RFCPROTO=3, RFCCHARTYP=4, RFCINTTYP=3, RFCFLOTYP=3, RFCDEST=32, RFCHOST=8, RFCSYSID=8, RFCDATABS=8,
        RFCDBHOST=32, RFCDBSYS=10, RFCSAPRL=4, RFCMACH=5, RFCOPSYS=10, RFCTZONE=6, RFCDAYST=1, RFCIPADDR=15,
        RFCKERNRL=4, RFCHOST2=32, RFCSI_RESV=12, RFCIPV6ADDR=45,
    ),
)  # fmt: skip
RFCTEST = d.Structure(
    "RFCTEST",
    (
        d.Field("RFCFLOAT", d.Kind.FLOAT),
        d.char("RFCCHAR1", 1),
        d.Field("RFCINT2", d.Kind.INT2),
        d.Field("RFCINT1", d.Kind.INT1),
        d.char("RFCCHAR4", 4),
        d.integer("RFCINT4"),
        d.Field("RFCHEX3", d.Kind.BYTE, 3),
        d.char("RFCCHAR2", 2),
        d.time("RFCTIME"),
        d.date("RFCDATE"),
        d.char("RFCDATA1", 50),
        d.Field("BCD", d.Kind.BCD, 7, 2),
        d.Field("DECF16", d.Kind.DECF16),
        d.Field("DECF34", d.Kind.DECF34),
        d.Field("INT8", d.Kind.INT8),
        d.numc("NUMC", 10),
        d.Field("TEXT", d.Kind.STRING),
        d.Field("BYTES", d.Kind.XSTRING),
    ),
)
BAPIRET2 = d.Structure(
    "BAPIRET2",
    (
        *d.chars(TYPE=1, ID=20),
        d.numc("NUMBER", 3),
        *d.chars(MESSAGE=220, MESSAGE_V1=50, MESSAGE_V2=50, MESSAGE_V3=50, MESSAGE_V4=50, PARAMETER=32),
        d.integer("ROW"),
        *d.chars(FIELD=30, SYSTEM=10),
    ),
)


def functions() -> list[d.FunctionModule]:
    """Connection tests, system information, and a few that fail when asked to."""
    echo = d.imports(d.char("REQUTEXT", 255)) + d.exports(d.char("ECHOTEXT", 255), d.char("RESPTEXT", 255))
    information = d.exports(
        d.structure("RFCSI_EXPORT", RFCSI), d.integer("CURRENT_RESOURCES"), d.integer("MAXIMAL_RESOURCES")
    )
    structured = (
        *d.imports(d.structure("IMPORTSTRUCT", RFCTEST)),
        *d.exports(d.structure("ECHOSTRUCT", RFCTEST), d.char("RESPTEXT", 255)),
        *d.tables(RFCTABLE=RFCTEST),
    )
    failing = d.imports(d.char("METHOD", 2), d.char("MESSAGETYPE", 1))
    return [
        d.FunctionModule("STFC_CONNECTION", "SRFC", echo, _connection),
        d.FunctionModule("STFC_STRUCTURE", "SRFC", structured, _structure),
        d.FunctionModule("RFC_SYSTEM_INFO", "SRFC", information, _system_info),
        d.FunctionModule("RFC_PING", "SRFC", (), lambda session, given: None),
        d.FunctionModule("RFCPING", "SYST", (), lambda session, given: None),
        d.FunctionModule("RFC_PING_AND_WAIT", "SRFC", d.imports(d.integer("SECONDS")), _wait),
        d.FunctionModule("RFC_RAISE_ERROR", "SRFC", failing, _raise_error),
    ]


def _connection(session: Session, given: d.Values) -> Mapping[str, Any]:
    system = session.system
    response = f"SAP R/3 Rel. {system.release}   Sysid: {system.sysid}   User: {session.user.name}"
    return {"ECHOTEXT": given.get("REQUTEXT", ""), "RESPTEXT": response}


def _structure(session: Session, given: d.Values) -> Mapping[str, Any]:
    row = given.get("IMPORTSTRUCT") or {}
    return {"ECHOSTRUCT": row, "RESPTEXT": session.system.sysid, "RFCTABLE": [*given.get("RFCTABLE", []), row]}


def _system_info(session: Session, given: d.Values) -> Mapping[str, Any]:
    system = session.system
    shown = {"RFCPROTO": "011", "RFCCHARTYP": "4103", "RFCHOST": "simulate", "RFCSYSID": system.sysid}
    shown |= {"RFCSAPRL": system.release, "RFCKERNRL": system.release, "RFCTZONE": "0", "RFCHOST2": "simulated"}
    return {"RFCSI_EXPORT": shown, "CURRENT_RESOURCES": 8, "MAXIMAL_RESOURCES": 9}


def _wait(session: Session, given: d.Values) -> None:
    time.sleep(given.get("SECONDS", 0))


def _raise_error(session: Session, given: d.Values) -> None:
    method = given.get("METHOD")
    if method == "1":
        raise abap_exception("RAISE_EXCEPTION", "ID:SR Type:E Number:006 STRING", ("SR", "E", "006", "STRING"))
    if method == "3":
        raise short_dump("COMPUTE_INT_ZERODIVIDE", "Division by 0 (type I)")
    raise abap_message("Function not supported", "SR", "006")
