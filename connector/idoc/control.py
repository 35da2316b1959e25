"""The control record of an IDoc: structure EDI_DC40."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from lxml.etree import _Element

from connector.errors import Unreadable
from connector.idoc.names import CONTROL_RECORDS, LONGEST_FIELD, local_name


@dataclass(frozen=True, slots=True)
class ControlRecord:
    """Fields of EDI_DC40 without blanks around them; one that is missing is empty.

    Attributes:
        docnum: Number of the IDoc, up to 16 digits.
        mandt: Client, 3 digits.
        sndprn: Partner number of the sender.
        idoctyp: Basic type, e.g. `MBGMCR03`.
        cimtyp: Extension.
        mestyp: Message type, e.g. `MBGMCR`.
        test: `X` for a test IDoc, which must not be acted on.
        fields: All fields by name.
    """

    docnum: str
    mandt: str
    sndprn: str
    idoctyp: str
    cimtyp: str
    mestyp: str
    test: str
    fields: Mapping[str, str]


def control_record(idoc: _Element) -> ControlRecord | None:
    """The control record of an IDOC element; None when it has none.

    Args:
        idoc: One of `idocs(root)`.

    Raises:
        Unreadable: A field of it is longer than any of EDI_DC40.
    """
    record = next((child for child in idoc if local_name(child.tag) in CONTROL_RECORDS), None)
    return None if record is None else _record({local_name(field.tag): _text(field) for field in record})


def _text(field: _Element) -> str:
    # As the scan of a packet reads it: an element in the field does not hide what follows it.
    text = "".join([field.text or "", *(child.tail or "" for child in field)]).strip()
    if len(text) > LONGEST_FIELD:
        raise Unreadable(too_long(local_name(field.tag)))
    return text


def too_long(name: str) -> str:
    """Why a control record is refused."""
    return f"{name} of the control record has more than {LONGEST_FIELD} characters"


def _record(fields: dict[str, str]) -> ControlRecord:
    return ControlRecord(
        docnum=fields.get("DOCNUM", ""),
        mandt=fields.get("MANDT", ""),
        sndprn=fields.get("SNDPRN", ""),
        idoctyp=fields.get("IDOCTYP", ""),
        cimtyp=fields.get("CIMTYP", ""),
        mestyp=fields.get("MESTYP", ""),
        test=fields.get("TEST", ""),
        fields=fields,
    )
