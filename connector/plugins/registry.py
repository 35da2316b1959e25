"""The plugins of this installation, and calling their hooks one plugin at a time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from importlib.metadata import EntryPoint

from pluggy import PluginManager

from connector import __version__
from connector.errors import ConnectorError, Fault, Misconfigured
from connector.hookspecs import SourceType
from connector.model import Checks, Command, Document, Hold, SettledDocument
from connector.plugins.calling import Broken, call, expect
from connector.plugins.installed import entry_points_of, plugin_distributions, provenance
from connector.plugins.offer import Offer, offer_of

HOST = "decommission-connector"
"""Distribution of the built-in plugins."""


@dataclass(frozen=True, slots=True)
class PluginInfo:
    """Where a plugin came from, and what is wrong with it.

    Attributes:
        name: Name of its entry point; of its distribution when the entry points cannot be read.
        distribution: Name of the distribution, e.g. `connector-xml-file-drop`.
        version: Version of the distribution.
        error: Why it is set aside, as a sentence; empty when it works.
    """

    name: str
    distribution: str
    version: str
    error: str = ""


@dataclass
class Plugins:
    """The plugins of this installation.

    Attributes:
        loaded: Those that work.
        quarantined: Those that are set aside, each with its error.
        source_types: By name, the kinds of source that they offer.
        checks: The checks and converters that they offer.
    """

    loaded: list[PluginInfo] = field(default_factory=list)
    quarantined: list[PluginInfo] = field(default_factory=list)
    source_types: dict[str, SourceType] = field(default_factory=dict)
    checks: Checks = field(default_factory=Checks)
    _offers: dict[str, Offer] = field(default_factory=dict, init=False)
    _owners: dict[str, str] = field(default_factory=dict, init=False)

    @classmethod
    def discover(
        cls, entry_points: Iterable[EntryPoint] | None = None, built_in: Mapping[str, object] | None = None
    ) -> Plugins:
        """Load every plugin that is installed; a broken one is in `quarantined` afterwards.

        Args:
            entry_points: Those to load; None for those of all installed distributions.
            built_in: By name, plugins of the host itself, which no other can replace.

        Raises:
            ConnectorError: A built-in plugin is broken.
        """
        plugins = cls()
        for name, plugin in (built_in or {}).items():
            plugins.register(plugin, name)
        found = plugins._installed() if entry_points is None else list(entry_points)
        for entry_point in sorted(found, key=lambda each: (each.name, provenance(each.dist)[0])):
            plugins._load(entry_point)
        return plugins

    def register(self, plugin: object, name: str) -> None:
        """Add a plugin of the host itself.

        Raises:
            ConnectorError: It is broken, or its name, or something that it offers, is taken.
        """
        try:
            self._add(plugin, PluginInfo(name, HOST, __version__))
        except Broken as error:
            raise ConnectorError(f"the built-in plugin {name} {error}") from error

    def offered_by(self, name: str) -> list[str]:
        """What a plugin offers, e.g. `source type xml_file_drop`, and its other hooks; nothing when it is set aside."""
        offer = self._offers.get(name)
        return [] if offer is None else [*offer.things(), *offer.other_hooks()]

    def secret(self, reference: str) -> str | None:
        """The first secret that a plugin has for a reference.

        Returns:
            The secret, or None when no plugin knows the reference.

        Raises:
            Misconfigured: No plugin gave it and at least one failed; says which, and its error.
        """
        errors = []
        for name, offer in self._offers.items():
            try:
                secret = call("connector_secret", partial(offer.manager.hook.connector_secret, reference=reference))
                if isinstance(secret, str):
                    return secret
                expect(secret is None, "connector_secret returned something that is no text")
            except Broken as error:
                errors.append(Fault(f"plugin {name}", 0, str(error)))
        if errors:
            raise Misconfigured(errors)
        return None

    def command_ready(self, command: Command, document: Document) -> list[Hold]:
        """Ask every plugin whether a command may go; a plugin that fails holds it.

        Returns:
            The holds, each naming its plugin; empty when the command may go.
        """
        return [
            Hold(f"plugin {name}: {sentence}")
            for name, offer in self._offers.items()
            if offer.manager.hook.connector_command_ready.get_hookimpls()
            for sentence in _holds(offer.manager, command, document)
        ]

    def document_settled(self, outcome: SettledDocument) -> None:
        """Notify every plugin.

        Raises:
            ConnectorError: After all were called: those that failed and their errors. Call again later.
        """
        errors = []
        for name, offer in self._offers.items():
            try:
                settled = offer.manager.hook.connector_document_settled
                if settled.get_hookimpls():
                    call("connector_document_settled", partial(settled, outcome=outcome))
            except Broken as error:
                errors.append(f"plugin {name}: {error}")
        if errors:
            raise ConnectorError("; ".join(errors))

    def _installed(self) -> list[EntryPoint]:
        found: list[EntryPoint] = []
        for distribution in plugin_distributions():
            try:
                found += entry_points_of(distribution)
            except Broken as error:
                name, version = provenance(distribution)
                self.quarantined.append(PluginInfo(name, name, version, f"{error}; reinstall the distribution"))
        return found

    def _load(self, entry_point: EntryPoint) -> None:
        info = PluginInfo(entry_point.name, *provenance(entry_point.dist))
        try:
            self._expect_free(f"plugin {info.name}", "has the same name")
            plugin = call(f"loading {entry_point.value}", entry_point.load)
            call("reading what it offers", partial(self._add, plugin, info))
        except Broken as error:
            self.quarantined.append(replace(info, error=str(error)))

    def _add(self, plugin: object, info: PluginInfo) -> None:
        offer = offer_of(plugin, info.name)
        for other, known in self._offers.items():
            expect(known.plugin is not plugin, f"is the same object as plugin {other}; remove one entry point")
        things = [f"plugin {info.name}", *offer.things()]
        for thing in things:
            self._expect_free(thing, f"offers {thing} too")
        self._owners.update(dict.fromkeys(things, f"{info.name} ({info.distribution} {info.version})"))
        self._offers[info.name] = offer
        self.source_types.update(offer.source_types)
        self.checks = _joined(self.checks, offer.checks)
        self.loaded.append(info)

    def _expect_free(self, thing: str, sentence: str) -> None:
        owner = self._owners.get(thing)
        expect(owner is None, f"plugin {owner} {sentence}; uninstall one of the two")


def _joined(one: Checks, other: Checks) -> Checks:
    return Checks({**one.checks, **other.checks}, {**one.converters, **other.converters})


def _holds(manager: PluginManager, command: Command, document: Document) -> Iterator[str]:
    ready = manager.hook.connector_command_ready
    try:
        for hold in call("connector_command_ready", lambda: ready(command=command, document=document)):
            expect(isinstance(hold, Hold), f"connector_command_ready returned a {type(hold).__name__}; return a Hold")
            yield hold.sentence
    except Broken as error:
        yield str(error)
