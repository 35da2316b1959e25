"""`connector check`."""

from __future__ import annotations

from typing import Any


def test_what_was_made_ready_has_no_faults(cli: Any, site: Any) -> None:
    """Choices written, secrets found: nothing to complain about, and nothing was made."""
    ended = cli(site, "check")
    assert (ended.code, ended.err) == (0, "")
    assert not list((site.folder / "journal").iterdir())


def test_all_faults_come_at_once_with_file_and_line(cli: Any, site: Any, monkeypatch: Any) -> None:
    """A missing secret, an open choice and a type that no plugin offers are said in one go."""
    monkeypatch.setenv("MOVILITAS_API_SECRET", "")
    site.change(site.mapping, "zeros: keep", "zeros: {decide: [keep, strip]}")
    site.change(site.config, "type: xml_file_drop", "type: xml_drop")
    ended = cli(site, "check")
    assert ended.code == 2
    lines = {name: _line_of(site.config, name) for name in ("api_secret:", "type: xml_drop")}
    assert f"connector.yaml:{lines['api_secret:']}: endpoints.default.api_secret: env:MOVILITAS_API_SECRET" in ended.err
    assert f"connector.yaml:{lines['type: xml_drop']}: source inbox: no plugin offers" in ended.err
    assert f"mbgmcr.yaml:{_line_of(site.mapping, 'zeros: {decide')}: joins.serials.zeros is open" in ended.err


def test_a_faulty_configuration_does_not_hide_faults_of_mappings(cli: Any, site: Any) -> None:
    """One round of corrections is enough."""
    site.change(site.config, "mode: send", "mode: sent")
    site.change(site.mapping, "language: 1", "language: 2")
    ended = cli(site, "check")
    assert ended.code == 2
    assert "sources.inbox.mode" in ended.err
    assert "mbgmcr.yaml:" in ended.err


def test_a_warning_is_shown_and_is_no_fault(cli: Any, site: Any) -> None:
    """A secret that everybody can read works, and is named."""
    token = site.folder / "key"
    token.write_text("sandbox-channel", "utf-8")
    token.chmod(0o644)
    site.change(site.config, "env:MOVILITAS_CHANNEL_KEY", "file:key")
    ended = cli(site, "check")
    assert ended.code == 0
    assert "warning: " in ended.err
    assert "chmod o-rwx" in ended.err


def test_a_credential_of_the_service_is_not_verified_in_a_shell(cli: Any, site: Any, monkeypatch: Any) -> None:
    """It is shown to nobody else: a warning with its line; inside the service it is a fault when missing."""
    monkeypatch.delenv("CREDENTIALS_DIRECTORY", raising=False)
    site.change(site.config, "env:MOVILITAS_API_KEY", "systemd:api-key")
    ended = cli(site, "check")
    assert ended.code == 0
    line = _line_of(site.config, "systemd:api-key")
    assert f"connector.yaml:{line}: endpoints.default.api_key: systemd:api-key is not verified" in ended.err
    monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(site.folder))
    inside = cli(site, "check")
    assert inside.code == 2
    assert "api-key cannot be read" in inside.err
    (site.folder / "api-key").write_text("sandbox-key", "utf-8")
    assert cli(site, "check").err == ""


def _line_of(path: Any, text: str) -> int:
    lines = path.read_text("utf-8").splitlines()
    return next(number for number, line in enumerate(lines, 1) if text in line)


def test_a_wrong_row_of_a_look_up_table_is_named(cli: Any, site: Any) -> None:
    """Before the first real document is held for it: exit code 2, with file, line, column and value."""
    table = site.mapping.parent / "lookups" / "market.csv"
    lines = table.read_text("utf-8").splitlines()
    table.write_text("\n".join([*lines, "09506000134383,EU,yes"]) + "\n", "utf-8")
    for command in (["check"], ["mapping", "check"]):
        ended = cli(site, *command)
        assert ended.code == 2
        assert f'market.csv:{len(lines) + 1}: SEND_TO_MARKET "yes": ' in ended.err


def test_mappings_that_hold_every_document_here_are_faults(cli: Any, site: Any) -> None:
    """No mapping, an endpoint that is not there, two mappings for one document: for check and doctor alike."""
    written = site.mapping.read_text("utf-8")

    def said(part: str) -> None:
        checked, examined = cli(site, "check"), cli(site, "doctor", "--json")
        assert (checked.code, examined.code) == (2, 2)
        assert part in checked.err
        assert [row for row in examined.json if row["part"] == "mappings" and not row["ok"] and part in row["sentence"]]

    site.change(site.mapping, "endpoint: {text: default}", "endpoint: {text: defualt}")
    said(
        f"mbgmcr.yaml:{_line_of(site.mapping, 'defualt')}: connector.yaml has no endpoint defualt (there are: default)"
    )
    site.mapping.write_text(written, "utf-8")
    twin = site.mapping.with_name("twin.yaml")
    twin.write_text(written.replace("mapping: mbgmcr", "mapping: twin"), "utf-8")
    said(f"twin.yaml:{_line_of(twin, 'accepts:')} takes every document")
    assert cli(site, "mapping", "check").code == 2
    twin.unlink()
    site.mapping.unlink()
    site.mapping.with_name("mbgmcr.test.yaml").unlink()
    said("holds no mapping")
