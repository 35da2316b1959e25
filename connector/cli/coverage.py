"""`connector mapping coverage`: what the mappings would make of a folder of real documents."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from connector.model import FindRow, no_rows

if TYPE_CHECKING:
    from connector.cli.reading import Read
    from connector.config import Config
    from connector.mapping import MappingSet
    from connector.mapping.counted import Tally
    from connector.mapping.survey import Survey
    from connector.mapping.taking import Traced
    from connector.mapping.unread import Fields
    from connector.model import Document, Finding


class Coverage:
    """Counts over a folder; nothing is stored or sent.

    Attributes:
        files: How many files there were.
        survey: What became of documents and items.
        fields: By mapping, the fields of its documents.
        senders: Who sent the documents.
    """

    def __init__(
        self,
        mappings: MappingSet,
        endpoints: Collection[str],
        rows_of: Callable[[str], FindRow] = lambda _sender: no_rows,
    ) -> None:
        """Begin with nothing counted.

        Args:
            mappings: The mappings in use.
            endpoints: Names of the endpoints that exist.
            rows_of: By sender of a document, finds rows that documents gave.
        """
        from connector.mapping.counted import Tally
        from connector.mapping.survey import Survey

        self.files = 0
        self.survey: Survey = Survey()
        self.survey.expect(mappings.mappings())
        self.fields: dict[str, Fields] = {}
        self.senders: Tally[str] = Tally()
        self._mappings = mappings
        self._endpoints = endpoints
        self._rows_of = rows_of

    def look(self, folder: Path, read: Read | None = None) -> None:
        """Count every document of a folder.

        Args:
            folder: The folder.
            read: How files are read; None for what the host can by itself.

        Raises:
            NotAllowed: There is none.
        """
        from connector.cli.document_files import every_document
        from connector.mapping.verdict import Verdict
        from connector.model import DocumentState

        before = ""
        for name, found in every_document(folder, read):
            self.files += name != before
            before = name
            if isinstance(found, str):
                self.survey.pass_over(Verdict(DocumentState.FAILED, found), name)
            else:
                self._add(found)

    def _add(self, document: Document) -> None:
        from connector.mapping.counted import At
        from connector.mapping.taking import open_document, trace_document
        from connector.mapping.unread import Fields
        from connector.mapping.verdict import Verdict

        self.senders.add(document.sender, At(document.name, 0))
        opened = open_document(document)
        if isinstance(opened, Verdict):
            self.survey.pass_over(opened, document.name)
            return
        traced = trace_document(self._mappings, opened, document.line_offset, find=self._rows_of(document.sender))
        if isinstance(traced, Verdict):
            self.survey.pass_over(traced, document.name)
            return
        self.survey.add(traced, document.name, self._nowhere(traced))
        fields = self.fields.setdefault(traced.mapping.name, Fields())
        fields.add(opened.root, document.name, document.line_offset)

    def _nowhere(self, traced: Traced) -> list[Finding]:
        """Findings of commands for endpoints that are not there."""
        from connector.pipeline import no_endpoint

        return [no_endpoint(each) for each in traced.applied.commands if each.endpoint not in self._endpoints]


def coverage_rows(counted: Coverage, folder: Path, config: Config) -> dict[str, Any]:
    """What was counted, for programs."""
    from connector.cli.survey_rows import mapping_row, movement_rows, seen_row, told_rows, totals

    listed = {sender: name for name, source in config.sources.items() for sender in source.senders}
    return {
        "folder": str(folder),
        "files": counted.files,
        **totals(counted.survey),
        "movements": movement_rows(counted.survey),
        "told": told_rows(counted.survey),
        "senders": [
            {"sender": sender, "source": listed.get(sender, ""), **seen_row(seen)}
            for sender, seen in counted.senders.most_first()
        ],
        "mappings": [
            {**mapping_row(of), **_field_rows(counted, name)} for name, of in counted.survey.by_mapping.items()
        ],
    }


def _field_rows(counted: Coverage, name: str) -> dict[str, Any]:
    from connector.cli.survey_rows import seen_row

    fields = counted.fields.get(name)
    if fields is None:
        return {"unread": [], "never_filled": []}
    outline = counted.survey.by_mapping[name].mapping.outline()
    unread = [{"path": each.path, "fields": each.fields, **seen_row(each.seen)} for each in fields.unread(outline)]
    return {"unread": unread, "never_filled": fields.never_seen(outline)}


def show_coverage(rows: Mapping[str, Any], counted: Coverage) -> None:
    """Show what was counted, for people."""
    from connector.cli.console import say
    from connector.cli.survey_rows import at, beyond, show, show_movements, show_told, show_totals

    say(f"files      {rows['files']}")
    show_totals(rows)
    show(
        ("SENDER", "DOCUMENTS", "FIRST", "LISTED IN SOURCE"),
        [(row["sender"], row["count"], at(row), row["source"] or "none: held") for row in rows["senders"]],
    )
    show_movements(rows["movements"])
    show_told(rows["told"])
    for mapping in rows["mappings"]:
        _show_mapping(mapping)
    tallies: dict[str, Tally[Any]] = {"sentences": counted.survey.told, "senders": counted.senders}
    tallies |= {f"fields of mapping {name}": fields.seen for name, fields in counted.fields.items()}
    tallies |= {f"missing rows of mapping {name}": of.missed for name, of in counted.survey.by_mapping.items()}
    say(*beyond({"movements": counted.survey.movements, **tallies}))


def _show_mapping(mapping: dict[str, Any]) -> None:
    from connector.cli.console import say
    from connector.cli.survey_rows import at, show, show_lookups, show_rules

    show_rules(mapping)
    if not mapping["documents"]:
        return
    show_lookups(mapping)
    unread = [
        (each["path"], each["fields"] if each["fields"] > 1 else "", each["count"], at(each))
        for each in mapping["unread"]
    ]
    show(("NOT READ", "FIELDS", "FILLED", "FIRST"), unread)
    if mapping["never_filled"]:
        say("", f"read, but filled in no document: {', '.join(mapping['never_filled'])}")
