"""IDocs: the records of IDOC_INBOUND_ASYNCHRONOUS, building one to send, and keeping those that came in."""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence
from datetime import datetime
from itertools import count
from typing import TYPE_CHECKING, Any

from tests.rfc_standin.simulated_sap import dictionary as d
from tests.rfc_standin.simulated_sap.idoc_types import Segment

if TYPE_CHECKING:
    from tests.rfc_standin.simulated_sap.session import Session

INBOUND = "IDOC_INBOUND_ASYNCHRONOUS"
CONTROL = d.Structure(
    "EDI_DC40",
    (
        *d.chars(TABNAM=10, MANDT=3, DOCNUM=16, DOCREL=4, STATUS=2, DIRECT=1, OUTMOD=1, EXPRSS=1, TEST=1, IDOCTYP=30),
        *d.chars(CIMTYP=30, MESTYP=30, MESCOD=3, MESFCT=3, STD=1, STDVRS=6, STDMES=6, SNDPOR=10, SNDPRT=2, SNDPFC=2),
        *d.chars(SNDPRN=10, SNDSAD=21, SNDLAD=70, RCVPOR=10, RCVPRT=2, RCVPFC=2, RCVPRN=10, RCVSAD=21, RCVLAD=70),
        d.date("CREDAT"),
        d.time("CRETIM"),
        *d.chars(REFINT=14, REFGRP=14, REFMES=14, ARCKEY=70, SERIAL=20),
    ),
)
DATA = d.Structure(
    "EDI_DD40",
    (
        *d.chars(SEGNAM=30, MANDT=3, DOCNUM=16, SEGNUM=6),
        d.numc("PSGNUM", 6),
        *d.chars(HLEVEL=2, SDATA=1000),
    ),
)


def functions() -> list[d.FunctionModule]:
    """IDOC_INBOUND_ASYNCHRONOUS, which SAP both offers and calls."""
    parameters = d.tables(IDOC_CONTROL_REC_40=CONTROL, IDOC_DATA_REC_40=DATA)
    return [d.FunctionModule(INBOUND, "EDIN", parameters, take)]


def take(session: Session, given: d.Values) -> None:
    """Keep the IDocs of a call.

    Raises:
        SapError: the user may not send this message type.
    """
    for control in given.get("IDOC_CONTROL_REC_40", []):
        session.user.must_send_idoc(control["MESTYP"])
    session.system.received.add(given, session.call_type)


class Received:
    """IDocs that came in, as they came."""

    def __init__(self) -> None:
        self._idocs: list[dict[str, Any]] = []
        self._lock = threading.Lock()

    def add(self, given: d.Values, call_type: str) -> None:
        """Take a call's IDocs apart by DOCNUM."""
        rows = given.get("IDOC_DATA_REC_40", [])
        for control in given.get("IDOC_CONTROL_REC_40", []):
            data = [row for row in rows if row["DOCNUM"] == control["DOCNUM"]]
            with self._lock:
                self._idocs.append({"control": control, "data": data, "call_type": call_type})

    def all(self) -> list[dict[str, Any]]:
        """Every IDoc: `control`, `data`, `call_type`."""
        with self._lock:
            return list(self._idocs)

    def statuses(self, stats: Segment) -> list[dict[str, str]]:
        """Every status record of the STATUS messages: its filled fields."""
        statuses = [idoc for idoc in self.all() if idoc["control"]["MESTYP"] == "STATUS"]
        return [stats.values(row["SDATA"]) for idoc in statuses for row in idoc["data"] if row["SEGNAM"] in _STATS]


_STATS = {"E1STATS", "E2STATS", "E2STATS001", "E2STATS002"}


class Writer:
    """Builds the records of IDocs that SAP sends."""

    def __init__(self, types: Mapping[str, Mapping[str, Segment]], sysid: str, client: str) -> None:
        self._types, self._sysid, self._client = types, sysid, client
        self._numbers = count(1)

    def call(self, idocs: Sequence[Mapping[str, Any]], now: datetime) -> tuple[dict[str, Any], list[str]]:
        """The parameters of one call with several IDocs, and their DOCNUMs.

        Args:
            idocs: Fields of the control record, and `segments` of {SEGNAM, fields} or {SEGNAM, SDATA}.
            now: SAP's clock.
        """
        controls = [self._control(idoc, now) for idoc in idocs]
        pairs = zip(controls, idocs, strict=True)
        rows = [row for control, idoc in pairs for row in self._rows(control, idoc.get("segments", ()))]
        parameters = {"IDOC_CONTROL_REC_40": controls, "IDOC_DATA_REC_40": rows}
        return parameters, [control["DOCNUM"] for control in controls]

    def _control(self, idoc: Mapping[str, Any], now: datetime) -> dict[str, Any]:
        partner = f"{self._sysid}CLNT{self._client}"
        default = {
            "TABNAM": "EDI_DC40", "MANDT": self._client, "DOCREL": "753", "STATUS": "03", "DIRECT": "1", "OUTMOD": "2",
            "IDOCTYP": "MBGMCR03", "MESTYP": "MBGMCR", "SNDPOR": f"SAP{self._sysid}", "SNDPRT": "LS", "SNDPRN": partner,
            "RCVPOR": "CONNECTOR", "RCVPRT": "LS", "RCVPRN": "CONNECTOR", "CREDAT": f"{now:%Y%m%d}",
            "CRETIM": f"{now:%H%M%S}",
        }  # fmt: skip
        control = default | {key: value for key, value in idoc.items() if key.isupper()}
        return control | {"DOCNUM": str(idoc.get("DOCNUM") or next(self._numbers)).zfill(16)}

    def _rows(self, control: Mapping[str, Any], segments: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
        known = self._types.get(control.get("CIMTYP") or control["IDOCTYP"], {})
        link = {"MANDT": control["MANDT"], "DOCNUM": control["DOCNUM"]}
        last_of: dict[str, int] = {}
        rows = []
        for place, each in enumerate(segments, 1):
            segment = known.get(each["SEGNAM"])
            parent = last_of.get(segment.parent, 0) if segment else 0
            last_of[each["SEGNAM"]] = place
            sdata = each["SDATA"] if "SDATA" in each or segment is None else segment.sdata(each.get("fields", {}))
            level = segment.level if segment else 1
            hierarchy = {"SEGNUM": f"{place:06}", "PSGNUM": f"{parent:06}", "HLEVEL": f"{level:02}"}
            rows.append(link | hierarchy | {"SEGNAM": each["SEGNAM"], "SDATA": sdata})
        return rows
