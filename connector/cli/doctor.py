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
    from connector.host.assembly import MissingSecret
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
    yield from _alerts(site)


def _configuration(site: Site) -> Iterator[CheckFinding]:
    from connector.model import CheckFinding

    yield CheckFinding("configuration", True, f"{site.config.path} has no faults")
    yield from (CheckFinding("configuration", None, f"look at this: {fault}") for fault in site.config.warnings)


def _secrets(site: Site) -> Iterator[CheckFinding]:
    from connector.model import CheckFinding

    missing = {(each.endpoint, each.setting): each for each in site.missing_secrets()}
    for name, endpoint in site.config.endpoints.items():
        for setting, reference in endpoint.secret_references.items():
            part = f"secret endpoints.{name}.{setting}"
            if absent := missing.get((name, setting)):
                yield _missing(part, absent)
            else:
                yield CheckFinding(part, True, f"found by {reference.partition(':')[0]}:...")


def _missing(part: str, secret: MissingSecret) -> CheckFinding:
    from connector.cli.check import not_verified
    from connector.model import CheckFinding

    if secret.is_for_the_unit:
        return CheckFinding(part, None, str(not_verified(secret)))
    return CheckFinding(part, False, str(secret.fault))


def _mappings(site: Site) -> Iterator[CheckFinding]:
    from connector.cli.check import faults_at_site
    from connector.cli.mapping_files import look_at, named_tests
    from connector.model import CheckFinding

    folder = site.config.mappings
    faults = [*look_at([folder], site.plugins.checks), *faults_at_site(site)]
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


def _alerts(site: Site) -> Iterator[CheckFinding]:
    from connector.alerts.opening import way_of

    if way := way_of(site.config, site.secrets):
        yield way.check()
