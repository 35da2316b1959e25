"""Alerts by e-mail: SMTP, always with TLS."""

from __future__ import annotations

import smtplib
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from email.message import EmailMessage
from email.utils import formatdate, make_msgid

from connector.alerts.message import Message
from connector.alerts.way import NotSent
from connector.config import AlertMail
from connector.errors import ConnectorError
from connector.model import CheckFinding

SECONDS = 20.0
"""For the connection, and for each answer of the server."""
_LONGEST = 200
"""Characters of a server's answer that are repeated."""


class Mail:
    """The way of `alerts.email`; see `Way`."""

    def __init__(self, settings: AlertMail, resolve: Callable[[str], str], mask: Callable[[str], str]) -> None:
        """Nothing is connected yet.

        Args:
            settings: The server and the addresses.
            resolve: Finds the secret behind a reference; it is asked for each message, so that it may change.
            mask: Takes secrets out of a text.
        """
        self._settings = settings
        self._resolve = resolve
        self._mask = mask

    def send(self, message: Message) -> str:
        """Send it to all recipients in one mail; returns whom the server refused, as a sentence.

        Raises:
            NotSent: The server cannot be reached, its certificate does not hold, or it refused something.
            Misconfigured: User or password are not found.
        """
        with self._connected() as server:
            refused = server.send_message(self._mail(message))
        if not refused:
            return ""
        # Sent again it would reach the others again and again.
        return f"{self._where} took the alert, but not for {', '.join(sorted(refused))}; correct alerts.email.to"

    @property
    def _where(self) -> str:
        return f"the mail server {self._settings.host}:{self._settings.port}"

    def _mail(self, message: Message) -> EmailMessage:
        mail = EmailMessage()
        mail["Subject"] = message.subject
        mail["From"] = self._settings.sender
        mail["To"] = ", ".join(self._settings.to)
        mail["Date"] = formatdate(localtime=True)
        mail["Message-ID"] = make_msgid(domain=self._settings.sender.rpartition("@")[2])
        # Who is away does not answer a machine (RFC 3834).
        mail["Auto-Submitted"] = "auto-generated"
        mail.set_content(message.text, cte="quoted-printable")
        return mail

    @contextmanager
    def _connected(self) -> Iterator[smtplib.SMTP]:
        try:
            with self._opened() as server:
                self._log_in(server)
                yield server
        except ssl.SSLCertVerificationError as error:
            said = f"the certificate of {self._where} does not hold: {error.verify_message}"
            raise NotSent(f"{said}; correct alerts.email.host, or name its CA in alerts.email.ca") from error
        except smtplib.SMTPException as error:
            raise NotSent(f"{self._where} took no alert: {self._said(error)}") from error
        except OSError as error:
            raise NotSent(f"{self._where} cannot be reached: {self._mask(error.strerror or str(error))}") from error

    def _opened(self) -> smtplib.SMTP:
        settings, context = self._settings, ssl.create_default_context(cafile=self._settings.ca)
        if settings.tls == "implicit":
            return smtplib.SMTP_SSL(settings.host, settings.port, timeout=SECONDS, context=context)
        server = smtplib.SMTP(settings.host, settings.port, timeout=SECONDS)
        try:
            server.starttls(context=context)
        except BaseException:
            server.close()
            raise
        return server

    def _log_in(self, server: smtplib.SMTP) -> None:
        if self._settings.user is None or self._settings.password is None:
            return
        user, password = self._resolve(self._settings.user), self._resolve(self._settings.password)
        try:
            server.login(user, password)
        except UnicodeError:
            # Its text would show a part of the password.
            raise NotSent("user or password of alerts.email hold characters that SMTP cannot carry") from None

    def _said(self, error: smtplib.SMTPException) -> str:
        if isinstance(error, smtplib.SMTPAuthenticationError):
            return f"it refused user or password with {error.smtp_code}; correct alerts.email.user and password"
        if isinstance(error, smtplib.SMTPResponseException):
            text = error.smtp_error
            said = text.decode("utf-8", "replace") if isinstance(text, bytes) else text
            return _shown(self._mask(f"{error.smtp_code} {said}"))
        return self._mask(str(error) or type(error).__name__)

    def check(self) -> CheckFinding:
        """Connect with TLS and log in; no mail is sent."""
        try:
            with self._connected() as server:
                server.noop()
        except ConnectorError as error:
            return CheckFinding("alerts: e-mail", False, str(error))
        done = "and took user and password" if self._settings.user else "(without a user)"
        sentence = f"{self._where} answered with TLS {done}; `connector alert test` sends a mail"
        return CheckFinding("alerts: e-mail", True, sentence)


def _shown(text: str) -> str:
    """What a server says, short and in characters that print: before TLS anybody between may say it."""
    return "".join(each if each.isprintable() else "?" for each in " ".join(text.split()))[:_LONGEST]
