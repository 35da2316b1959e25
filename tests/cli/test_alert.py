"""`connector alert test`, and what `status`, `doctor` and `check` say of alerts."""

from __future__ import annotations

import os
import re
import sys
from typing import Any

import pytest

COPY = "import sys; open('got', 'w').write(sys.stdin.read())"


def write(site: Any, section: str) -> None:
    """Add the section to connector.yaml."""
    site.config.write_text(f"{site.config.read_text('utf-8')}\nalerts: {section}\n", "utf-8")


def command(code: str) -> str:
    """A section with a small program."""
    return f"{{command: {{run: [{sys.executable}, -c, {code!r}]}}}}"


def test_a_test_message_is_sent_and_says_that_nothing_is_wrong(cli: Any, used: Any) -> None:
    """By the command that real alerts use."""
    write(used, command(COPY))
    ended = cli(used, "alert", "test")
    assert (ended.code, ended.out) == (0, "the test message was sent\n"), ended.err
    assert "a test, nothing is wrong" in (used.folder / "got").read_text()


def test_what_could_not_be_sent_is_an_error_and_without_the_section_it_is_declined(cli: Any, used: Any) -> None:
    """Each with a sentence."""
    declined = cli(used, "alert", "test")
    assert declined.code == 2 and "has no section `alerts`" in declined.err
    write(used, command("raise SystemExit(7)"))
    failed = cli(used, "alert", "test")
    assert failed.code == 1 and "ended with exit code 7" in failed.err


def test_an_alert_that_could_not_be_sent_is_in_status(cli: Any, used: Any) -> None:
    """Until one could."""
    from connector.cli.opened import journal_of, opened
    from connector.journal import alerts

    write(used, command(COPY))
    with journal_of(opened(used.config)) as journal, journal.transaction("test") as transaction:
        alerts.keep_failure(transaction, "the mail server is away")
    ended = cli(used, "status")
    assert ended.code == 3
    assert "nobody could be alerted: the mail server is away" in ended.out and "alerts not sent" in ended.out
    assert cli(used, "status", "--json").json["not_alerted"] == "the mail server is away"
    assert cli(used, "alert", "test").code == 0
    assert cli(used, "status", "--json").json["not_alerted"] == ""


def test_doctor_tries_the_way_without_sending(cli: Any, used: Any) -> None:
    """A missing program is named, a present one is not run."""
    write(used, command(COPY))
    found = {each["part"]: each for each in cli(used, "doctor", "--json").json}
    assert found["alerts: command"]["ok"] is True
    assert not (used.folder / "got").exists()
    used.change(used.config, sys.executable, "/nowhere/to-be-found")
    found = {each["part"]: each for each in cli(used, "doctor", "--json").json}
    assert found["alerts: command"]["ok"] is False


def test_check_names_a_secret_that_is_missing(cli: Any, used: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """With its line."""
    mail = "host: mail.example.com, sender: connector@example.com, to: [basis@example.com]"
    write(used, f"{{email: {{{mail}, user: env:MAIL_USER, password: env:MAIL_PASSWORD}}}}")
    monkeypatch.setenv("MAIL_USER", "somebody")
    ended = cli(used, "check")
    assert ended.code == 2
    assert "alerts.email.password" in ended.err and "MAIL_PASSWORD" in ended.err and "MAIL_USER" not in ended.err


def test_the_command_gets_no_secret_that_nobody_has_asked_for_yet(
    cli: Any, used: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A test message asks for no endpoint's token, and what a source refers to is found when it starts."""
    name = re.search(r"token: env:(\w+)|channel_key: env:(\w+)", used.config.read_text("utf-8"))
    assert name
    monkeypatch.setenv(name[1] or name[2], "a-secret-value")
    write(used, command("import os; print(sorted(os.environ.values()), file=open('got', 'w'))"))
    assert cli(used, "alert", "test").code == 0
    got = (used.folder / "got").read_text()
    assert "a-secret-value" not in got and os.environ["PATH"] in got
