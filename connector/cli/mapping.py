"""`connector mapping`: look at mapping files, run their tests, try them on a document."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from connector.cli.exits import Exit
from connector.cli.mapping_files import Files, chosen, look_at, look_at_ready, report
from connector.cli.options import CONFIG, AsJson, ConfigFile

if TYPE_CHECKING:
    from connector.errors import Fault
    from connector.host.opening import Site
    from connector.mapping import MappingSet
    from connector.model import FindRow

group = typer.Typer(help="Mapping files: check, test, try.", no_args_is_help=True, rich_markup_mode=None)


@group.command()
def check(
    paths: Files = None,
    ready: Annotated[
        bool, typer.Option("--ready", help="The ready mappings themselves; `decide` may be open in them.")
    ] = False,
    config: ConfigFile = CONFIG,
) -> None:
    """Name every fault of mapping files and their look-ups, and run their tests. Without paths: the configured ones."""
    from connector.cli.ready import ready_mappings
    from connector.host.opening import discover_plugins

    checks = discover_plugins().checks
    _end(look_at_ready(ready_mappings(), checks) if ready else look_at(chosen(paths, config), checks))


def _end(faults: list[Fault]) -> None:
    from connector.cli.console import complain, say

    complain(*map(str, faults))
    if faults:
        raise typer.Exit(Exit.USAGE)
    say("no faults")


@group.command()
def test(paths: Files = None, config: ConfigFile = CONFIG) -> None:
    """Run test files (`*.test.yaml`), and name the rules that no test reaches. Without paths: the configured ones."""
    from connector.cli.mapping_files import expect_tests, named_tests
    from connector.host.opening import discover_plugins

    checks = discover_plugins().checks
    faults: list[Fault] = []
    named = chosen(paths, config)
    expect_tests(named)
    for path in named_tests(named):
        faults += report(path, checks, show=True)
    _end(faults)


@group.command("try")
def try_(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="An XML IDoc, or many in one file.")],
    mapping: Annotated[str, typer.Option(metavar="NAME", help="This mapping, whatever its `accepts` says.")] = "",
    as_json: AsJson = False,
    config: ConfigFile = CONFIG,
) -> None:
    """Map a document without storing or sending it: each command and finding, with where it comes from.

    Rows that documents gave are those of the journal, when there is one.
    """
    from connector.cli.console import print_json
    from connector.cli.opened import opened
    from connector.cli.trial import show_trials, trials

    site = opened(config)
    mappings = site.mappings()
    with _rows(site, mappings) as rows_of:
        tried = trials(mappings, file, mapping, rows_of)
    if as_json:
        print_json(tried)
    else:
        show_trials(tried)
    if any(each["cause"] for each in tried):
        raise typer.Exit(Exit.USAGE)


@contextmanager
def _rows(site: Site, mappings: MappingSet) -> Iterator[Callable[[str], FindRow]]:
    """Finds rows that documents gave, by sender; the journal is opened only where a look-up reads such rows."""
    from connector.cli.opened import journal_of
    from connector.journal.lookuprows import given_rows
    from connector.model import no_rows

    if site.config.journal.path.exists() and any(each.asks for each in mappings.mappings()):
        with journal_of(site) as journal, given_rows(journal) as rows:
            yield rows.of
    else:
        yield lambda _sender: no_rows


@group.command()
def schema(
    test: Annotated[bool, typer.Option("--test", help="Of test files, in place of mapping files.")] = False,
) -> None:
    """Print the JSON Schema, for editors that complete and check while one types."""
    from connector.cli.console import print_json
    from connector.mapping import json_schema, json_schema_of_tests

    print_json(json_schema_of_tests() if test else json_schema())
