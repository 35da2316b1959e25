"""From connector.yaml to a host that is ready to start; the same steps for every command."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from connector import config
from connector.config import Config
from connector.hookspecs import hookimpl
from connector.host.host import Host
from connector.mapping import BUILT_IN, MappingSet
from connector.model import Checks
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
    """A configuration, with what is needed to use it."""

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
