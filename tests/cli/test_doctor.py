"""`connector doctor`."""

from __future__ import annotations

from typing import Any

from connector.sandbox.sandbox import Sandbox


def _parts(cli: Any, site: Any) -> dict[str, dict[str, Any]]:
    return {row["part"]: row for row in cli(site, "doctor", "--json").json}


def test_every_part_is_tried_and_ok_on_a_good_site(cli: Any, used: Any) -> None:
    """Configuration, secrets, journal, folders, endpoint and its token, mappings, plugins, the source's own checks."""
    ended = cli(used, "doctor")
    assert ended.code == 0, ended
    found = _parts(cli, used)
    assert {
        "configuration",
        "secret endpoints.default.api_key",
        "journal",
        "journal: file system",
        "journal: folder",
        "witness: folder",
        "endpoint default",
        "endpoint default: token",
        "mappings",
        "plugin xml_file_drop",
        "source inbox: folder",
        "source inbox: owner",
    } <= set(found)
    assert all(row["ok"] is True for row in found.values())


def test_doctor_decommissions_nothing_and_makes_nothing(cli: Any, site: Any, sandbox: Sandbox) -> None:
    """Whoever is unsure may ask as often as they like."""
    before = [each for each in sandbox.requests() if each["path"] != "/v1/api_auth"]
    cli(site, "doctor")
    assert [each for each in sandbox.requests() if each["path"] != "/v1/api_auth"] == before
    assert not list((site.folder / "journal").iterdir())
    assert not (site.inbox / ".connector-owner").exists()


def test_what_is_not_ok_says_how_to_mend_it(cli: Any, used: Any, monkeypatch: Any) -> None:
    """A missing secret, a broken mapping, a missing folder: each with its fix, and none hides another."""
    monkeypatch.setenv("MOVILITAS_CHANNEL_KEY", "")
    used.change(used.mapping, "zeros: keep", "zeros: {decide: [keep, strip]}")
    used.inbox.rename(used.folder / "elsewhere")
    assert cli(used, "doctor").code == 2
    found = _parts(cli, used)
    assert found["secret endpoints.default.channel_key"]["ok"] is False
    assert "set it for the user" in found["secret endpoints.default.channel_key"]["sentence"]
    assert found["endpoint default"]["ok"] is False
    assert "write keep or strip" in found["mappings"]["sentence"]
    assert "Create it" in found["source inbox: folder"]["sentence"]
    assert found["journal"]["ok"] is True


def test_what_only_the_service_finds_is_not_verified(cli: Any, used: Any, monkeypatch: Any) -> None:
    """Neither a credential of systemd nor the endpoint that needs it is called broken."""
    monkeypatch.delenv("CREDENTIALS_DIRECTORY", raising=False)
    used.change(used.config, "env:MOVILITAS_API_KEY", "systemd:api-key")
    assert cli(used, "doctor").code == 0
    found = _parts(cli, used)
    assert found["secret endpoints.default.api_key"]["ok"] is None
    assert "LoadCredential=api-key:PATH" in found["secret endpoints.default.api_key"]["sentence"]
    assert found["endpoint default"]["ok"] is None
    assert "only the service finds api_key" in found["endpoint default"]["sentence"]
    monkeypatch.setenv("MOVILITAS_CHANNEL_KEY", "")
    assert _parts(cli, used)["endpoint default"]["ok"] is False


def test_a_faulty_configuration_ends_it_with_its_faults(cli: Any, site: Any) -> None:
    """Nothing can be tried that is not configured."""
    site.change(site.config, "mode: send", "mode: sent")
    [row] = cli(site, "doctor", "--json").json
    assert (row["part"], row["ok"]) == ("configuration", False)
    assert "connector.yaml:" in row["sentence"]


def test_a_source_without_its_plugin_is_not_ok(cli: Any, site: Any) -> None:
    """The others are looked at all the same."""
    site.change(site.config, "type: xml_file_drop", "type: gone")
    found = _parts(cli, site)
    assert found["source inbox"]["ok"] is False
    assert found["endpoint default"]["ok"] is True
