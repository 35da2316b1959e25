"""The tables of IDOC_INBOUND_ASYNCHRONOUS as documents."""

from __future__ import annotations

import hashlib
import io
import json
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from connector.idoc import read_documents
from connector.plugin import Document, Unreadable
from connector_sap_rfc.definitions import Definitions

Record = Mapping[str, str]


class Refused(NamedTuple):
    """An IDoc that cannot be read.

    Attributes:
        name: The name people know it by.
        sha256: Of its records, in hex.
        cause: Why.
    """

    name: str
    sha256: str
    cause: str


def documents(
    control: Sequence[Record], data: Sequence[Record], definitions: Definitions
) -> Iterator[Document | Refused]:
    """The IDocs of one call, in order; each is a document or refused.

    Args:
        control: IDOC_CONTROL_REC_40.
        data: IDOC_DATA_REC_40, of all of them.
        definitions: What cuts them.

    Raises:
        Unreadable: The tables do not fit together.
    """
    records: defaultdict[str, list[Record]] = defaultdict(list)
    for record in data:
        records[_docnum(record)].append(record)
    numbers = [_docnum(record) for record in control]
    _expect_whole(numbers, records)
    for number, record in zip(numbers, control, strict=True):
        name = f"IDoc {number}" if number else "IDoc without DOCNUM"
        try:
            yield _document(record, records[number], definitions, name)
        except Unreadable as error:
            # A line would be one of a form that nobody sees: a call has records, not lines.
            yield Refused(name, _sha256(record, records[number]), error.cause)


def _docnum(record: Record) -> str:
    return record.get("DOCNUM", "").strip()


def _expect_whole(numbers: Sequence[str], records: Mapping[str, Sequence[Record]]) -> None:
    if not numbers:
        raise Unreadable("the call has no control record")
    if len(set(numbers)) < len(numbers):
        raise Unreadable("two control records of the call have the same DOCNUM")
    strange = sorted(records.keys() - set(numbers))
    if strange:
        raise Unreadable(f"data records of DOCNUM {', '.join(strange)} have no control record in the call")


def _document(control: Record, records: Sequence[Record], definitions: Definitions, name: str) -> Document:
    xml = _xml(control, records, definitions)
    [document] = read_documents(io.BytesIO(xml), name)
    return document


def _xml(control: Record, records: Sequence[Record], definitions: Definitions) -> bytes:
    cutter = definitions.cutter(control.get("IDOCTYP", "").strip(), control.get("CIMTYP", "").strip())
    try:
        return cutter.xml(control, records)
    except Unreadable:
        newer = definitions.newer(cutter)
        if newer is None:
            raise
        return newer.xml(control, records)


def _sha256(control: Record, records: Sequence[Record]) -> str:
    return hashlib.sha256(json.dumps([control, records], sort_keys=True, default=str).encode()).hexdigest()
