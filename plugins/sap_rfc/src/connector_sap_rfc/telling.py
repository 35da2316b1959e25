"""Tells SAP what became of an IDoc: message STATUS, type SYSTAT01, to IDOC_INBOUND_ASYNCHRONOUS."""

from __future__ import annotations

import queue
from collections.abc import Mapping
from datetime import datetime

from connector.idoc import Segment, fill
from connector_sap_rfc.definitions import Definitions
from connector_sap_rfc.link import Link
from connector_sap_rfc.padding import checked
from connector_sap_rfc.session import Session
from connector_sap_rfc.settings import Tell

FUNCTION = "IDOC_INBOUND_ASYNCHRONOUS"
IDLE_SECONDS = 30.0
"""After so long without an outcome the connection is given up; the next one opens it again."""
SEGMENT = "E1STATS"
NO_UNITS = "the binding has no tRFC units, by which SAP is told the outcome: install SAP's pyrfc, or leave out `tell`"
_STATXT = 70


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
        session.submit(FUNCTION, status_message(outcome, tell, segment, datetime.now()))
        link.result(None)


def status_message(
    outcome: Mapping[str, str], tell: Tell, segment: Segment, now: datetime
) -> dict[str, list[dict[str, str]]]:
    """The parameters of the call.

    Args:
        outcome: `docnum`, `mandt` and `sndprn` of the IDoc as SAP sent it, `status` and `sentence`.
        tell: Who speaks to whom.
        segment: Definition of E1STATS: its fields differ by release.
        now: Time of the status.
    """
    # SAP gives the IDoc a number of its own; this one only holds its records together.
    link = {"MANDT": outcome["mandt"], "DOCNUM": "1".zfill(16)}
    control = link | {
        "TABNAM": "EDI_DC40",
        "DIRECT": "2",
        "IDOCTYP": "SYSTAT01",
        "MESTYP": "STATUS",
        "SNDPOR": tell.sndpor,
        "SNDPRT": "LS",
        "SNDPRN": tell.sndprn,
        "RCVPOR": tell.rcvpor,
        "RCVPRT": "LS",
        "RCVPRN": checked("RCVPRN", tell.rcvprn or outcome["sndprn"], 10),
    }
    values = {
        "TABNAM": "EDI_DS",
        "MANDT": outcome["mandt"],
        "DOCNUM": outcome["docnum"],
        "LOGDAT": now.strftime("%Y%m%d"),
        "LOGTIM": now.strftime("%H%M%S"),
        "STATUS": outcome["status"],
        "STATXT": outcome["sentence"][:_STATXT],
    }
    known = {field.name for field in segment.fields}
    sdata = fill(segment, {name: value for name, value in values.items() if name in known})
    record = link | {"SEGNAM": SEGMENT, "SEGNUM": "000001", "HLEVEL": "01", "SDATA": sdata}
    return {"IDOC_CONTROL_REC_40": [control], "IDOC_DATA_REC_40": [record]}
