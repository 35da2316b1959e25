"""`connector check`: everything that people wrote, looked at without touching anything."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from connector.cli.options import CONFIG, ConfigFile
from connector.errors import ConnectorError, Fault, Misconfigured

if TYPE_CHECKING:
    from connector.host.assembly import MissingSecret
    from connector.host.opening import Site
    from connector.mapping import MappingSet
    from connector.plugins import Plugins


def check(config: ConfigFile = CONFIG) -> None:
    """Name every fault of what people wrote.

    Configuration, mappings, look-ups and secrets' references: all at once, each with file and line.
    """
    import typer

    from connector.cli.console import complain, say
    from connector.cli.exits import Exit

    found, faults = look(config)
    if found:
        complain(*(f"warning: {fault}" for fault in warnings_of(found)))
    complain(*map(str, faults))
    if faults:
        raise typer.Exit(Exit.USAGE)
    say(f"{config}: no faults; `connector doctor` tries it for real")


def look(config: Path) -> tuple[Site | None, list[Fault]]:
    """What can be opened, and every fault; a faulty configuration does not hide faults of mappings."""
    from connector.cli.opened import opened
    from connector.host.opening import discover_plugins

    try:
        found = opened(config)
    except Misconfigured as error:
        return None, [*error.faults, *_mapping_faults(config, discover_plugins())]
    return found, [
        *_problems_of_sources(found),
        *_faults_of_sources(found),
        *faults_of_mappings(found.mappings),
        *faults_at_site(found),
        *(each.fault for each in found.missing_secrets() if not each.is_for_the_unit),
        *_missing_for_alerts(found),
    ]


def faults_of(act: Callable[[], object]) -> Iterator[Fault]:
    """The faults that an act ends with; none when it succeeds."""
    try:
        act()
    except Misconfigured as error:
        yield from error.faults


def faults_of_mappings(load: Callable[[], MappingSet]) -> Iterator[Fault]:
    """The faults that loading ends with, else those of mappings beside each other and of rows of look-up tables."""
    try:
        mappings = load()
        yield from (*mappings.overlaps(), *mappings.row_faults())
    except Misconfigured as error:
        yield from error.faults


def faults_at_site(found: Site) -> list[Fault]:
    """What keeps mappings without faults of their own from working with this connector.yaml."""
    try:
        mappings = found.mappings()
    except Misconfigured:
        return []  # named already, as faults of the mappings
    return mappings.site_faults(found.config.endpoints) if found.config.sources else []


def warnings_of(found: Site) -> Iterator[Fault]:
    """What works but should be looked at."""
    yield from found.config.warnings
    for each in found.plugins.quarantined:
        yield Fault(f"plugin {each.name}", 0, f"is set aside: {each.error}")
    yield from (not_verified(each) for each in found.missing_secrets() if each.is_for_the_unit)


def not_verified(secret: MissingSecret) -> Fault:
    """What to say of a credential that only the service unit gets."""
    name = secret.reference.partition(":")[2]
    sentence = (
        f"endpoints.{secret.endpoint}.{secret.setting}: {secret.reference} is not verified: systemd gives it to the "
        f"service only; see that the unit has LoadCredential={name}:PATH"
    )
    return Fault(secret.fault.file, secret.fault.line, sentence)


def _missing_for_alerts(found: Site) -> Iterator[Fault]:
    from connector.yamlfile import YamlFile

    email = found.config.alerts and found.config.alerts.email
    for setting, reference in (email.secret_references if email else {}).items():
        for fault in faults_of(partial(found.secrets.resolve, reference)):
            # systemd gives its credentials to the service only.
            if not reference.startswith("systemd:"):
                where = ["alerts", "email", setting]
                yield YamlFile(found.config.path).fault(where, f"{'.'.join(where)}: {fault.sentence}")


def _problems_of_sources(found: Site) -> Iterable[Fault]:
    for name, source in found.config.sources.items():
        if source.problem:
            yield Fault(str(found.config.path), source.line, f"source {name}: {source.problem}")


def _faults_of_sources(found: Site) -> Iterator[Fault]:
    """Faults of the files that people write for a source besides connector.yaml (`connector.plugin.Checkable`)."""
    for name, source in found.config.sources.items():
        if source.problem:
            continue
        try:
            yield from getattr(found.source(name), "faults", list)()
        except ConnectorError as error:
            yield Fault(str(found.config.path), source.line, f"source {name}: {error}")
        except Exception as error:  # noqa: BLE001 - a plugin may raise anything, and the other parts are looked at still
            sentence = f"source {name} cannot be looked at: {type(error).__name__}: {error}; tell the plugin's author"
            yield Fault(str(found.config.path), source.line, sentence)


def _mapping_faults(config: Path, plugins: Plugins) -> Iterator[Fault]:
    """Faults of the mappings that a faulty configuration names, as far as it can be read."""
    from connector.mapping import MappingSet
    from connector.yamlfile import YamlFile

    try:
        written = YamlFile(config).value.get("mappings", "mappings")
    except Misconfigured:
        return
    if isinstance(written, str):
        yield from faults_of(MappingSet(config.absolute().parent / written, plugins.checks).load)
