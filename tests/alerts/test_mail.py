"""E-mails to a real server with TLS."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable
from email import message_from_string
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from aiosmtpd.controller import Controller

from connector.alerts.mail import Mail
from connector.alerts.message import Message
from connector.config import AlertMail
from connector.errors import ConnectorError

CERTIFICATES = Path(__file__).parents[1] / "transport" / "certificates"
MESSAGE = Message("connector on sap1: 1 held documents", "two\n\n.lines é\n", "{}")
SECRETS = {"env:USER_OF_MAIL": "alerts-user", "env:PASSWORD_OF_MAIL": "alerts-password"}


def mail(server: Any, secrets: dict[str, str] | None = None, **changed: Any) -> Mail:
    """The way to a server."""
    made: dict[str, Any] = {
        "host": "127.0.0.1",
        "port": server.port,
        "ca": CERTIFICATES / "ca.pem",
        "user": "env:USER_OF_MAIL",
        "password": "env:PASSWORD_OF_MAIL",
        "sender": "connector@example.com",
        "to": ["basis@example.com", "night@example.com"],
    }
    found = SECRETS | (secrets or {})
    settings = AlertMail.model_validate(made | changed)
    return Mail(settings, found.__getitem__, lambda text: text.replace("alerts-password", "***"))


@pytest.mark.parametrize("tls", ["starttls", "implicit"])
def test_a_mail_goes_out_with_tls_and_a_log_in(mail_server: Callable[..., Any], tls: str) -> None:
    """The server asks for both; every recipient is named."""
    server = mail_server(implicit=tls == "implicit")
    assert mail(server, tls=tls).send(MESSAGE) == ""
    [(recipients, written)] = server.mails
    assert recipients == ["basis@example.com", "night@example.com"]
    parsed = message_from_string(written)
    assert (parsed["Subject"], parsed["To"]) == (MESSAGE.subject, "basis@example.com, night@example.com")
    assert parsed["Auto-Submitted"] == "auto-generated"
    content = parsed.get_payload(decode=True)
    assert isinstance(content, bytes)
    assert content.decode().replace("\r\n", "\n") == MESSAGE.text


def test_a_certificate_that_does_not_hold_ends_it_before_the_log_in(mail_server: Callable[..., Any]) -> None:
    """The password stays here; the sentence says what to correct."""
    server = mail_server()
    with pytest.raises(ConnectorError, match=r"certificate of the mail server .* does not hold: .*alerts\.email\.ca"):
        mail(server, ca=CERTIFICATES / "other-ca.pem").send(MESSAGE)
    elsewhere = mail_server(certificate="elsewhere.pem")
    with pytest.raises(ConnectorError, match=r"does not hold: IP address mismatch"):
        mail(elsewhere).send(MESSAGE)
    assert server.mails == elsewhere.mails == []


@pytest.mark.parametrize("password", ["wrong-password", "pässword"])
def test_a_wrong_password_is_said_without_it(mail_server: Callable[..., Any], password: str) -> None:
    """Nor a part of it."""
    with pytest.raises(ConnectorError, match="user or password") as error:
        mail(mail_server(), {"env:PASSWORD_OF_MAIL": password}).send(MESSAGE)
    assert password not in str(error.value) and "\\xe4" not in str(error.value)


def test_a_refusal_is_told_in_the_servers_words_without_secrets(mail_server: Callable[..., Any]) -> None:
    """A server may repeat anything."""
    server = mail_server()
    server.answer = "554 not for alerts-password"
    with pytest.raises(ConnectorError, match=r"took no alert: 554 not for \*\*\*"):
        mail(server).send(MESSAGE)


def test_what_a_server_says_is_kept_short_and_printable() -> None:
    """Before TLS begins, anybody on the way may say it; it stands in the journal, the log and `status`."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        said = b"554-" + b"\x1b[31m" * 1000 + b"\r\n554 \0\r\n"
        threading.Thread(target=lambda: _say(listening, said), daemon=True).start()
        with pytest.raises(ConnectorError, match=r"took no alert: 554 \?\[31m") as error:
            mail(SimpleNamespace(port=listening.getsockname()[1])).send(MESSAGE)
    assert str(error.value).isprintable() and len(str(error.value)) < 300


def _say(listening: socket.socket, said: bytes) -> None:
    connection, _ = listening.accept()
    with connection:
        connection.sendall(said)
        connection.recv(1)


def test_a_recipient_that_is_refused_keeps_the_others_from_nothing(mail_server: Callable[..., Any]) -> None:
    """The mail is not sent again to those who have it, and the sentence names who has not."""
    server = mail_server()
    server.refused = {"night@example.com"}
    assert "but not for night@example.com; correct alerts.email.to" in mail(server).send(MESSAGE)
    assert [recipients for recipients, _ in server.mails] == [["basis@example.com"]]


def test_no_recipient_at_all_is_not_sent(mail_server: Callable[..., Any]) -> None:
    """Then it is tried again."""
    server = mail_server()
    server.refused = {"night@example.com", "basis@example.com"}
    with pytest.raises(ConnectorError, match="took no alert"):
        mail(server).send(MESSAGE)


def test_a_server_that_is_away_is_said() -> None:
    """With its name and port."""
    free = free_port()
    with pytest.raises(ConnectorError, match=f"127.0.0.1:{free} cannot be reached: Connection refused"):
        mail(SimpleNamespace(port=free)).send(MESSAGE)


def test_a_server_without_tls_gets_nothing() -> None:
    """No mail, no user and no password go out as plain text."""
    plain = Controller(object(), hostname="127.0.0.1", port=free_port())
    plain.start()
    try:
        with pytest.raises(ConnectorError, match="STARTTLS extension not supported"):
            mail(plain).send(MESSAGE)
    finally:
        plain.stop()


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])


def test_the_check_logs_in_and_sends_nothing(mail_server: Callable[..., Any]) -> None:
    """`doctor` proves TLS, user and password."""
    server = mail_server()
    finding = mail(server).check()
    assert finding.ok and "took user and password" in finding.sentence
    assert server.mails == []
    wrong = mail(server, {"env:PASSWORD_OF_MAIL": "wrong-password"}).check()
    assert wrong.ok is False and "alerts.email.user" in wrong.sentence
