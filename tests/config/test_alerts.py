"""The section `alerts` of connector.yaml."""

from __future__ import annotations

from pathlib import Path

import pytest

from connector import config
from connector.errors import Misconfigured
from connector.host.opening import discover_plugins

BASE = """\
journal: {path: journal/connector.db, witness: witness}
endpoints:
  default: {url: "https://api.movilitas.cloud", channel_key: env:CHANNEL_KEY, token: env:TOKEN}
sources:
  inbox: {type: xml_file_drop, mode: observe, senders: [SAPERP/100], settings: {folder: inbox}}
"""
MAIL = "host: mail.example.com, sender: connector@example.com, to: [basis@example.com]"


def load(folder: Path, alerts: str) -> config.AlertSettings | None:
    """The section, in a whole file."""
    (folder / "connector.yaml").write_text(f"{BASE}{alerts}\n")
    return config.load(folder / "connector.yaml", discover_plugins().source_types).alerts


def test_without_the_section_nobody_is_told(tmp_path: Path) -> None:
    """Nobody gets mails that nobody asked for."""
    assert load(tmp_path, "") is None


def test_a_mail_needs_a_server_and_addresses(tmp_path: Path) -> None:
    """With STARTTLS on port 587 unless another is written; paths are relative to the file."""
    (tmp_path / "ca.pem").write_text("")
    found = load(tmp_path, f"alerts: {{email: {{{MAIL}, ca: ca.pem}}, silence_hours: {{inbox: 72}}}}")
    assert found and found.email
    assert (found.email.port, found.email.tls, found.email.ca) == (587, "starttls", tmp_path / "ca.pem")
    assert (found.window_seconds, found.silence_hours) == (60, {"inbox": 72})


@pytest.mark.parametrize(
    ("alerts", "sentence"),
    [
        ("alerts: {}", "alerts has 0 ways to a person; write exactly one of `command` and `email`"),
        (f"alerts: {{command: {{run: [x]}}, email: {{{MAIL}}}}}", "alerts has 2 ways to a person"),
        ("alerts: {command: {run: []}}", "alerts.command.run: is empty; write at least one"),
        (f"alerts: {{email: {{{MAIL}, user: env:USER}}}}", "alerts.email.user needs `password` too"),
        (f"alerts: {{email: {{{MAIL}, password: geheimnis, user: env:A}}}}", "is no secret reference"),
        (f"alerts: {{email: {{{MAIL}, tls: none}}}}", "'starttls' or 'implicit'"),
        (f"alerts: {{email: {{{MAIL}, ca: gone.pem}}}}", "where there is no file; correct the path"),
        ('alerts: {email: {host: h, sender: "a@b\\nBcc: c@d", to: [a@b]}}', "should match pattern"),
        ("alerts: {command: {run: [x]}, silence_hours: {outbox: 1}}", "silence_hours.outbox is no source; there are"),
        ("alerts: {command: {run: [x]}, silence_hours: {inbox: 0}}", "greater than 0"),
    ],
)
def test_faults_say_where_and_what_to_do(tmp_path: Path, alerts: str, sentence: str) -> None:
    """And repeat no secret."""
    with pytest.raises(Misconfigured) as error:
        load(tmp_path, alerts)
    assert sentence in str(error.value)
    assert "connector.yaml:" in str(error.value) and "geheimnis" not in str(error.value)
