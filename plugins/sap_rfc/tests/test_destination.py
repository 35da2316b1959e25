"""How people name a system, and its secrets."""

from __future__ import annotations

from connector_sap_rfc.destination import where, with_secrets
from connector_sap_rfc.settings import Settings

CONNECTION = {"ashost": "sap", "sysnr": "00", "client": "100", "user": "C", "passwd": "env:P", "snc_lib": "file:/lib"}
SERVER = {"program_id": "P", "gwhost": "sap", "gwserv": "sapgw00", "x509cert": "file:/cert"}


def test_a_system_is_named_without_user_and_secrets() -> None:
    """By what the basis team knows it by."""
    assert where(CONNECTION) == "ashost sap, sysnr 00, client 100"
    assert where({"dest": "PRD", "passwd": "x"}) == "dest PRD"
    assert where({}) == "no host"


def test_references_are_replaced_in_both_sections() -> None:
    """And nothing else."""
    settings = Settings.model_validate(
        {"mode": "idoc", "connection": CONNECTION, "idoc": {"server": SERVER, "definitions": "d"}}
    )
    found = with_secrets(settings, lambda reference: f"<{reference}>")
    assert found["connection"] == CONNECTION | {"passwd": "<env:P>", "snc_lib": "<file:/lib>"}
    assert found["server"] == SERVER | {"x509cert": "<file:/cert>"}
