"""What `doctor` says of endpoints."""

from __future__ import annotations

from typing import Any


def _about(cli: Any, site: Any, part: str) -> dict[str, Any]:
    [row] = [row for row in cli(site, "doctor", "--json").json if row["part"] == part]
    return dict(row)


def test_a_dynamic_token_is_really_asked_for(cli: Any, site: Any, monkeypatch: Any) -> None:
    """A wrong secret is found before the first command, and is not shown."""
    assert _about(cli, site, "endpoint default: token")["ok"] is True
    monkeypatch.setenv("MOVILITAS_API_SECRET", "not-the-secret-of-it")
    wrong = _about(cli, site, "endpoint default: token")
    assert wrong["ok"] is False
    assert "check api_key and api_secret" in wrong["sentence"]
    assert "not-the-secret-of-it" not in wrong["sentence"]


def test_a_static_token_is_not_verified_and_that_is_no_fault(cli: Any, site: Any, monkeypatch: Any) -> None:
    """It cannot be proven without decommissioning: `doctor` says so and ends with 0."""
    monkeypatch.setenv("MOVILITAS_TOKEN", "any-token-at-all")
    site.change(site.config, "    api_key: env:MOVILITAS_API_KEY\n", "    token: env:MOVILITAS_TOKEN\n")
    site.change(site.config, "    api_secret: env:MOVILITAS_API_SECRET\n", "")
    row = _about(cli, site, "endpoint default: token")
    assert row["ok"] is None
    assert "without decommissioning" in row["sentence"]
    ended = cli(site, "doctor")
    assert ended.code == 0
    assert "not verified" in ended.out


def test_an_endpoint_that_cannot_be_reached_is_not_ok(cli: Any, site: Any, sandbox: Any) -> None:
    """The sentence names the address and where to look."""
    site.change(site.config, sandbox.url, "http://127.0.0.1:9")
    row = _about(cli, site, "endpoint default")
    assert row["ok"] is False
    assert "http://127.0.0.1:9 cannot be reached: Connection refused" in row["sentence"]


def test_a_certificate_that_cannot_be_used_is_named(cli: Any, site: Any) -> None:
    """A file that is no PEM is found here, not with the first command."""
    (site.folder / "ca.pem").write_text("nothing", "utf-8")
    site.change(site.config, "serials_per_hour: 10000", "tls: {ca: ca.pem}")
    row = _about(cli, site, "endpoint default")
    assert row["ok"] is False
    assert "ca.pem" in row["sentence"]
