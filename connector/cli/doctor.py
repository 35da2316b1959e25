"""`connector doctor`: each part tried for real; nothing is changed, and nothing is ever decommissioned."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from connector.cli.exits import Exit
from connector.cli.options import CONFIG, AsJson, ConfigFile
from connector.errors import ConnectorError, Misconfigured

if TYPE_CHECKING:
    from connector.host.opening import Site
    from connector.model import CheckFinding

WORDS = {True: "ok", None: "not verified", False: "NOT OK"}


def doctor(as_json: AsJson = False, config: ConfigFile = CONFIG) -> None:
    """Try each part for real, and say how to mend it.

    Configuration, secrets, journal, folders, endpoints, mappings, plugins. Nothing is changed or decommissioned. Exit
    code 2: something is not ok.
    """
    from connector.cli.console import print_json, table

    found = list(_examined(config))
    if as_json:
        print_json([{"part": each.part, "ok": each.ok, "sentence": each.sentence} for each in found])
    else:
        table(("PART", "IS", "SENTENCE"), [(each.part, WORDS[each.ok], each.sentence) for each in found])
    if any(each.ok is False for each in found):
        raise typer.Exit(Exit.USAGE)


def _examined(config: Path) -> Iterator[CheckFinding]:
    from connector.cli.endpoint_checks import endpoint_findings
    from connector.cli.journal_checks import journal_findings
    from connector.cli.opened import opened
    from connector.model import CheckFinding

    try:
        site = opened(config)
    except Misconfigured as error:
        yield from (CheckFinding("configuration", False, str(fault)) for fault in error.faults)
        return
    yield from _configuration(site)
    yield from _secrets(site)
    yield from journal_findings(site)
    yield from endpoint_findings(site)
    yield from _mappings(site)
    yield from _plugins(site)
    for name in site.config.sources:
        yield from _source(site, name)


def _configuration(site: Site) -> Iterator[CheckFinding]:
    from connector.model import CheckFinding

    yield CheckFinding("configuration", True, f"{site.config.path} has no faults")
    yield from (CheckFinding("configuration", None, f"look at this: {fault}") for fault in site.config.warnings)


def _secrets(site: Site) -> Iterator[CheckFinding]:
    from connector.cli.check import secret_faults
    from connector.model import CheckFinding

    missing = dict(secret_faults(site))
    for name, endpoint in site.config.endpoints.items():
        for field, reference in endpoint.secret_references.items():
            place = f"endpoints.{name}.{field}"
            fault = missing.get(place)
            found = f"found by {reference.partition(':')[0]}:..."
            yield CheckFinding(f"secret {place}", fault is None, found if fault is None else fault.sentence)


def _mappings(site: Site) -> Iterator[CheckFinding]:
    from connector.cli.mapping_files import look_at, named_tests
    from connector.model import CheckFinding

    folder = site.config.mappings
    faults = look_at([folder], site.plugins.checks)
    yield from (CheckFinding("mappings", False, str(fault)) for fault in faults)
    if not faults:
        tests = len(list(named_tests([folder])))
        yield CheckFinding("mappings", True, f"the mappings in {folder} have no faults; {tests} test files pass")


def _plugins(site: Site) -> Iterator[CheckFinding]:
    from connector.model import CheckFinding

    for each in site.plugins.loaded:
        yield CheckFinding(f"plugin {each.name}", True, f"{each.distribution} {each.version}")
    for each in site.plugins.quarantined:
        yield CheckFinding(f"plugin {each.name}", False, f"{each.distribution} {each.version}: {each.error}")


def _source(site: Site, name: str) -> Iterator[CheckFinding]:
    """What a source says of itself; a plugin may raise anything."""
    from connector.model import CheckFinding

    try:
        yield from list(site.source(name).check())
    except ConnectorError as error:
        yield CheckFinding(f"source {name}", False, str(error))
    except Exception as error:  # noqa: BLE001 - a plugin may raise anything, and the other parts are looked at still
        sentence = f"its check failed: {type(error).__name__}: {error}; tell the plugin's author"
        yield CheckFinding(f"source {name}", False, sentence)
