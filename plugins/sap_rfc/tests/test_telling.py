"""Telling SAP the outcome of an IDoc, against a simulated SAP through the real binding."""

from __future__ import annotations

import queue
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from typing import Any, cast

import pytest
from connector_sap_rfc import telling
from connector_sap_rfc.settings import Tell
from connector_sap_rfc.source import SapRfc
from connector_sap_rfc.telling import keep_telling, status_message

from connector.idoc import Cutter, Field, IdocStatus, IdocType, Segment
from connector.plugin import (
    ConnectorError,
    DocumentResult,
    DocumentState,
    Key,
    Reason,
    SerialState,
    SettledDocument,
    SettledSerial,
)

Site = Any
TELL = Tell(sndprn="DECOMMISS", sndpor="DECOMMISS")
SERIAL = SettledSerial(7, "09506000134352", "S1", Reason.DESTROY, SerialState.CONFIRMED, "")
_FIELDS = (Field("DOCNUM", 0, 16), Field("STATUS", 16, 2))
SYSTAT01 = IdocType("SYSTAT01", "", (Segment("E1STATS", "E2STATS", "", 1, 1, 1, _FIELDS),))


def outcome(docnum: int, sentence: str = "", **changed: Any) -> SettledDocument:
    """An IDoc that is done."""
    key = Key("idoc", ("SIMCLNT100", "100", f"{docnum:016d}"))
    made = {"state": DocumentState.DONE, "result": DocumentResult.CONFIRMED} | changed
    return SettledDocument(docnum, key, f"IDoc {docnum}", "sap", made["state"], made["result"], sentence, (SERIAL,))


@pytest.fixture
def source(receiving: Site) -> Iterator[SapRfc]:
    """A source that tells."""
    receiving.settings["tell"] = {"sndprn": "DECOMMISS", "sndpor": "DECOMMISS", "rcvpor": "SAPSIM"}
    made: SapRfc = receiving.source()
    yield made
    made.close()


def test_sap_gets_a_status_for_its_own_number(receiving: Site, source: SapRfc) -> None:
    """16 with the sentence; as a tRFC unit, which SAP carries out once, and which is confirmed."""
    source.settled(outcome(42))
    [status] = receiving.sap.received_statuses()
    assert (status["DOCNUM"], status["STATUS"], status["STAPA1"]) == (f"{42:016d}", "16", "7")
    assert status["STATXT"] == "confirmed: 1 serial by command 7"
    [idoc] = receiving.sap.received_idocs()
    control = idoc["control"]
    assert idoc["call_type"] == "trfc"
    assert [control[name] for name in ("IDOCTYP", "MESTYP", "DIRECT")] == ["SYSTAT01", "STATUS", "2"]
    assert [control[name] for name in ("SNDPRN", "SNDPOR", "RCVPRN", "RCVPOR")] == [
        *("DECOMMISS", "DECOMMISS", "SIMCLNT100", "SAPSIM"),
    ]
    [unit] = receiving.sap.received_units().values()
    assert unit["state"] == "confirmed"


def test_a_long_sentence_is_cut_and_a_refusal_is_negative(receiving: Site, source: SapRfc) -> None:
    """SAP has 70 characters for it, and 50 in each of its parameters."""
    source.settled(outcome(1, "x" * 100, result=DocumentResult.REFUSED))
    [status] = receiving.sap.received_statuses()
    assert (status["STATUS"], status["STATXT"]) == ("17", "refused: " + "x" * 61)
    assert status["STAPA2"] == "x" * 39


def test_a_failed_document_is_told_when_a_person_has_looked_at_it(receiving: Site, source: SapRfc) -> None:
    """Before that it may still be mapped again."""
    failed = outcome(1, "line 3: no element", state=DocumentState.FAILED, result=None)
    source.settled(replace(failed, awaits_person=True))
    assert receiving.sap.received_statuses() == []
    source.settled(failed)
    assert [status["STATUS"] for status in receiving.sap.received_statuses()] == ["17"]


def test_outcomes_one_after_the_other_share_a_connection(receiving: Site, source: SapRfc) -> None:
    """One logon to tell, one to ask for the type."""
    for docnum in range(1, 6):
        source.settled(outcome(docnum))
    assert [status["DOCNUM"] for status in receiving.sap.received_statuses()] == [f"{n:016d}" for n in range(1, 6)]
    assert len(receiving.sap.logons()) == 2


@pytest.mark.parametrize("action", ["drop", "drop_after", "dump"])
def test_what_could_not_be_told_raises_and_is_told_again(receiving: Site, source: SapRfc, action: str) -> None:
    """The connection is not used again after a unit that failed; a repeat may come twice."""
    receiving.sap.fault("unit", action)
    with pytest.raises(ConnectorError):
        source.settled(outcome(2))
    source.settled(outcome(2))
    told = [status["DOCNUM"] for status in receiving.sap.received_statuses()]
    assert told == [f"{2:016d}"] * (2 if action == "drop_after" else 1)


def test_a_connection_that_was_cut_meanwhile_is_opened_again(receiving: Site, source: SapRfc) -> None:
    """Without an error that anybody sees; a gateway that stays away is one."""
    source.settled(outcome(1))
    receiving.sap.restart_gateway(0.1)
    source.settled(outcome(2))
    assert len(receiving.sap.received_statuses()) == 2
    receiving.sap.gateway_down()
    with pytest.raises(ConnectorError, match="there is no connection to SAP"):
        source.settled(outcome(3))


def test_a_missing_right_to_send_status_messages_is_said(receiving: Site, source: SapRfc) -> None:
    """SAP's own words."""
    receiving.sap.deny("B_ALE_RECV", "STATUS")
    with pytest.raises(ConnectorError, match="not authorized to send IDocs with message type STATUS"):
        source.settled(outcome(1))


def test_a_source_that_is_closed_tells_again_when_it_must(receiving: Site, source: SapRfc) -> None:
    """The end of `run` closes it, and outcomes may come later."""
    source.settled(outcome(1))
    source.close()
    source.settled(outcome(2))
    assert len(receiving.sap.received_statuses()) == 2


def test_the_connection_is_given_up_when_nothing_is_to_be_told_for_a_while() -> None:
    """The loop returns, so that the child ends."""

    class Silent:
        """A host that says nothing."""

        stopping = False
        outcomes: queue.SimpleQueue[dict[str, str]] = queue.SimpleQueue()

    class Known:
        """Has the type."""

        def cutter(self, idoctyp: str, cimtyp: str) -> Cutter:
            """See `Definitions`."""
            return Cutter(SYSTAT01)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(telling, "IDLE_SECONDS", 0.01)
        keep_telling(cast("Any", None), cast("Any", Silent()), cast("Any", Known()), TELL)


def test_only_fields_that_the_release_has_are_filled() -> None:
    """E1STATS grew with the releases; what is too long for a field is refused, not cut."""
    told = IdocStatus("SIM", "100", "1", "16", "well", "7")
    [segment] = SYSTAT01.segments
    message = status_message(told, TELL, segment, datetime(2026, 1, 31, 12))
    assert message["IDOC_DATA_REC_40"][0]["SDATA"] == "1".ljust(16) + "16"
    with pytest.raises(ValueError, match="DOCNUM"):
        status_message(replace(told, docnum="1" * 17), TELL, segment, datetime(2026, 1, 31, 12))
