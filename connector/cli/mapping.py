"""`connector mapping`: look at mapping files, run their tests, try them on documents."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from connector.cli.exits import Exit
from connector.cli.mapping_files import Files, chosen, look_at, look_at_ready, report
from connector.cli.options import CONFIG, AsJson, ConfigFile

if TYPE_CHECKING:
    from connector.errors import Fault
    from connector.host.opening import Site
    from connector.mapping import CompiledMapping
    from connector.model import FindRow

Documents = Annotated[
    Path,
    typer.Argument(metavar="FOLDER", exists=True, file_okay=False, help="Files of documents; folders in it too."),
]

group = typer.Typer(
    help="Mapping files: check, test, try on documents, compare.", no_args_is_help=True, rich_markup_mode=None
)


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
    file: Annotated[
        Path, typer.Argument(exists=True, dir_okay=False, help="An IDoc, XML or flat, or many in one file.")
    ],
    mapping: Annotated[str, typer.Option(metavar="NAME", help="This mapping, whatever its `accepts` says.")] = "",
    as_json: AsJson = False,
    config: ConfigFile = CONFIG,
) -> None:
    """Map a document without storing or sending it: each command and finding, with where it comes from.

    Rows that documents gave are those of the journal, when there is one.
    """
    from connector.cli.console import print_json
    from connector.cli.opened import opened
    from connector.cli.reading import reader_of_any
    from connector.cli.trial import show_trials, trials

    site = opened(config)
    mappings = site.mappings()
    with _rows(site, mappings.mappings()) as rows_of:
        tried = trials(mappings, file, mapping, reader_of_any(site), rows_of)
    if as_json:
        print_json(tried)
    else:
        show_trials(tried)
    if any(each["cause"] for each in tried):
        raise typer.Exit(Exit.USAGE)


@contextmanager
def _rows(site: Site, mappings: Iterable[CompiledMapping]) -> Iterator[Callable[[str], FindRow]]:
    """Finds rows that documents gave, by sender; the journal is opened only where a look-up reads such rows."""
    from connector.cli.opened import journal_of
    from connector.journal.lookuprows import given_rows
    from connector.model import no_rows

    if site.config.journal.path.exists() and any(each.asks for each in mappings):
        with journal_of(site) as journal, given_rows(journal) as rows:
            yield rows.of
    else:
        yield lambda _sender: no_rows


@group.command()
def coverage(folder: Documents, as_json: AsJson = False, config: ConfigFile = CONFIG) -> None:
    """Count what the mappings would make of a folder of real documents, without storing or sending anything.

    Rules, look-up rows and fields that the documents use, rows that are missing, fields that no mapping reads, and what
    would be commanded, ignored and held. Exit code 3 when something would be held, or a file cannot be read.
    """
    from connector.cli.console import print_json
    from connector.cli.coverage import Coverage, coverage_rows, show_coverage
    from connector.cli.opened import opened
    from connector.cli.reading import reader_of_any

    site = opened(config)
    mappings = site.mappings()
    with _rows(site, mappings.mappings()) as rows_of:
        counted = Coverage(mappings, site.config.endpoints, rows_of)
        counted.look(folder, reader_of_any(site))
    rows = coverage_rows(counted, folder, site.config)
    if as_json:
        print_json(rows)
    else:
        show_coverage(rows, counted)
    if rows["documents"].get("held") or rows["documents"].get("failed"):
        raise typer.Exit(Exit.PERSON)


MappingPath = Annotated[Path, typer.Argument(exists=True, help="A mapping file, or a folder of them.")]


@group.command()
def diff(
    old: MappingPath, new: MappingPath, folder: Documents, as_json: AsJson = False, config: ConfigFile = CONFIG
) -> None:
    """Show what a change of mapping changes for a folder of documents, command by command.

    OLD and NEW are mapping files, or folders of them, each with its look-up tables. Of the configuration, which may be
    missing, the sources say how flat files are read, and the journal has rows that documents gave. Exit code 9 when
    anything differs but the words of findings, 0 when nothing does. Nothing is stored or sent.
    """
    from connector.cli.console import print_json, say
    from connector.cli.mapping_diff import Summary, diff_lines, summary_lines

    summary, kept = Summary(), []
    for row in _differences(old, new, folder, config):
        summary.add(row)
        if as_json and (row["differs"] or row["unreadable"]):
            kept.append(row)
        elif not as_json:
            say(*diff_lines(row))
    if as_json:
        print_json({"summary": summary.counts, "documents": kept})
    else:
        say(*summary_lines(summary.counts))
    if summary.counts["different"]:
        raise typer.Exit(Exit.DIFFERENT)


def _differences(old: Path, new: Path, folder: Path, config: Path) -> Iterator[dict[str, Any]]:
    from connector.cli.mapping_diff import diff_rows, mappings_at
    from connector.cli.opened import opened
    from connector.cli.reading import reader_of_any
    from connector.host.opening import discover_plugins

    if config == CONFIG and not config.exists():
        checks = discover_plugins().checks
        yield from diff_rows(mappings_at(old, checks), mappings_at(new, checks), folder)
        return
    site = opened(config)
    before, after = mappings_at(old, site.plugins.checks), mappings_at(new, site.plugins.checks)
    with _rows(site, [*before.mappings(), *after.mappings()]) as rows_of:
        yield from diff_rows(before, after, folder, reader_of_any(site), rows_of)


@group.command()
def schema(
    test: Annotated[bool, typer.Option("--test", help="Of test files, in place of mapping files.")] = False,
) -> None:
    """Print the JSON Schema, for editors that complete and check while one types."""
    from connector.cli.console import print_json
    from connector.mapping import json_schema, json_schema_of_tests

    print_json(json_schema_of_tests() if test else json_schema())
