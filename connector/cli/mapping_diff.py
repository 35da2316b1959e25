"""`connector mapping diff`: what a change of mapping changes, command by command."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from connector.model import FindRow, no_rows

if TYPE_CHECKING:
    from lxml.etree import _Element

    from connector.cli.reading import Read
    from connector.idoc import ControlRecord
    from connector.mapping import CompiledMapping
    from connector.mapping.comparing import Compared
    from connector.model import Checks, Document

SHOWN = 5
"""Serials of one line for people; JSON has all."""
SIGNS = {"old": "-", "new": "+", "changed": "~"}


class Side(Protocol):
    """One of the two that are compared: a mapping file, or a folder of them."""

    def mappings(self) -> Sequence[CompiledMapping]:
        """The mappings."""

    def taking(self, root: _Element, control: ControlRecord | None) -> list[CompiledMapping]:
        """The mappings that take a document."""


@dataclass(frozen=True, slots=True)
class OneFile:
    """A mapping file that a person named, in place of a folder."""

    mapping: CompiledMapping

    def mappings(self) -> Sequence[CompiledMapping]:
        """The mapping."""
        return [self.mapping]

    def taking(self, root: _Element, control: ControlRecord | None) -> list[CompiledMapping]:
        """The mapping, where it takes the document."""
        return [self.mapping] if self.mapping.accepts(root, control) else []


def mappings_at(path: Path, checks: Checks) -> Side:
    """A mapping file, or a folder of them.

    Raises:
        Misconfigured: Files have faults; all of them.
    """
    from connector.mapping import MappingSet, compile_mapping

    if not path.is_dir():
        return OneFile(compile_mapping(path, checks))
    found = MappingSet(path, checks)
    found.load()
    return found


def diff_rows(
    old: Side,
    new: Side,
    folder: Path,
    read: Read | None = None,
    rows_of: Callable[[str], FindRow] = lambda _sender: no_rows,
) -> Iterator[dict[str, Any]]:
    """A row for each document of a folder: `differs`, its differences, and how many findings are only reworded.

    Args:
        old: The mappings before the change.
        new: The mappings after it.
        folder: The folder.
        read: How files are read; None for XML and shipped definitions.
        rows_of: By sender of a document, finds rows that documents gave.

    Raises:
        NotAllowed: There is none.
    """
    from connector.cli.document_files import every_document

    for name, found in every_document(folder, read):
        if isinstance(found, str):
            yield _unreadable(name, found)
        else:
            yield _document(old, new, found, rows_of(found.sender))


def _unreadable(name: str, why: str) -> dict[str, Any]:
    return {"document": name, "unreadable": why, "differs": False}


def _document(old: Side, new: Side, document: Document, find: FindRow) -> dict[str, Any]:
    from connector.mapping.comparing import compare
    from connector.mapping.taking import open_document, trace_document
    from connector.mapping.verdict import Verdict
    from connector.model import DocumentState

    opened = open_document(document)
    if not isinstance(opened, Verdict):
        made = (trace_document(each, opened, document.line_offset, find=find) for each in (old, new))
        return {"document": document.name, "unreadable": "", **_row(compare(*made))}
    if opened.state == DocumentState.IGNORED:
        return {"document": document.name, "unreadable": "", **_row(compare(opened, opened))}
    # No mapping ever sees it, so that it says nothing about either: never count it as alike.
    return _unreadable(document.name, opened.sentence)


def _row(compared: Compared) -> dict[str, Any]:
    return {
        "differs": compared.differs,
        "whole": [each._asdict() for each in compared.document],
        "packs": [each._asdict() for each in compared.packs],
        "findings": [each._asdict() for each in compared.findings],
        "reworded": compared.reworded,
    }


class Summary:
    """Counts over all documents, kept while they come."""

    def __init__(self) -> None:
        self.counts = dict.fromkeys(
            ("documents", "different", "unreadable", "packs_only_old", "packs_only_new", "packs_changed"), 0
        )
        self.counts |= dict.fromkeys(("findings_only_old", "findings_only_new", "findings_changed", "reworded"), 0)

    def add(self, row: Mapping[str, Any]) -> None:
        """Count one document."""
        counts = self.counts
        counts["documents"] += not row["unreadable"]
        counts["unreadable"] += bool(row["unreadable"])
        counts["different"] += row["differs"]
        counts["reworded"] += row.get("reworded", 0)
        names = {"old": "only_old", "new": "only_new", "changed": "changed"}
        for each in row.get("packs", ()):
            counts[f"packs_{names[each['where']]}"] += len(each["serials"])
        for each in row.get("findings", ()):
            counts[f"findings_{names[each['where']]}"] += 1


def diff_lines(row: Mapping[str, Any]) -> Iterator[str]:
    """A document's differences for people; nothing for one without any."""
    if row["unreadable"]:
        yield f"{row['document']}: {row['unreadable']}; left out"
    if not row["differs"]:
        return
    yield f"{row['document']}:"
    for each in (*row["whole"], *row["packs"], *row["findings"]):
        line = f" in line {each['line']}" if each["line"] else ""
        sign = SIGNS[each["where"]]
        if sign == "~":
            yield f"  ~{_about(each)}{line}"
            yield f"      - {each['old']}"
            yield f"      + {each['new']}"
        else:
            yield f"  {sign}{_about(each)}{line}: {each['old'] or each['new']}"


def _about(each: Mapping[str, Any]) -> str:
    serials = each["serials"]
    if not serials:
        return f" {each['gtin']} item" if each["gtin"] else (" item" if each["line"] else " the whole document")
    more = f" and {len(serials) - SHOWN} more" if len(serials) > SHOWN else ""
    return f" {each['gtin']} {', '.join(serials[:SHOWN])}{more}"


def summary_lines(counts: Mapping[str, int]) -> Iterator[str]:
    """The counts for people."""
    yield f"{counts['different']} of {counts['documents']} documents differ; {counts['unreadable']} could not be read"
    for what in ("packs", "findings"):
        old, new, changed = (counts[f"{what}_{each}"] for each in ("only_old", "only_new", "changed"))
        yield f"{what}: {old} only in OLD, {new} only in NEW, {changed} changed"
    if counts["reworded"]:
        yield f"{counts['reworded']} findings have other words and are the same otherwise"
