"""From the configuration to the parts of the host."""

from __future__ import annotations

import hashlib
import logging
import os
import threading
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

import requests

from connector.config import Config, EndpointSettings
from connector.config.source import SourceSettings
from connector.delivery.policy import Policy
from connector.errors import Fault, Misconfigured
from connector.hookspecs import Source
from connector.journal import store
from connector.journal.journal import Journal, read_mark
from connector.mapping.beginning import Start
from connector.model import Clock
from connector.pipeline import SourceRules
from connector.plugins import Plugins
from connector.secrets import Secrets
from connector.transport.channel import Channel
from connector.transport.settings import ChannelSettings, WireSettings
from connector.transport.wire import plain_session
from connector.yamlfile import YamlFile


@dataclass(frozen=True, slots=True)
class HostOfSource:
    """What a source may use of the host. See `hookspecs.SourceHost`."""

    name: str
    clock: Clock
    secrets: Secrets
    make_session: Callable[[], requests.Session]
    log: logging.Logger
    journal_id: str = ""
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


def open_source(
    config: Config, plugins: Plugins, secrets: Secrets, clock: Clock, name: str, *, journal_id: str = ""
) -> Source:
    """A source, opened and not run.

    Args:
        config: The configuration.
        plugins: All plugins.
        secrets: For what the source asks for.
        clock: For the source.
        name: The source's name.
        journal_id: The journal's id; empty while there is no journal yet.

    Raises:
        Misconfigured: There is no such source, or it cannot be opened; its plugin may raise anything else.
    """
    source = config.sources.get(name)
    if source is None:
        raise no_source(config, name)
    if source.problem or source.settings is None:
        raise Misconfigured([Fault(str(config.path), source.line, source.problem)])
    # A source that never connects needs no proxy, and so not the secret with its address.
    host = HostOfSource(
        name=name,
        clock=clock,
        secrets=secrets,
        make_session=lambda: plain_session(wire_settings(config, secrets)),
        log=logging.getLogger(f"connector.source.{name}"),
        journal_id=journal_id,
    )
    return plugins.source_types[source.type].open(source.settings, host)


def no_source(config: Config, name: str) -> Misconfigured:
    """What to raise for a source that the configuration does not have."""
    known = ", ".join(config.sources) or "none"
    return Misconfigured([Fault(str(config.path), 0, f"has no source {name}; it has: {known}")])


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


def journal_id(config: Config) -> str:
    """The id of the journal that the configuration names; empty while there is none. It is never made here.

    Raises:
        JournalUnsafe: It is damaged.
        JournalFull: It cannot be opened by this user.
    """
    path = config.journal.path
    if not path.is_file() or not path.stat().st_size:
        return ""
    engine = store.open_engine(path)
    try:
        with store.telling(path), engine.connect() as connection:
            has_tables = store.version(connection) is not None
            return (read_mark(connection, "id") if has_tables else None) or ""
    finally:
        engine.dispose()


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
    """By source, who is accepted, what a held item does, and where it begins."""
    return {
        name: SourceRules(source.senders, source.held_items == "send_rest", _start(source))
        for name, source in config.sources.items()
    }


def _start(source: SourceSettings) -> Start | None:
    written = source.start_from
    if written is None:
        return None
    if written.posting_date is not None:
        return Start(source.name, "posting_date", written.posting_date)
    return Start(source.name, "creation_date", written.creation_date) if written.creation_date else None


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


class MissingSecret(NamedTuple):
    """A reference of an endpoint behind which no secret is found.

    Attributes:
        endpoint: Name of the endpoint.
        setting: Which of its settings, e.g. `channel_key`.
        reference: What stands there.
        fault: Why nothing is found, with its line in connector.yaml.
    """

    endpoint: str
    setting: str
    reference: str
    fault: Fault

    @property
    def is_for_the_unit(self) -> bool:
        """Whether the service may well find it: systemd hands credentials to the unit's own processes only."""
        return self.reference.startswith("systemd:") and not os.environ.get("CREDENTIALS_DIRECTORY")


def missing_secrets(config: Config, secrets: Secrets) -> list[MissingSecret]:
    """Every reference of an endpoint behind which no secret is found, in the order of the file.

    Raises:
        Misconfigured: connector.yaml cannot be read any more, so no line can be named.
    """
    missing = list(_not_found(config, secrets))
    if not missing:
        return []
    file = YamlFile(config.path)
    return [
        MissingSecret(name, setting, reference, file.fault(at, f"{'.'.join(at)}: {cause}"))
        for name, setting, reference, cause in missing
        for at in [("endpoints", name, setting)]
    ]


def _not_found(config: Config, secrets: Secrets) -> Iterator[tuple[str, str, str, Misconfigured]]:
    for name, endpoint in config.endpoints.items():
        for setting, reference in endpoint.secret_references.items():
            try:
                secrets.resolve(reference)
            except Misconfigured as error:
                yield name, setting, reference, error


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
    missing = missing_secrets(config, secrets)
    faults = [each.fault for each in missing]
    for name, endpoint in config.endpoints.items():
        if any(each.endpoint == name for each in missing):
            continue
        try:
            settings = channel_settings(name, endpoint, secrets)
            channels[name] = Channel(settings, clock, secrets.mask, secrets.remember)
        except Misconfigured as error:
            faults.extend(error.faults)
    if faults:
        raise Misconfigured(faults)
    return channels
