"""Settings, and what is wrong with them."""

from __future__ import annotations

from typing import Any

import pytest
from connector_sap_rfc.settings import Settings
from pydantic import ValidationError

CONNECTION = {"ashost": "sap", "sysnr": "00", "client": "100", "user": "CONNECTOR", "passwd": "env:SAP_PASSWORD"}
POLL = {"from_date": "2026-01-01", "movement_types": ["551", "552"]}
SERVER = {"program_id": "CONNECTOR", "gwhost": "sap", "gwserv": "sapgw00"}


def settings(**changed: Any) -> Settings:
    """Settings that are right, but for what is changed."""
    return Settings.model_validate({"connection": CONNECTION, "poll": POLL} | changed)


def test_polling_by_entry_date_is_the_default() -> None:
    """With half an hour of overlap, ten minutes for serial numbers, all plants."""
    found = settings()
    assert found.poll
    assert (found.mode, found.poll.find_by, found.poll.plants) == ("poll", "entry_date", ())
    assert (found.poll.overlap_minutes, found.poll.serial_minutes, found.poll.reader) == (30, 10, "RFC_READ_TABLE")


def test_every_key_of_the_library_passes_through() -> None:
    """Message server, SNC, SAProuter, trace, and what SAP adds tomorrow; keys in lower case."""
    more = {"MSHOST": "m", "group": "G", "snc_partnername": "p:CN=SAP", "saprouter": "/H/r/S/3299/H/", "new_key": "1"}
    assert settings(connection=more).connection == {key.lower(): value for key, value in more.items()}


def test_references_are_found_by_key_or_by_how_they_begin() -> None:
    """An SNC name begins with `p:`, and is none."""
    server = SERVER | {"snc_partnername": "p:CN=SAP", "saprouter": "file:/run/router"}
    found = settings(mode="idoc", idoc={"server": server, "definitions": "d"}, connection={"x509cert": "vault:a#b"})
    assert found.references() == {"connection": {"x509cert": "vault:a#b"}, "server": {"saprouter": "file:/run/router"}}


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"connection": CONNECTION | {"passwd": "hunter2"}}, "passwd must not stand here itself"),
        ({"connection": CONNECTION | {"sysnr": 0}}, "in quotes, or zeros before it are lost"),
        ({"connection": CONNECTION | {"client": "1"}}, "'1' is no client"),
        ({"poll": POLL | {"movement_types": [551]}}, "must be in quotes"),
        ({"poll": POLL | {"movement_types": []}}, "needs at least one movement type"),
        ({"poll": POLL | {"from_date": "31.1.2026"}}, "'31.1.2026' is no day: write one such as 2026-01-31"),
        ({"poll": POLL | {"movement_types": ["5511"]}}, "is no movement type"),
        ({"poll": POLL | {"plants": ["10'00"]}}, "is no plant"),
        ({"poll": POLL | {"time_zone": "Berlin"}}, "no known time zone"),
        ({"poll": POLL | {"time_zone": "../x"}}, "no known time zone"),
        ({"poll": POLL | {"reader": "rfc read"}}, "is no function module"),
        ({"poll": {"movement_types": ["551"]}}, "from_date"),
        ({"poll": None}, "needs the section `poll`"),
        ({"mode": "idoc"}, "needs the section `idoc`"),
        ({"mode": "idoc", "idoc": {"server": {"gwhost": "x"}, "definitions": "d"}}, "server needs program_id"),
        ({"mode": "idoc", "idoc": {"server": {"program_id": "x"}, "definitions": "d"}}, "server needs program_id, gw"),
        ({"tell": {"sndprn": "C", "sndpor": "C"}}, "`tell` needs `mode: idoc`"),
        ({"connexion": {}}, "Extra inputs"),
    ],
)
def test_what_is_wrong_is_said(changed: dict[str, Any], said: str) -> None:
    """Each fault with the value and what to write; a password is not shown."""
    with pytest.raises(ValidationError) as error:
        settings(**changed)
    shown = "; ".join(each["msg"] + str(each["loc"]) for each in error.value.errors())
    assert said in shown
    assert "hunter2" not in shown


def test_settings_survive_the_pipe() -> None:
    """The child checks them again, from JSON."""
    found = settings(mode="idoc", idoc={"server": SERVER, "definitions": "/kept"}, ini="/etc/sapnwrfc.ini")
    assert Settings.model_validate(found.model_dump(mode="json")) == found


def test_one_wrong_movement_type_is_one_fault() -> None:
    """It is not told besides that there is none."""
    with pytest.raises(ValidationError) as error:
        settings(poll=POLL | {"movement_types": ["5511"]})
    assert error.value.error_count() == 1
