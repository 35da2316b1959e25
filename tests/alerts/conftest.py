"""A journal with things that wait for a person, and a real mail server with TLS."""

from __future__ import annotations

import socket
import ssl
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult

CERTIFICATES = Path(__file__).parents[1] / "transport" / "certificates"
USER, PASSWORD = "alerts-user", "alerts-password"


class MailServer(Controller):
    """Takes mails on 127.0.0.1, after TLS and a log-in.

    Attributes:
        mails: What was taken, as (recipients, whole mail).
        refused: Recipients that it refuses.
        answer: What it says to a mail in place of `250 OK`.
    """

    def __init__(self, implicit: bool, certificate: str) -> None:
        self.mails: list[tuple[list[str], str]] = []
        self.refused: set[str] = set()
        self.answer = "250 OK"
        self._tls = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        self._tls.load_cert_chain(CERTIFICATES / certificate)
        with socket.create_server(("127.0.0.1", 0)) as probe:
            free = probe.getsockname()[1]
        super().__init__(self, hostname="127.0.0.1", port=free, ssl_context=self._tls if implicit else None)
        self._implicit = implicit

    def factory(self) -> SMTP:
        """One connection's part."""
        tls = {} if self._implicit else {"tls_context": self._tls, "require_starttls": True}
        with warnings.catch_warnings():
            # It takes TLS from the first byte for none.
            warnings.simplefilter("ignore", UserWarning)
            return self._connection(tls)

    def _connection(self, tls: dict[str, Any]) -> SMTP:
        return SMTP(self, authenticator=self._known, auth_required=True, auth_require_tls=not self._implicit, **tls)

    def _known(self, server: Any, session: Any, envelope: Any, mechanism: str, data: Any) -> AuthResult:
        return AuthResult(success=(data.login, data.password) == (USER.encode(), PASSWORD.encode()), handled=False)

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:
        """Take a recipient, or not."""
        if address in self.refused:
            return "550 no such user"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        """Take a mail."""
        if self.answer == "250 OK":
            self.mails.append((list(envelope.rcpt_tos), envelope.content.decode()))
        return self.answer


@pytest.fixture
def mail_server() -> Iterator[Callable[..., MailServer]]:
    """Starts mail servers."""
    started: list[MailServer] = []

    def start(implicit: bool = False, certificate: str = "server.pem") -> MailServer:
        started.append(MailServer(implicit, certificate))
        started[-1].start()
        return started[-1]

    yield start
    for server in started:
        server.stop()
