"""The binding is loaded, or it is said why not."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from connector_sap_rfc.binding import Binding
from connector_sap_rfc.settings import Settings
from connector_sap_rfc.source import SapRfc

from connector.testing import MemoryHost
from tests.rfc_standin import client_bindings

SETTINGS = {
    "connection": {"ashost": "nowhere.invalid", "sysnr": "00", "user": "U", "passwd": "env:P"},
    "poll": {"from_date": "2026-01-01", "movement_types": ["551"]},
}


def found(part: str) -> tuple[bool | None, str]:
    """What `doctor` says of a part."""
    source = SapRfc(Settings.model_validate(SETTINGS), MemoryHost("sap", {"env:P": "secret"}))
    [finding] = [each for each in source.check() if part in each.part]
    return finding.ok, finding.sentence


def test_a_binding_that_is_not_installed_is_said_to_be_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    """With the page that says how to install it."""
    monkeypatch.delenv("PYTHONPATH", raising=False)
    ok, sentence = found("binding")
    assert ok is False
    assert "pyrfc, is not installed: docs/sap-rfc.md says" in sentence


def test_a_missing_library_is_said_in_the_loaders_own_words(
    rfc: Callable[[str], dict[str, str]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The binding itself only prints them and goes on without a Connection."""
    shutil.copytree(rfc("pyrfc")["PYTHONPATH"], tmp_path / "pyrfc")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path / "pyrfc"))
    ok, sentence = found("binding")
    assert ok is False
    assert "SAP's NW RFC library could not be loaded: libsapnwrfc.so: cannot open shared object file" in sentence


def test_binding_and_library_are_named(binding: str) -> None:
    """Distribution and both versions."""
    ok, sentence = found("binding")
    assert ok is True
    assert sentence.startswith("pyrfc 3.3.1, SAP NW RFC library ")


@pytest.mark.parametrize(("name", "receives", "sends_units"), [("pyrfc", True, True), ("pyrfcx", False, False)])
def test_what_a_binding_can_do_is_seen_by_looking(rfc: object, name: str, receives: bool, sends_units: bool) -> None:
    """Pyrfcx has no server and no units, so all tests of those run on pyrfc alone; neither takes tRFC calls."""
    found = Binding(client_bindings.load(name))
    assert (found.receives, found.sends_units, found.takes_trfc) == (receives, sends_units, False)
