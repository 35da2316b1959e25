"""`connector report`: what documents that were observed only would have done."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Annotated, Any

import typer

from connector.cli.filters import moment
from connector.cli.options import CONFIG, AsJson, ConfigFile

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from connector.journal.journal import Journal
    from connector.journal.lookuprows import GivenRows
    from connector.journal.queries import Filter
    from connector.journal.received import Received
    from connector.mapping.survey import Survey
    from connector.pipeline import Mapper

NO_BYTES = "its source could not read it"
CONFLICT = "has the key of another document and other content"
TODAY = (
    "These counts are made with the mappings, look-up tables, senders and start_from of today. In mode send a pack",
    "that is named again is ignored or held, and a reversal takes back what is not sent yet; here each is counted.",
    "What was observed is never sent, whatever the mode of its source is later.",
)


def report(
    source: Annotated[list[str] | None, typer.Option(metavar="NAME", help="From this source; repeat for more.")] = None,
    since: Annotated[
        float | None, typer.Option(parser=moment, metavar="TIME", help="Received since; local time, or with a zone.")
    ] = None,
    until: Annotated[
        float | None, typer.Option(parser=moment, metavar="TIME", help="Received before; local time, or with a zone.")
    ] = None,
    as_json: AsJson = False,
    config: ConfigFile = CONFIG,
) -> None:
    """Count what documents that were observed only would have done.

    The documents that came in `mode: observe` are mapped again, in memory, with the mappings of today: what would have
    been sent, held and ignored, by mapping, movement type, plant and rule. Beside it stands what the journal recorded
    when they came. Exit code 3 when something would be held.
    """
    from connector.cli.console import print_json
    from connector.cli.exits import Exit
    from connector.cli.known import expect_known
    from connector.cli.opened import journal_of, opened
    from connector.journal.queries import Filter
    from connector.mapping.survey import Survey

    site = opened(config)
    mappings = site.mappings()
    wanted = Filter(sources=tuple(source or ()), since=since, until=until)
    with journal_of(site) as journal:
        with journal.reading() as connection:
            expect_known(site, connection, wanted)
        survey = Survey()
        survey.expect(mappings.mappings())
        look(survey, journal, site.mapper(mappings), wanted)
        with journal.reading() as connection:
            rows = report_rows(connection, survey, wanted)
    if as_json:
        print_json(rows)
    else:
        _show(rows, survey)
    if rows["documents"].get("held") or rows["documents"].get("failed"):
        raise typer.Exit(Exit.PERSON)


def look(survey: Survey, journal: Journal, mapper: Mapper, wanted: Filter) -> None:
    """Map the observed documents with the mappings of today, and count; changes nothing."""
    from connector.journal.observed import observed_ids
    from connector.mapping.verdict import held

    with journal.reading() as connection:
        ids = observed_ids(connection, wanted)
    for number, is_conflict in ids:
        if is_conflict:
            survey.pass_over(held("conflict", CONFLICT), f"document {number}")
        else:
            _look_at(survey, journal, mapper, number)


def _look_at(survey: Survey, journal: Journal, mapper: Mapper, number: int) -> None:
    from connector.errors import Unreadable
    from connector.journal.lookuprows import given_rows
    from connector.journal.received import load
    from connector.mapping.verdict import Verdict
    from connector.model import DocumentState

    try:
        # A reading of its own: one that lasts keeps SQLite from tidying its log up.
        with journal.reading() as connection:
            received = load(connection, number)
    except Unreadable:
        survey.pass_over(Verdict(DocumentState.FAILED, NO_BYTES), f"document {number}")
    else:
        with given_rows(journal) as rows:
            _add(survey, mapper, received, rows)


def _add(survey: Survey, mapper: Mapper, received: Received, rows: GivenRows) -> None:
    from connector.mapping.verdict import Verdict

    judged, traced = mapper.look(received, rows)
    name = f"document {received.id}"
    if isinstance(judged, Verdict):
        survey.pass_over(judged, name)
    elif traced is not None:
        own = len(traced.applied.traced)
        survey.add(traced, name, judged.result.findings[own:], judged.send_rest)


def report_rows(connection: Connection, survey: Survey, wanted: Filter) -> dict[str, Any]:
    """What was counted, for programs, with what the journal recorded."""
    from connector.cli.survey_rows import mapping_row, movement_rows, told_rows, totals
    from connector.journal.observed import observed_counts, observed_fingerprints

    now = {name: of.mapping.fingerprint for name, of in survey.by_mapping.items()}
    mapped = observed_fingerprints(connection, wanted)
    counts = observed_counts(connection, wanted)
    return {
        "first_at": counts.pop("first_at"),
        "last_at": counts.pop("last_at"),
        **totals(survey),
        "movements": movement_rows(survey),
        "told": told_rows(survey),
        "mappings": [mapping_row(of) for of in survey.by_mapping.values() if of.documents],
        "journal": {
            **counts,
            "mapped_otherwise": sum(
                row["documents"] for row in mapped if now.get(row["mapping"]) != row["fingerprint"]
            ),
        },
    }


def _show(rows: Mapping[str, Any], survey: Survey) -> None:
    from connector.cli.console import local, say
    from connector.cli.survey_rows import beyond, show_movements, show_rules, show_told, show_totals

    say(f"received   {local(rows['first_at']) or '-'} to {local(rows['last_at']) or '-'}, in mode observe")
    show_totals(rows)
    show_movements(rows["movements"])
    show_told(rows["told"])
    for mapping in rows["mappings"]:
        show_rules(mapping)
    say(*beyond({"movements": survey.movements, "sentences": survey.told}))
    _show_journal(rows["journal"])


def _show_journal(recorded: Mapping[str, Any]) -> None:
    from connector.cli.console import say
    from connector.cli.run import counted

    say("", "Recorded when they came:")
    say(f"  documents  {counted(recorded['documents']) or 'none'}")
    say(f"  serials    {counted(recorded['serials']) or 'none'}")
    say(f"  findings   {counted(recorded['findings']) or 'none'}")
    if recorded["mapped_otherwise"]:
        say(f"  {recorded['mapped_otherwise']} documents were mapped with another state of a mapping or look-up file")
    say("", *TODAY)
