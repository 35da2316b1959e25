"""`connector status`: how everything stands, and what a person has to do."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

import typer

from connector.cli.exits import Exit
from connector.cli.options import CONFIG, AsJson, ConfigFile

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from connector.errors import Fault
    from connector.host.opening import Site
    from connector.journal.journal import Journal

REFUSED = (
    "{} refused: the API said no, and asking again does not help; look at them with "
    "`connector commands --state refused`, correct the cause, then `connector retry` or `connector cancel serial`"
)


def status(as_json: AsJson = False, config: ConfigFile = CONFIG) -> None:
    """Show how sources, endpoints and documents stand.

    The first of these is the exit code: 6, the journal cannot be written; 5, a source is red; 3, a person has to decide
    or to mend a mapping; 7, no connector delivers; 0, all is well.
    """
    from connector.cli.console import print_json
    from connector.cli.opened import journal_of, opened

    site = opened(config)
    with journal_of(site) as journal:
        found = standing(site, journal)
    if as_json:
        print_json(found)
    else:
        _show(found)
    raise typer.Exit(_exit(found))


def standing(site: Site, journal: Journal) -> dict[str, Any]:
    """How everything stands, as it is printed for programs."""
    from connector.alerts import sources
    from connector.cli.check import faults_of
    from connector.journal import alerts, attention, queries
    from connector.journal.journal import read_mark

    faults = list(faults_of(site.mappings))
    delivers = journal.is_delivered()
    with journal.reading() as connection:
        not_alerted = alerts.failure(connection) if site.config.alerts else ""
        return {
            "journal": {"path": str(journal.path), "id": journal.id, "trouble": journal.trouble()},
            "delivers": (read_mark(connection, "deliverer") or "a process") if delivers else None,
            "sources": list(sources.standing(site.config, connection)),
            "endpoints": list(_endpoints(site, connection)),
            **queries.counts(connection),
            "needs_person": list(_needs(attention.needs_person(connection), faults, not_alerted)),
            "not_alerted": not_alerted,
            "mapping_faults": [{"file": each.file, "line": each.line, "sentence": each.sentence} for each in faults],
            "quarantined_plugins": [
                {"name": each.name, "distribution": each.distribution, "error": each.error}
                for each in site.plugins.quarantined
            ],
            "untold": queries.untold(connection),
        }


def _needs(counts: dict[str, int], faults: Sequence[Fault], not_alerted: str) -> Iterator[dict[str, Any]]:
    from connector.alerts.nextsteps import NEXT

    for what, count in {**counts, "faults of mappings": len(faults), "alerts not sent": int(bool(not_alerted))}.items():
        if count:
            yield {"what": what, "count": count, "next": NEXT[what]}


def _endpoints(site: Site, connection: Connection) -> Iterator[dict[str, Any]]:
    from connector.journal import endpoints

    known = {each.name: each for each in endpoints.every(connection)}
    for name in {**site.config.endpoints, **known}:
        each = known.get(name, endpoints.Standing(name))
        yield each._asdict() | {"since": each.since or None, "is_configured": name in site.config.endpoints}


def _exit(found: dict[str, Any]) -> Exit:
    if found["journal"]["trouble"]:
        return Exit.JOURNAL
    if any(source["ok"] is False for source in found["sources"]):
        return Exit.RED
    if found["needs_person"]:
        return Exit.PERSON
    return Exit.OK if found["delivers"] else Exit.NOTHING


def _show(found: dict[str, Any]) -> None:
    from connector.cli.console import local, say, table
    from connector.cli.run import counted

    say(f"host       {found['delivers'] or 'nothing'} delivers from {found['journal']['path']}")
    if found["journal"]["trouble"]:
        say(f"journal    {found['journal']['trouble']}")
    say(f"documents  {counted(found['documents']) or 'none'}")
    say(f"serials    {counted(found['serials']) or 'none'} (of the settled ones only refused are counted)")
    rows = [
        (
            each["name"],
            each["mode"],
            _word(each, bool(found["delivers"])),
            local(each["last_document_at"]),
            each["sentence"],
        )
        for each in found["sources"]
    ]
    table(("SOURCE", "MODE", "IS", "LAST DOCUMENT", "SAYS"), rows)
    table(("ENDPOINT", "IS", "UNTIL", "WHY"), [_endpoint_row(each) for each in found["endpoints"]])
    _show_needs(found)


def _word(source: dict[str, Any], delivers: bool) -> str:
    from connector.cli.console import local

    word = {True: "well", False: "RED", None: "-"}[source["ok"]]
    if delivers or source["at"] is None:
        return word
    day, clock = local(source["at"])[:16].split(" ")
    when = clock if local(time.time()).startswith(day) else f"{day} {clock}"
    return f"{word}, as of {when}, not running now"


def _endpoint_row(each: dict[str, Any]) -> tuple[str, str, str, str]:
    if each["paused_by"] is None:
        probation = "one command at a time, until one is fully confirmed" if each["probation"] else ""
        return each["name"], "open", "", probation
    return each["name"], "PAUSED", _until(each), each["sentence"]


def _until(each: dict[str, Any]) -> str:
    from connector.cli.console import local

    if each["paused_by"] != "connector":
        return "a person resumes"
    # Past its time the endpoint is tried when there is something to send, and not before.
    is_over = (each["paused_until"] or 0.0) <= time.time()
    return "next try with the next command" if is_over else local(each["paused_until"])


def _show_needs(found: dict[str, Any]) -> None:
    from connector.cli.console import local, say, table
    from connector.errors import Fault

    needs = [(each["what"], each["count"], each["next"]) for each in found["needs_person"]]
    table(("WAITS FOR A PERSON", "COUNT", "NEXT"), needs)
    if not needs:
        say("", "nothing waits for a person")
    say(*(str(Fault(**each)) for each in found["mapping_faults"]))
    if refused := found["serials"].get("refused"):
        say("", REFUSED.format(f"{refused} serial{'s' * (refused > 1)}"))
    if found["not_alerted"]:
        say("", f"nobody could be alerted: {found['not_alerted']}")
    say(*(f"plugin {each['name']} is set aside: {each['error']}" for each in found["quarantined_plugins"]))
    untold = [
        (each["document_id"], each["failures"], local(each["due_at"]), each["sentence"]) for each in found["untold"]
    ]
    table(("NOT TOLD", "TRIES", "AGAIN AT", "WHY"), untold)
