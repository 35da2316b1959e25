"""What `doctor` says of SAP, through the real binding."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from connector_sap_rfc.telling import NO_UNITS

Site = Any


def said(site: Site) -> dict[str, tuple[bool | None, str]]:
    """Findings by part."""
    return {each.part.removeprefix("source sap: "): (each.ok, each.sentence) for each in site.source().check()}


def test_all_is_well_where_all_is_allowed(polled: Site) -> None:
    """Binding, logon, every table and function that is needed; nothing is found by it."""
    polled.set_poll(material_master=True, find_by="posting_date")
    found = said(polled)
    assert {ok for ok, _ in found.values()} == {True}
    assert found["logon"][1] == "logged on to SIM client 100 as CONNECTOR"
    tables = {f"table {name}" for name in ("MKPF", "MSEG", "SER03", "OBJK", "MARC", "MARM", "MARA")}
    functions = {"BAPI_GOODSMVT_GETDETAIL", "BAPI_GOODSMVT_GETITEMS"}
    assert found.keys() == {"binding", "logon", *tables, *functions}


def test_each_missing_right_is_a_finding_of_its_own(polled: Site) -> None:
    """A short dump ends the connection, and the rest is still looked at."""
    polled.sap.deny("S_TABU_NAM", "SER03")
    polled.sap.deny("S_RFC", "BAPI_GOODSMVT_GETDETAIL")
    wrong = {part: sentence for part, (ok, sentence) in said(polled).items() if not ok}
    assert wrong.keys() == {"table SER03", "BAPI_GOODSMVT_GETDETAIL"}
    assert "S_TABU_NAM" in wrong["table SER03"]


def test_a_system_that_is_down_is_one_finding(polled: Site) -> None:
    """With the sentence of the logon."""
    polled.sap.gateway_down()
    found = said(polled)
    assert found.keys() == {"binding", "logon"}
    assert found["logon"][0] is False
    assert "there is no connection to SAP" in found["logon"][1]


def test_a_system_that_is_down_is_said_before_idocs_are_received(receiving: Site) -> None:
    """With the same sentence."""
    receiving.sap.gateway_down()
    ok, sentence = said(receiving)["logon"]
    assert ok is False
    assert "there is no connection to SAP" in sentence


def test_a_system_that_hangs_is_given_up(polled: Site) -> None:
    """`doctor` ends."""
    polled.settings["open_seconds"] = 0.5
    polled.sap.fault("logon", "slow", seconds=30)
    assert said(polled) == {"SAP": (False, f"the logon at {_where(polled)} took more than 0.5 s; it was given up")}


def _where(site: Site) -> str:
    return f"ashost {site.sap.host}, sysnr 00, client 100"


def test_a_registration_is_not_tried(receiving: Site) -> None:
    """SAP would send to whoever registers; that is said, and the rest is looked at."""
    found = said(receiving)
    assert receiving.sap.registrations() == []
    assert found["registration"][0] is None
    assert found["IDOCTYPE_READ_COMPLETE"][0] is True


def test_a_binding_without_a_server_cannot_receive(receiving: Site, use_binding: Callable[[str], None]) -> None:
    """It is said which one can; the source is red with the same words."""
    use_binding("pyrfcx")
    receiving.settings["tell"] = {"sndprn": "DECOMMISS", "sndpor": "DECOMMISS"}
    found = said(receiving)
    assert found["tell"] == (False, NO_UNITS)
    assert found["server"][0] is False
    assert "install SAP's pyrfc" in found["server"][1]
    assert "install SAP's pyrfc" in str(receiving.run().error)


def test_each_binding_is_named(polled: Site, client_binding: str) -> None:
    """With its version and that of SAP's library, which pyrfcx loads when it runs."""
    version = {"pyrfc": "3.3.1", "pyrfcx": "0.2.0"}[client_binding]
    assert said(polled)["binding"][1].startswith(f"{client_binding} {version}, SAP NW RFC library ")
