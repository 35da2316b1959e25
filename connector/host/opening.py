"""From connector.yaml to a host that is ready to start, and to its parts; the same steps for every command."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from connector import config
from connector.config import Config
from connector.errors import Misconfigured
from connector.hookspecs import Source, hookimpl
from connector.host import assembly
from connector.host.host import Host, SystemClock
from connector.host.shaping import Shaping
from connector.journal.journal import Journal
from connector.mapping import BUILT_IN, MappingSet
from connector.model import Checks
from connector.pipeline import Mapper
from connector.plugins import Plugins
from connector.secrets import Secrets


class BuiltIn:
    """What the host itself offers, through the same hooks as a plugin."""

    @hookimpl
    def connector_checks(self) -> Checks:
        """The checks and converters that come with the mapping language."""
        return BUILT_IN


def discover_plugins() -> Plugins:
    """Every installed plugin, after the built-in one."""
    return Plugins.discover(built_in={"connector": BuiltIn()})


@dataclass(frozen=True, slots=True)
class Site:
    """A configuration, with what is needed to use it; nothing of it is connected or locked."""

    config: Config
    plugins: Plugins
    secrets: Secrets

    def mappings(self, choices: Mapping[str, str] | None = None) -> MappingSet:
        """The configured mappings, loaded.

        Raises:
            Misconfigured: They have faults.
        """
        mappings = MappingSet(self.config.mappings, self.plugins.checks, choices or {})
        mappings.load()
        return mappings

    def mapper(self, mappings: MappingSet | None = None) -> Mapper:
        """What maps documents as the host does.

        Args:
            mappings: Mapping files that are loaded already; else the configured ones are.

        Raises:
            Misconfigured: The mappings have faults.
        """
        rules, most = assembly.source_rules(self.config), assembly.max_serials(self.config)
        use = mappings or self.mappings()
        return Mapper(rules, most, use, self.plugins, self.secrets.mask, shape=Shaping(self.source))

    def journal(self) -> Journal:
        """The journal; made when neither it nor a witness of it is there.

        Raises:
            Misconfigured: Its folder, or the witness's, is not there.
            JournalUnsafe: It cannot be trusted.
            JournalFull: It cannot be written.
        """
        return assembly.open_journal(self.config, SystemClock())

    def source(self, name: str) -> Source:
        """A source, opened and not run.

        Raises:
            Misconfigured: It cannot be opened; its plugin may raise anything else.
            JournalUnsafe: The journal is damaged.
            JournalFull: The journal cannot be opened by this user.
        """
        journal_id = assembly.journal_id(self.config)
        return assembly.open_source(self.config, self.plugins, self.secrets, SystemClock(), name, journal_id=journal_id)

    def no_source(self, name: str) -> Misconfigured:
        """What to raise for a source that the configuration does not have."""
        return assembly.no_source(self.config, name)

    def missing_secrets(self) -> list[assembly.MissingSecret]:
        """References of endpoints behind which no secret is found, each with its line."""
        return assembly.missing_secrets(self.config, self.secrets)


def open_site(path: Path) -> Site:
    """Read the configuration.

    Raises:
        Misconfigured: It has faults.
    """
    plugins = discover_plugins()
    found = config.load(path, plugins.source_types)
    return Site(found, plugins, Secrets(plugins.secret, found.folder))


def open_host(path: Path) -> Host:
    """A host that is ready to start; see `Host` for what is raised."""
    site = open_site(path)
    return Host(site.config, site.plugins, site.secrets, site.mappings())
