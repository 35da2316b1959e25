"""From the configuration to the parts of the host."""

from __future__ import annotations

import hashlib
import logging
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import requests

from connector.config import Config, EndpointSettings
from connector.delivery.policy import Policy
from connector.errors import Fault, Misconfigured
from connector.journal.journal import Journal
from connector.model import Clock
from connector.pipeline import SourceRules
from connector.secrets import Secrets
from connector.transport.channel import Channel
from connector.transport.settings import ChannelSettings, WireSettings


@dataclass(frozen=True, slots=True)
class HostOfSource:
    """What a source may use of the host. See `hookspecs.SourceHost`."""

    name: str
    clock: Clock
    secrets: Secrets
    make_session: Callable[[], requests.Session]
    log: logging.Logger
    sessions: threading.local = field(default_factory=threading.local)

    @property
    def http(self) -> requests.Session:
        """A session with the configured TLS, proxy and time-outs, one a thread."""
        if not hasattr(self.sessions, "session"):
            self.sessions.session = self.make_session()
        session: requests.Session = self.sessions.session
        return session

    def secret(self, reference: str) -> str:
        """The value behind a reference."""
        return self.secrets.resolve(reference)


def open_journal(config: Config, clock: Clock) -> Journal:
    """The journal that the configuration names.

    Raises:
        JournalUnsafe: It cannot be trusted.
        JournalFull: It cannot be written.
        Misconfigured: A folder of it is not there.
    """
    _expect_folders(config)
    transitions = {
        name: {str(before): frozenset(map(str, after)) for before, after in endpoint.transitions.items()}
        for name, endpoint in config.endpoints.items()
    }
    return Journal(config.journal.path, config.journal.witness, clock, transitions)


def _expect_folders(config: Config) -> None:
    folders = {"path": config.journal.path.parent, "witness": config.journal.witness}
    faults = [
        Fault(str(config.path), 0, f"journal.{name} needs the folder {folder}, which is not there; create it")
        for name, folder in folders.items()
        if not folder.is_dir()
    ]
    if faults:
        raise Misconfigured(faults)


def source_rules(config: Config) -> dict[str, SourceRules]:
    """By source, who is accepted and what a held item does."""
    return {
        name: SourceRules(source.senders, source.held_items == "send_rest") for name, source in config.sources.items()
    }


def max_serials(config: Config) -> dict[str, int]:
    """By endpoint, how many serials a command may name."""
    return {name: endpoint.max_serials for name, endpoint in config.endpoints.items()}


def policy(name: str, endpoint: EndpointSettings) -> Policy:
    """What delivery follows for an endpoint."""
    written = endpoint.model_dump_json(include={"url", "channel_key", "token", "api_key", "api_secret", "tls", "proxy"})
    return Policy(
        name=name,
        max_in_flight=endpoint.max_in_flight,
        requests_per_second=endpoint.requests_per_second,
        serials_per_hour=endpoint.serials_per_hour,
        again_to_market=endpoint.unknown_outcome.to_market == "send_again",
        again_internal=endpoint.unknown_outcome.internal == "send_again",
        fingerprint=hashlib.sha256(written.encode()).hexdigest(),
    )


def channel_settings(name: str, endpoint: EndpointSettings, secrets: Secrets) -> ChannelSettings:
    """The transport's settings, with the secrets found.

    Raises:
        Misconfigured: A secret is not there.
    """
    found = {field: secrets.resolve(reference) for field, reference in endpoint.secret_references.items()}
    tls = endpoint.tls
    return ChannelSettings(
        name=name,
        url=endpoint.url,
        channel_key=found["channel_key"],
        static_token=found.get("token"),
        api_key=found.get("api_key"),
        api_secret=found.get("api_secret"),
        token_path=endpoint.token_path or None,
        connect_timeout=endpoint.timeouts.connect,
        read_timeout=endpoint.timeouts.read,
        ca=str(tls.ca) if tls.ca else None,
        certificate=str(tls.certificate) if tls.certificate else None,
        certificate_key=str(tls.key) if tls.key else None,
        proxy=found.get("proxy", endpoint.proxy) or None,
        max_in_flight=endpoint.max_in_flight,
    )


def wire_settings(config: Config, secrets: Secrets) -> WireSettings:
    """How plugins connect: as the first endpoint does, but without its client certificate."""
    for endpoint in config.endpoints.values():
        proxy = endpoint.secret_references.get("proxy")
        return WireSettings(
            connect_timeout=endpoint.timeouts.connect,
            read_timeout=endpoint.timeouts.read,
            ca=str(endpoint.tls.ca) if endpoint.tls.ca else None,
            proxy=secrets.resolve(proxy) if proxy else endpoint.proxy or None,
        )
    return WireSettings()


def open_channels(config: Config, secrets: Secrets, clock: Clock) -> Mapping[str, Channel]:
    """A channel for each endpoint.

    Raises:
        Misconfigured: Secrets or certificates are not there; all of them at once.
    """
    channels: dict[str, Channel] = {}
    faults: list[Fault] = []
    for name, endpoint in config.endpoints.items():
        try:
            settings = channel_settings(name, endpoint, secrets)
            channels[name] = Channel(settings, clock, secrets.mask, secrets.remember)
        except Misconfigured as error:
            faults.extend(error.faults)
    if faults:
        raise Misconfigured(faults)
    return channels
