"""One connection to a simulated SAP, through each binding."""

from __future__ import annotations

from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import Any

import pytest
from connector_sap_rfc.binding import Binding
from connector_sap_rfc.faults import SapFault
from connector_sap_rfc.session import Session

from tests.rfc_standin import client_bindings
from tests.rfc_standin.simulated_sap.idoc_samples import mbgmcr03


def test_it_knows_where_it_is(session: Session) -> None:
    """System, client and user, as SAP names them: they become part of every key."""
    assert (session.system, session.client, session.user) == ("SIM", "100", "CONNECTOR")
    assert session.where.startswith("ashost 127.")
    assert "secret" not in session.where


def test_every_call_is_counted_and_within_its_time(open_session: Any) -> None:
    """Opening has a time of its own; the host watches both."""
    begun: list[tuple[str, float]] = []

    def within(what: str, seconds: float) -> AbstractContextManager[None]:
        begun.append((what.split(" at ", maxsplit=1)[0], seconds))
        return nullcontext()

    with open_session(within, 3, 7) as session:
        session.call("STFC_CONNECTION")
        session.call("STFC_CONNECTION")
        assert session.calls == 2
    assert begun == [("the logon", 3), *[("the call of STFC_CONNECTION", 7)] * 2]


def test_a_refused_logon_names_the_user_and_leaves_nothing_open(open_session: Any, sap: Any) -> None:
    """And not the password."""
    sap.user(locked=True)
    before = _descriptors()
    for _ in range(3):
        with pytest.raises(SapFault, match="User is locked") as raised:
            open_session()
        assert raised.value.kind == "logon"
    assert _descriptors() == before


def test_leaving_it_ends_the_connection(open_session: Any) -> None:
    """Also after a fault: no descriptor stays."""
    before = _descriptors()
    with pytest.raises(SapFault, match="Z_NOT_THERE"), open_session() as session:
        session.call("Z_NOT_THERE")
    assert _descriptors() == before


def test_an_error_of_a_call_names_function_and_table(session: Session, sap: Any) -> None:
    """The table is what the caller says it is about."""
    sap.deny("S_TABU_NAM", "MKPF")
    with pytest.raises(SapFault, match="may not read table MKPF with RFC_READ_TABLE") as raised:
        session.call("RFC_READ_TABLE", "MKPF", QUERY_TABLE="MKPF", FIELDS=[{"FIELDNAME": "MBLNR"}])
    assert raised.value.kind == "authorisation"


def test_a_unit_is_sent_and_confirmed(sap: Any) -> None:
    """By pyrfc alone: pyrfcx has no units."""
    binding = Binding(client_bindings.load("pyrfc"))
    with Session(binding, sap.destination(), lambda *_: nullcontext(), 10, 10) as session:
        session.submit("IDOC_INBOUND_ASYNCHRONOUS", {"IDOC_CONTROL_REC_40": [{"DOCNUM": "7"}]})
    assert [unit["state"] for unit in sap.received_units().values()] == ["confirmed"]


def test_a_callback_has_a_connection_of_its_own(receiving: Any) -> None:
    """It runs on a thread of SAP's library: what it asks SAP goes over no connection of another thread."""
    with receiving.running():
        receiving.wait_for_word("is registered as CONNECTOR")
        before = len(receiving.sap.logons())
        sent = receiving.sap.send_idoc(mbgmcr03([{"MATERIAL": "TABLETS", "serials": ["A"]}]))
        assert sent["result"] == "ok"
        assert len(receiving.sap.logons()) == before + 1


def _descriptors() -> int:
    return len(list(Path("/proc/self/fd").iterdir()))
