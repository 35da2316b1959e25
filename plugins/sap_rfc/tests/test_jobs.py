"""What a child can be told to do, through real children."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

import pytest
from connector_sap_rfc.conversation import Conversation
from connector_sap_rfc.faults import SapFault
from connector_sap_rfc.frames import Frame
from connector_sap_rfc.jobs import JOBS
from connector_sap_rfc.process import Child
from connector_sap_rfc.settings import Settings
from connector_sap_rfc.telling import NO_UNITS

from connector.plugin import Key

Site = Any


def frame(site: Site, job: str) -> Frame:
    """The first frame that a child hears."""
    settings = Settings.model_validate(site.settings)
    connection = settings.connection | {"passwd": "secret"}
    server = dict(settings.idoc.server) if settings.idoc else {}
    told = {"settings": settings.model_dump(mode="json"), "source": "sap", "connection": connection, "server": server}
    return {"job": job, **told}


def heard(site: Site, job: str, until: str) -> Frame:
    """The first frame of a kind that a child says."""
    with Child(frame(site, job), logging.getLogger("test"), {}) as child:
        talk = Conversation(child)
        return next(each for _ in iter(int, 1) for each in talk.frames() if each["call"] == until)


def test_every_mode_has_its_job_and_so_have_doctor_and_telling() -> None:
    """By the names that the host uses."""
    assert JOBS.keys() == {"poll", "idoc", "check", "tell"}


def test_a_poller_asks_what_is_unknown_and_says_where_it_polls(polled: Site, item: Callable[..., Any]) -> None:
    """By the key of what it found; nothing is read of what the host does not want."""
    number = polled.sap.post_material_document([item(["A"])])
    asked = heard(polled, "poll", "unknown")
    assert asked["keys"] == [str(Key("material", ("SIM", "100", *number)))]
    assert "BAPI_GOODSMVT_GETDETAIL" not in polled.sap.call_counts()


def test_a_receiver_says_that_it_is_registered(receiving: Site) -> None:
    """And SAP knows it until the child ends."""
    assert "is registered as CONNECTOR" in heard(receiving, "idoc", "health")["sentence"]
    receiving.wait_for(lambda: receiving.sap.registered() == 0)


def test_a_look_gives_its_findings_as_a_result(polled: Site) -> None:
    """Each with part, verdict and sentence."""
    found = heard(polled, "check", "result")["found"]
    assert {each["ok"] for each in found} == {True}
    assert found[0]["part"] == "source sap: binding"


def test_a_binding_without_units_cannot_tell(receiving: Site, use_binding: Callable[[str], None]) -> None:
    """It is said before anything is tried."""
    receiving.settings["tell"] = {"sndprn": "DECOMMISS", "sndpor": "DECOMMISS"}
    use_binding("pyrfcx")
    with pytest.raises(SapFault) as raised:
        heard(receiving, "tell", "result")
    assert (raised.value.kind, str(raised.value)) == ("binding", NO_UNITS)
    assert receiving.sap.logons() == []
