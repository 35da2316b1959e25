"""Settings of alerts: who is told, and how, that something waits for a person."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import Field

from connector.config.base import Name, SecretReference, Settings
from connector.yamlfile import Location

Address = Annotated[str, Field(pattern=r"^[!-~]+@[A-Za-z0-9.-]+$", max_length=254)]
"""An e-mail address, without a name before it."""
Found = tuple[Location, str]


class AlertCommand(Settings):
    """A command that is run with the message on its standard input.

    Attributes:
        run: The program and its arguments; no shell reads them.
        stdin: As `text` for people, or as `json` for a program.
        seconds: How long it may take.
    """

    run: Annotated[list[Annotated[str, Field(min_length=1)]], Field(min_length=1)]
    stdin: Literal["text", "json"] = "text"
    seconds: Annotated[float, Field(gt=0, le=600)] = 30


class AlertMail(Settings):
    """A mail server and addresses.

    Attributes:
        host: The server's name, which its certificate must have.
        port: 587 for STARTTLS, 465 for implicit TLS, as a rule.
        tls: `starttls` begins with a plain connection, `implicit` with TLS. There is no way without.
        ca: Certificates to trust instead of the usual ones.
        user: Reference of the user.
        password: Reference of the password.
        sender: Who the mail comes from.
        to: Who gets it.
    """

    host: Annotated[str, Field(pattern=r"^[A-Za-z0-9.:-]+$")]
    port: Annotated[int, Field(ge=1, le=65535)] = 587
    tls: Literal["starttls", "implicit"] = "starttls"
    ca: Path | None = None
    user: SecretReference | None = None
    password: SecretReference | None = None
    sender: Address
    to: Annotated[list[Address], Field(min_length=1)]

    @property
    def secret_references(self) -> dict[str, str]:
        """By field, every reference that must be found before a mail is sent."""
        written = {"user": self.user, "password": self.password}
        return {name: value for name, value in written.items() if value}


class AlertSettings(Settings):
    """Who is told that something waits for a person.

    Attributes:
        command: Run a command; write this, or `email`.
        email: Send an e-mail; write this, or `command`.
        window_seconds: What comes within so many seconds is one message; what ends meanwhile is none.
        silence_hours: By source, after how many hours without a document a person is told.
    """

    command: AlertCommand | None = None
    email: AlertMail | None = None
    window_seconds: Annotated[float, Field(ge=0, le=86400)] = 60
    silence_hours: dict[Name, Annotated[float, Field(gt=0, le=10000)]] = Field(default={})


def contradictions(alerts: Mapping[str, Any], sources: object, folder: Path) -> Iterator[Found]:
    """What is wrong between fields, read from the file's own values.

    Args:
        alerts: The section as the file has it.
        sources: The section `sources`.
        folder: What a relative path is relative to.
    """
    ways = [name for name in ("command", "email") if alerts.get(name) is not None]
    if len(ways) != 1:
        yield [], f"has {len(ways)} ways to a person; write exactly one of `command` and `email`"
    email = alerts.get("email")
    if isinstance(email, Mapping):
        yield from _mail(email, folder)
    silence = alerts.get("silence_hours")
    known = list(sources) if isinstance(sources, Mapping) else []
    for name in silence if isinstance(silence, Mapping) else ():
        if name not in known:
            yield ["silence_hours", name], f"is no source; there are: {', '.join(map(str, known)) or 'none'}"


def _mail(email: Mapping[str, Any], folder: Path) -> Iterator[Found]:
    for one, other in (("user", "password"), ("password", "user")):
        if email.get(one) is not None and email.get(other) is None:
            yield ["email", one], f"needs `{other}` too; add it"
    ca = email.get("ca")
    if isinstance(ca, str) and not (folder / ca).is_file():
        yield ["email", "ca"], f"names {folder / ca}, where there is no file; correct the path"
