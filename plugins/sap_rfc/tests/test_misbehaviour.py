"""SAP misbehaves: each time the right sentence, and then all goes on and nothing is lost."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from connector.plugin import ConnectorError, DocumentResult, DocumentState, Key, SettledDocument
from connector.testing import MemoryHost
from tests.rfc_standin.simulated_sap.idoc_samples import mbgmcr03

Site = Any
Item = Callable[..., dict[str, Any]]
READ, DETAIL = "RFC_READ_TABLE", "BAPI_GOODSMVT_GETDETAIL"


def all_arrive(site: Site, item: Item) -> list[str]:
    """Run until every document is there, as the host does; returns the sentences of the ends."""
    posted = [
        number for number, _ in site.sap.post_material_documents([{"items": [item([f"S{n}"])]} for n in range(3)])
    ]
    with site.supervised() as ended:
        site.wait_for(lambda: set(posted) <= set(site.numbers()))
        site.wait_for_word("polls SIM client 100")
    assert sorted(site.numbers()) == sorted(posted)
    return ended


@pytest.mark.parametrize(
    ("place", "action", "more", "said"),
    [
        ("logon", "drop", {}, "there is no connection to SAP at ashost"),
        ("call", "drop", {"name": READ}, "there is no connection to SAP at ashost"),
        ("call", "drop_after", {"name": DETAIL}, "there is no connection to SAP at ashost"),
        ("call", "restart", {"name": DETAIL, "skip": 1, "seconds": 0.5}, "there is no connection to SAP at ashost"),
        ("describe", "drop", {"name": DETAIL}, "there is no connection to SAP at ashost"),
        ("describe", "dump", {"name": READ}, "RFC_READ_TABLE ended in SAP with an error: TIME_OUT"),
        ("call", "dump", {"name": DETAIL}, f"{DETAIL} ended in SAP with an error: TIME_OUT: Time limit exceeded."),
        ("logon", "refuse", {"message": "Logon not possible (error in license check)"}, "error in license check"),
    ],
)
def test_a_fault_while_polling_is_said_and_overcome(
    polled: Site, item: Item, monkeypatch: pytest.MonkeyPatch, place: str, action: str, more: dict[str, Any], said: str
) -> None:
    """A connection that breaks, a gateway that restarts, a short dump."""
    monkeypatch.setattr("connector_sap_rfc.refusals.SAME_PASSWORD_SECONDS", 0.1)
    monkeypatch.setattr("connector_sap_rfc.source.LOOK_SECONDS", 0.05)
    polled.sap.fault(place, action, **more)
    [sentence, *_] = all_arrive(polled, item)
    assert said in sentence


@pytest.mark.parametrize("place", ["logon", "call", "describe"])
def test_an_answer_that_does_not_come_is_given_up(polled: Site, item: Item, place: str) -> None:
    """Also while the binding holds Python's lock, as it does in look-ups."""
    polled.settings |= {"open_seconds": 1, "call_seconds": 1}
    polled.sap.fault(place, "slow", seconds=30)
    [sentence, *_] = all_arrive(polled, item)
    assert "took more than 1 s; it was given up" in sentence


def test_a_system_that_is_down_at_first_is_waited_for(polled: Site, item: Item) -> None:
    """As long as it takes."""
    polled.sap.gateway_down()
    posted = polled.sap.post_material_document([item(["A"])])
    with polled.supervised() as ended:
        polled.wait_for(lambda: len(ended) > 1)
        polled.sap.gateway_up()
        polled.wait_for(lambda: polled.numbers() == [posted[0]])
    assert "there is no connection to SAP at ashost" in ended[0]


class ChangingHost(MemoryHost):
    """Finds the secret anew each time, as the host does for `file:`."""

    password = "secret"  # noqa: S105 -- of a simulated system

    def secret(self, reference: str) -> str:
        """See `SourceHost`."""
        return self.password


def test_a_refused_password_is_not_tried_again_until_it_changes(polled: Site) -> None:
    """SAP would lock the user; a new value behind the reference is tried at once."""
    source, host = polled.source, ChangingHost("sap")
    polled.source = lambda: source(host)
    polled.sap.user(password=host.password + "changed")
    with polled.supervised() as ended:
        polled.wait_for_word("not tried again for an hour")
        assert polled.intake.wait(2.5) is False
        assert len(polled.sap.logons()) == 1
        host.password += "changed"
        polled.wait_for(lambda: polled.intake.told[-1][0])
    assert "SAP refused the logon at ashost" in ended[0]
    assert "Name or password is incorrect" in ended[0]
    assert "secret" not in "".join(ended)


@pytest.mark.parametrize(
    ("object_name", "value", "said"),
    [
        ("S_RFC", READ, f"the SAP user CONNECTOR may not call {READ}: .* S_RFC with RFC_TYPE FUNC, RFC_NAME {READ}"),
        ("S_RFC", DETAIL, f"may not call {DETAIL}"),
        (
            "S_TABU_NAM",
            "MSEG",
            "may not read table MSEG with RFC_READ_TABLE: .* S_TABU_NAM with ACTVT 03 and TABLE MSEG",
        ),
        ("S_TABU_NAM", "OBJK", "may not read table OBJK"),
    ],
)
def test_a_missing_right_is_named_and_nothing_is_passed_over(
    polled: Site, item: Item, object_name: str, value: str, said: str
) -> None:
    """Object, function and table; what was found meanwhile is taken when the right is there."""
    polled.sap.deny(object_name, value)
    posted = polled.sap.post_material_document([item(["A"])])
    with polled.supervised() as ended:
        polled.wait_for(lambda: len(ended) > 0)
        polled.sap.allow(object_name, "*")
        polled.sap.deny(object_name)
        polled.wait_for(lambda: polled.numbers() == [posted[0]])
    assert re.search(said, ended[0])


def test_a_refused_password_is_not_tried_for_each_outcome(receiving: Site) -> None:
    """Many may wait: SAP would lock the user within a second. Another value is tried at once."""
    host = ChangingHost("sap")
    receiving.settings["tell"] = {"sndprn": "DECOMMISS", "sndpor": "DECOMMISS"}
    source = receiving.source(host)
    receiving.sap.user(password=host.password + "changed")
    for number in range(1, 6):
        with pytest.raises(ConnectorError, match="refused the logon"):
            source.settled(outcome(number))
    assert len(receiving.sap.logons()) == 1
    host.password += "changed"
    source.settled(outcome(1))
    assert len(receiving.sap.received_statuses()) == 1
    source.close()


def outcome(number: int) -> SettledDocument:
    """An IDoc that is done."""
    key = Key("idoc", ("SIMCLNT100", "100", f"{number:016d}"))
    return SettledDocument(number, key, "", "sap", DocumentState.DONE, DocumentResult.CONFIRMED, "")


def movement(number: int) -> dict[str, Any]:
    """An IDoc that scraps a pack."""
    return mbgmcr03([{"MATERIAL": "TABLETS", "serials": [f"S{number}"]}], DOCNUM=f"{number:016d}")


def test_a_registration_that_is_not_allowed_is_said(receiving: Site) -> None:
    """With reginfo and the program id; when it is allowed, all goes on."""
    receiving.sap.reginfo("OTHER*")
    receiving.settings["open_seconds"] = 2
    with receiving.supervised() as ended:
        receiving.wait_for(lambda: len(ended) > 0)
        receiving.sap.reginfo("*")
        receiving.wait_for_word("is registered as CONNECTOR")
        assert receiving.sap.send_idoc(movement(1))["result"] == "ok"
    assert "reginfo" in ended[0]
    assert "program id CONNECTOR" in ended[0]


@pytest.mark.parametrize("call_type", ["bgrfc"])
def test_idocs_survive_gateway_restarts_and_lost_answers(receiving: Site, call_type: str) -> None:
    """The server registers again by itself; what SAP got no answer for it repeats; nothing comes twice."""
    for skip in (2, 9, 17):
        receiving.sap.fault("send", "drop", skip=skip)
    receiving.sap.fault("send", "repeat", skip=5, times=3)
    receiving.sap.fault("send", "no_confirm", skip=11, times=3)
    with receiving.supervised():
        receiving.wait_for_word("is registered as CONNECTOR")
        sent = receiving.sap.queue_idocs([movement(number) for number in range(40)], call_type=call_type)
        receiving.wait_for(lambda: len(receiving.intake.documents) > 10)
        receiving.sap.restart_gateway(0.3)
        assert receiving.sap.wait_until_sent(30)
    assert sorted(receiving.numbers()) == sorted(sent)


def test_a_gateway_that_stays_away_is_said_and_waited_for(receiving: Site) -> None:
    """After the time for opening the source is red, and registers again when the gateway is back."""
    receiving.settings["open_seconds"] = 1
    with receiving.supervised() as ended:
        receiving.wait_for_word("is registered as CONNECTOR")
        receiving.sap.gateway_down()
        receiving.wait_for(lambda: len(ended) > 1)
        receiving.sap.gateway_up()
        receiving.wait_for(lambda: receiving.sap.registered() == 1)
        receiving.wait_for_word("is registered as CONNECTOR")
        assert receiving.sap.send_idoc(movement(1))["result"] == "ok"
    assert "is not registered at the gateway" in ended[0] or "there is no connection" in ended[0]


@pytest.mark.parametrize("place", ["logon", "register"])
def test_a_start_that_hangs_is_given_up_and_tried_again(receiving: Site, place: str) -> None:
    """Also while the binding holds Python's lock, as it does when it registers."""
    receiving.settings["open_seconds"] = 1
    receiving.sap.fault(place, "slow", seconds=30)
    with receiving.supervised() as ended:
        receiving.wait_for_word("is registered as CONNECTOR")
        assert receiving.sap.send_idoc(movement(1))["result"] == "ok"
    assert "took more than 1 s; it was given up" in ended[0] or "is not registered at the gateway" in ended[0]


def test_a_gateway_that_is_down_at_first_is_waited_for_by_a_server(receiving: Site) -> None:
    """It registers when the gateway is there."""
    receiving.sap.gateway_down()
    with receiving.supervised() as ended:
        receiving.wait_for(lambda: len(ended) > 1)
        receiving.sap.gateway_up()
        receiving.wait_for_word("is registered as CONNECTOR")
        assert receiving.sap.send_idoc(movement(1))["result"] == "ok"
    assert "there is no connection to SAP at" in ended[0]


@pytest.mark.parametrize("action", ["drop", "slow"])
def test_a_gateway_that_restarts_in_the_middle_of_a_call_loses_no_idoc(receiving: Site, action: str) -> None:
    """SAP got no answer, or the callback ran on without it: the repeated unit gives one document."""
    receiving.sap.fault("send", action, seconds=0.5)
    with receiving.supervised():
        receiving.wait_for_word("is registered as CONNECTOR")
        sent = receiving.sap.queue_idocs([movement(number) for number in range(1, 5)])
        receiving.sap.restart_gateway(0.3)
        assert receiving.sap.wait_until_sent(30)
    assert sorted(receiving.numbers()) == sorted(sent)


def test_a_logon_refused_to_a_server_names_the_logon(receiving: Site) -> None:
    """It logs on to learn the functions' parameters."""
    receiving.sap.user(locked=True)
    with receiving.supervised() as ended:
        receiving.wait_for_word("User is locked")
    assert len(receiving.sap.logons()) == 1
    assert len(ended) == 1


def test_every_key_of_the_library_reaches_sap(polled: Site) -> None:
    """Message server, SNC, SAProuter, trace: untouched."""
    keys = {"snc_partnername": "p:CN=SIM", "snc_qop": "9", "saprouter": "/H/router/S/3299/H/", "trace": "1"}
    polled.settings["connection"] |= keys
    polled.run()
    [logon] = polled.sap.logons()
    assert keys.items() <= {name.lower(): value for name, value in logon.items()}.items()
    assert logon["PASSWD"] == polled.secrets["env:SAP"]


def test_a_destination_of_sapnwrfc_ini_is_used(polled: Site, tmp_path: Path) -> None:
    """By its path; the password stays out of the file."""
    keys = polled.sap.destination()
    lines = [f"{name.upper()}={keys[name]}" for name in ("ashost", "sysnr", "client", "user", "lang")]
    (tmp_path / "sapnwrfc.ini").write_text("\n".join(["DEST=SIM", *lines, ""]))
    polled.settings |= {"connection": {"dest": "SIM", "passwd": "env:SAP"}, "ini": str(tmp_path / "sapnwrfc.ini")}
    assert polled.run().error is None
    assert polled.intake.told[-1][0]
