"""Tells SAP what became of an IDoc: message STATUS, type SYSTAT01, to IDOC_INBOUND_ASYNCHRONOUS."""

from __future__ import annotations

import queue
from datetime import datetime

from connector.idoc import IdocStatus, Segment, StatusPartners, fill, status_control, status_record
from connector_sap_rfc.definitions import Definitions
from connector_sap_rfc.link import Link
from connector_sap_rfc.session import Session
from connector_sap_rfc.settings import Tell

FUNCTION = "IDOC_INBOUND_ASYNCHRONOUS"
IDLE_SECONDS = 30.0
"""After so long without an outcome the connection is given up; the next one opens it again."""
SEGMENT = "E1STATS"
NO_UNITS = "the binding has no tRFC units, by which SAP is told the outcome: install SAP's pyrfc, or leave out `tell`"


def keep_telling(session: Session, link: Link, definitions: Definitions, tell: Tell) -> None:
    """Tell outcomes as they come, until none came for a while.

    Raises:
        SapFault: SAP could not be told.
        Unreadable: There is no definition of SYSTAT01.
    """
    [segment] = [each for each in definitions.cutter("SYSTAT01", "").idoc_type.segments if each.name == SEGMENT]
    while not link.stopping:
        try:
            outcome = link.outcomes.get(timeout=IDLE_SECONDS)
        except queue.Empty:
            return
        session.submit(FUNCTION, status_message(IdocStatus(**outcome), tell, segment, datetime.now()))
        link.result(None)


def status_message(status: IdocStatus, tell: Tell, segment: Segment, now: datetime) -> dict[str, list[dict[str, str]]]:
    """The parameters of the call.

    Args:
        status: What is told, of which IDoc.
        tell: Who speaks to whom.
        segment: Definition of E1STATS: its fields differ by release.
        now: Time of the status.
    """
    # SAP gives the IDoc a number of its own; this one only holds its records together.
    link = {"MANDT": status.mandt, "DOCNUM": "1".zfill(16)}
    control = link | {"TABNAM": "EDI_DC40"} | status_control(status, StatusPartners(**tell.model_dump()))
    known = {field.name for field in segment.fields}
    sdata = fill(segment, {name: value for name, value in status_record(status, now).items() if name in known})
    record = link | {"SEGNAM": SEGMENT, "SEGNUM": "000001", "HLEVEL": "01", "SDATA": sdata}
    return {"IDOC_CONTROL_REC_40": [control], "IDOC_DATA_REC_40": [record]}
