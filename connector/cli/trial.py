"""`connector mapping try`: what a mapping makes of a document, and why."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from connector.cli.document_files import documents_in
from connector.errors import NotAllowed, Unreadable
from connector.model import FindRow, no_rows

if TYPE_CHECKING:
    from lxml.etree import _Element

    from connector.cli.reading import Read
    from connector.mapping import CompiledMapping, MappingSet, TrialStep
    from connector.model import Document


def trials(
    mappings: MappingSet,
    file: Path,
    name: str,
    read: Read,
    rows_of: Callable[[str], FindRow] = lambda _sender: no_rows,
) -> list[dict[str, Any]]:
    """Each document of a file, tried.

    Args:
        mappings: The mapping files.
        file: The file.
        name: The mapping to use; empty for the one that takes the document.
        read: How files are read.
        rows_of: By sender of a document, finds rows that documents gave.

    Returns:
        Rows with `document`, `mapping`, `mapping_file`, `cause` (why nothing could be tried, else empty) and `steps`.

    Raises:
        Unreadable: The file is not well-formed.
        NotAllowed: There is no mapping of that name.
    """
    known = [each.name for each in mappings.mappings()]
    if name and name not in known:
        raise NotAllowed(f"there is no mapping {name}; there are: {', '.join(known) or 'none'}")
    try:
        return [_tried(mappings, each, name, rows_of(each.sender)) for each in documents_in(file, file.name, read)]
    except Unreadable as error:
        raise Unreadable(f"{file}: {error}") from error


def _tried(mappings: MappingSet, document: Document, name: str, find: FindRow) -> dict[str, Any]:
    from connector.idoc import read_xml
    from connector.mapping import try_document

    row: dict[str, Any] = {"document": document.name, "mapping": "", "mapping_file": "", "cause": "", "steps": []}
    if document.lacks_form:
        return row | {"cause": document.held_because}
    try:
        root = read_xml(document.xml_form)
        taking = _taking(mappings, root, name)
    except Unreadable as error:
        return row | {"cause": str(error)}
    if len(taking) != 1:
        names = " and ".join(each.name for each in taking) or "no mapping"
        return row | {"cause": f"{names} would take it; exactly one must, or name one with --mapping"}
    trial = try_document(taking[0], root, document.line_offset, find)
    steps = [_step(each) for each in trial.steps]
    return row | {"mapping": taking[0].name, "mapping_file": str(taking[0].path), "steps": steps}


def _taking(mappings: MappingSet, root: _Element, name: str) -> Sequence[CompiledMapping]:
    from connector.idoc import control_record, idocs

    if name:
        return [each for each in mappings.mappings() if each.name == name]
    found = idocs(root)
    return mappings.taking(root, control_record(found[0]) if found else None)


def _step(step: TrialStep) -> dict[str, Any]:
    return {
        "outcome": step.outcome,
        "sentence": step.sentence,
        "line": step.line,
        "path": step.path,
        "rule_line": step.rule_line,
        "original_rule_line": step.original_rule_line,
        "gtin": step.gtin,
        "lookups": [row._asdict() for row in step.rows],
        "serials": [{"serial": each.serial, "line": each.line, "path": each.path} for each in step.serials],
    }


def show_trials(tried: Sequence[dict[str, Any]]) -> None:
    """Show trials to a person."""
    from connector.cli.console import say

    for row in tried:
        say(f"{row['document']}: {row['cause'] or 'mapping ' + row['mapping']}")
        for step in row["steps"]:
            say(*_lines(step, row["mapping_file"]))


def _lines(step: dict[str, Any], mapping_file: str) -> Iterator[str]:
    about = f" ({step['gtin']})" if step["gtin"] else ""
    yield f"  {step['outcome']}: {step['sentence']}{about}"
    if step["line"]:
        yield f"      document line {step['line']}: {step['path']}"
    if step["rule_line"]:
        yield f"      rule {mapping_file}:{step['rule_line']}"
    if step["original_rule_line"]:
        yield f"      rule of what it reverses {mapping_file}:{step['original_rule_line']}"
    yield from (f"      look-up {row['lookup']} {_where(row)}" for row in step["lookups"])
    yield from (f"      serial {each['serial']} in line {each['line']}" for each in step["serials"])


def _where(row: dict[str, Any]) -> str:
    """Where a row of a look-up stands: in a file, or in a table that a document gave it."""
    return f"{row['file']}, document {row['document']}" if row["document"] else f"{row['file']}:{row['line']}"
