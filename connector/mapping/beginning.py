"""`start_from` of a source: documents that were made before it begins ask for nothing."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from typing import Literal, NamedTuple

from connector.idoc import ControlRecord
from connector.mapping.apply import Applied
from connector.mapping.compile import CompiledMapping
from connector.mapping.items import Item, NotInOrder
from connector.mapping.verdict import Verdict, held
from connector.model import DocumentState, FindingKind

POSTING_DATE = "posting_date"
"""The field that holds the posting date of an item's document (BUDAT, PSTNG_DATE)."""
WRITTEN = re.compile(r"\d{8}|\d{4}-\d{2}-\d{2}", re.ASCII)
"""A date as SAP writes it (type DATS: YYYYMMDD), or as other ERPs do (ISO 8601)."""
NO_DATE = "00000000"
"""An empty date, as SAP writes it."""


class Start(NamedTuple):
    """Where a source begins.

    Attributes:
        source: Its name.
        by: Which date of a document is compared.
        day: The first day whose documents count.
    """

    source: str
    by: Literal["posting_date", "creation_date"]
    day: date

    @property
    def named(self) -> str:
        """The setting, for a sentence."""
        return f"{self.day} (start_from of source {self.source})"


def judge_creation(start: Start, control: ControlRecord | None) -> Verdict | None:
    """The verdict over an IDoc by EDI_DC40-CREDAT; None when it counts."""
    if start.by != "creation_date":
        return None
    written = control.fields.get("CREDAT", "") if control else ""
    return _judge(start, "creation date (EDI_DC40-CREDAT)", [written])


def judge_posting(start: Start, mapping: CompiledMapping, applied: Applied) -> Verdict | None:
    """The verdict over a mapped document by the field `posting_date` of its items; None when it counts.

    What asks for nothing needs no date: all its items are ignored or rejected anyway, or it is master data that gives
    rows, which is never posted.
    """
    wants = applied.commands or applied.reversals or any(each.kind == FindingKind.HELD for each in applied.findings)
    if start.by != POSTING_DATE or not wants or mapping.gives is not None:
        return None
    if POSTING_DATE not in mapping.plan.readers:
        sentence = f"mapping {mapping.name} has no field {POSTING_DATE}, which start_from of source "
        return held("start_from", f"{sentence}{start.source} reads; add it and remap, or cancel the document")
    return _judge(start, f"posting date (field {POSTING_DATE})", [_written(each.item) for each in applied.decisions])


def _written(item: Item) -> str:
    try:
        return item.text(POSTING_DATE)
    except NotInOrder as problem:
        return f"({problem.sentence})"


def _judge(start: Start, what: str, written: Sequence[str]) -> Verdict | None:
    """Compare dates; a document of both old and new ones is a person's to decide."""
    days: set[date] = set()
    for text in dict.fromkeys(written) or [""]:
        try:
            days.add(read_date(text))
        except ValueError as error:
            return _undated(start, what, str(error))
    old = {day for day in days if day < start.day}
    if not old:
        return None
    if old != days:
        return _undated(start, what, f"is {min(days)} in one item and {max(days)} in another")
    return Verdict(DocumentState.IGNORED, f"its {what} {max(old)} is before {start.named}")


def _undated(start: Start, what: str, fault: str) -> Verdict:
    sentence = f"its {what} {fault}, so it cannot be compared with {start.named}; "
    return held("start_from", f"{sentence}correct the mapping or start_from and remap, or cancel the document")


def read_date(written: str) -> date:
    """Read `20261101` or `2026-11-01`.

    Raises:
        ValueError: It is empty or no date; the message goes on from the date's name.
    """
    if not written or written == NO_DATE:
        raise ValueError("is empty")
    fault = f'"{written[:40]}" is no date such as 20261101'
    if WRITTEN.fullmatch(written) is None:
        raise ValueError(fault)
    try:
        return date.fromisoformat(written)
    except ValueError:
        # Such as 20260230: of the right form, and no day.
        raise ValueError(fault) from None
