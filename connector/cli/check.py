"""`connector check`: everything that people wrote, looked at without touching anything."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from connector.cli.options import CONFIG, ConfigFile
from connector.errors import Fault, Misconfigured

if TYPE_CHECKING:
    from connector.host.opening import Site
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
        *faults_of(found.mappings),
        *(fault for _, fault in secret_faults(found)),
    ]


def faults_of(act: Callable[[], object]) -> Iterator[Fault]:
    """The faults that an act ends with; none when it succeeds."""
    try:
        act()
    except Misconfigured as error:
        yield from error.faults


def warnings_of(found: Site) -> Iterator[Fault]:
    """What works but should be looked at."""
    yield from found.config.warnings
    for each in found.plugins.quarantined:
        yield Fault(f"plugin {each.name}", 0, f"is set aside: {each.error}")


def secret_faults(found: Site) -> Iterator[tuple[str, Fault]]:
    """References behind which no secret is found: the place (`endpoints.default.token`), and the fault."""
    from connector.yamlfile import YamlFile

    file = YamlFile(found.config.path)
    for name, endpoint in found.config.endpoints.items():
        for field, reference in endpoint.secret_references.items():
            place = f"endpoints.{name}.{field}"
            for fault in faults_of(partial(found.secrets.resolve, reference)):
                yield place, file.fault(["endpoints", name, field], f"{place}: {fault}")


def _problems_of_sources(found: Site) -> Iterable[Fault]:
    for name, source in found.config.sources.items():
        if source.problem:
            yield Fault(str(found.config.path), source.line, f"source {name}: {source.problem}")


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
