"""Which mapping takes a document, and what becomes of one that none or several take."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple, Protocol

from lxml.etree import _Element

from connector.errors import JournalFull, JournalUnsafe, Unreadable
from connector.idoc import ControlRecord, control_record, idocs, read_xml
from connector.mapping.apply import Applied
from connector.mapping.beginning import Start, judge_posting
from connector.mapping.compile import CompiledMapping
from connector.mapping.verdict import Verdict, held
from connector.model import Document, DocumentState, FindRow, no_rows


class Opened(NamedTuple):
    """A document that can be read: its root, and the control record where it is an IDoc."""

    root: _Element
    control: ControlRecord | None


class Taking(Protocol):
    """What is needed of `MappingSet`."""

    def taking(self, root: _Element, control: ControlRecord | None) -> list[CompiledMapping]:
        """The mappings that take a document."""


@dataclass(frozen=True, slots=True)
class Traced:
    """A document mapped, with how it came to that.

    Attributes:
        mapping: The mapping that took it.
        applied: What it made of the document.
    """

    mapping: CompiledMapping
    applied: Applied


_NO_FORM = "its source gave it no XML form and can give none now; tell the plugin's author, or cancel the document"


def open_document(document: Document) -> Opened | Verdict:
    """Read a document; a verdict where it cannot be mapped whatever the mappings say."""
    if document.lacks_form:
        return held("form", document.held_because or _NO_FORM)
    try:
        root = read_xml(document.xml_form)
        found = idocs(root)
        control = control_record(found[0]) if found else None
    except Unreadable as error:
        return Verdict(DocumentState.FAILED, f"cannot be read: {error}")
    if len(found) > 1:
        return Verdict(DocumentState.FAILED, f"holds {len(found)} IDocs; its source must hand them over one by one")
    if control and control.test:
        return Verdict(DocumentState.IGNORED, "is a test: EDI_DC40-TEST is filled")
    return Opened(root, control)


def trace_document(
    mappings: Taking, opened: Opened, line_offset: int, start: Start | None = None, find: FindRow = no_rows
) -> Traced | Verdict:
    """Map a document with the one mapping that takes it.

    Args:
        mappings: The mapping files.
        opened: The document.
        line_offset: Added to a line of the XML form it gives the line in the file people see.
        start: From which date on documents count; None for all.
        find: Finds rows that documents gave.

    Raises:
        JournalFull: `find` cannot read the journal just now.
        JournalUnsafe: `find` met a damaged journal.
    """
    taking = mappings.taking(opened.root, opened.control)
    if len(taking) != 1:
        return held("mapping", _not_one(taking, opened.root, opened.control))
    try:
        applied = taking[0].trace(opened.root, line_offset, find)
        too_old = judge_posting(start, taking[0], applied) if start else None
    except (JournalFull, JournalUnsafe):
        raise
    except Exception as error:  # noqa: BLE001 - whatever a document does to a mapping, it ends in a state
        sentence = f"mapping {taking[0].name} failed on it ({type(error).__name__}: {error}); report this"
        return Verdict(DocumentState.FAILED, sentence)
    return too_old or Traced(taking[0], applied)


def _not_one(taking: Sequence[CompiledMapping], root: _Element, control: ControlRecord | None) -> str:
    named = f"root {str(root.tag)[:100]}"
    if control:
        named = f"IDOCTYP {control.idoctyp or '(none)'}, MESTYP {control.mestyp or '(none)'}"
    if not taking:
        return f"no mapping takes it ({named}); add a mapping whose `accepts` names this, then remap"
    names = " and ".join(each.name for each in taking)
    return f"more than one mapping takes it ({named}): {names}; let `accepts` of one of them exclude it, then remap"
