"""A plugin that says secrets wherever a plugin can say anything. `launch.py`, beside it, lets the program import it."""

import os
import threading

from pydantic import BaseModel

from connector.plugin import Checks, Document, Hold, Key, SourceType, Unreadable, hookimpl

KNOWN = " ".join(value for name, value in os.environ.items() if name.startswith("LEAK_"))
"""Secrets that the host has found before it calls anything here."""


class Settings(BaseModel):
    how: int


class Source:
    def __init__(self, settings, host):
        self.how, self.host = settings.how, host
        self.secrets = f"{host.secret('vault:one')} {KNOWN}"

    def check(self):
        raise RuntimeError(self.secrets)

    def settled(self, outcome):
        raise RuntimeError(self.secrets)

    def run(self, intake):
        key = Key("material", ("ERP", "100", str(self.how), "2026"))
        content = f"<WANTED><ITEM><ENDPOINT>cut</ENDPOINT><SERIAL><NO>L{self.how}</NO></SERIAL></ITEM></WANTED>"
        intake.accept([Document(key, "ERP/100", content.encode())])
        intake.health(False, self.secrets)
        intake.refuse(f"{self.how}.xml", "", self.secrets)
        self.host.log.debug("debug %s", {"token": self.secrets})
        self.host.log.warning("warning", extra={"token": self.secrets}, stack_info=True)
        threading.Thread(target=self.fail).start()
        self.fetch()
        raise [RuntimeError, Unreadable, SystemExit][self.how](self.secrets) from ValueError(self.secrets)

    def fail(self):
        raise KeyError(self.secrets)

    def fetch(self):
        try:
            self.host.http.get("http://127.0.0.1:1/", headers={"X": f"{self.secrets}\n"}, auth=("u", self.secrets))
        except Exception:
            self.host.log.exception("not fetched")


@hookimpl
def connector_source_types():
    """Sources that fail in three ways."""
    return [SourceType("leaky", Settings, Source)]


@hookimpl
def connector_checks():
    """A check and a converter that fail for serials of their name."""

    def leaky_check(text):
        if text == "check":
            raise ValueError(KNOWN)

    def leaky_convert(text):
        if text == "convert":
            raise RuntimeError(KNOWN)
        return text

    return Checks(checks={"leaky_check": leaky_check}, converters={"leaky_convert": leaky_convert})


@hookimpl
def connector_secret(reference):
    """A secret, and a reference that raises; the channel key is found before."""
    if reference == "vault:two":
        raise RuntimeError(os.environ["LEAK_CHANNEL_KEY"])
    return os.environ["VAULT"] if reference == "vault:one" else None


@hookimpl
def connector_command_ready(command, document):
    """A hook that raises, and a hold, for serials of their name."""
    if "ready" in command.serials:
        raise RuntimeError(KNOWN)
    return Hold(KNOWN) if "hold" in command.serials else None


@hookimpl
def connector_document_settled(outcome):
    """A notification that raises."""
    raise RuntimeError(KNOWN)
