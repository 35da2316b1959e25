"""The records of an IDoc outside XML: fixed columns in files, structures in RFC calls.

Columns as SAP's record description (WE61) has them: EDI_DC40 has 524 characters, EDI_DD40 has 1063.
"""

from __future__ import annotations

from collections.abc import Sequence

from connector.idoc.definitions import SDATA_LENGTH, Field, in_sequence

_SIDES = (("PRT", 2), ("PFC", 2), ("PRN", 10), ("SAD", 21), ("LAD", 70))
_CONTROL = [
    *(("TABNAM", 10), ("MANDT", 3), ("DOCNUM", 16), ("DOCREL", 4), ("STATUS", 2), ("DIRECT", 1), ("OUTMOD", 1)),
    *(("EXPRSS", 1), ("TEST", 1), ("IDOCTYP", 30), ("CIMTYP", 30), ("MESTYP", 30), ("MESCOD", 3), ("MESFCT", 3)),
    *(("STD", 1), ("STDVRS", 6), ("STDMES", 6)),
    *(("SNDPOR", 10), *((f"SND{name}", length) for name, length in _SIDES)),
    *(("RCVPOR", 10), *((f"RCV{name}", length) for name, length in _SIDES)),
    *(("CREDAT", 8), ("CRETIM", 6), ("REFINT", 14), ("REFGRP", 14), ("REFMES", 14), ("ARCKEY", 70), ("SERIAL", 20)),
]
_DATA = [
    *(("SEGNAM", 30), ("MANDT", 3), ("DOCNUM", 16), ("SEGNUM", 6), ("PSGNUM", 6), ("HLEVEL", 2)),
    ("SDATA", SDATA_LENGTH),
]

CONTROL_RECORD = in_sequence([(name, length, "CHARACTER") for name, length in _CONTROL])
"""EDI_DC40: the control record."""
DATA_RECORD = in_sequence([(name, length, "CHARACTER") for name, length in _DATA])
"""EDI_DD40: a data record. `SDATA` begins at character 64 of the record, counted from 1."""
SDATA_FIRST = DATA_RECORD[-1].offset + 1
"""Place of SDATA's first character in the record, from 1: parser files and SAP's tables count from the record."""


def control_fields(record: str) -> dict[str, str]:
    """The fields of a control record in fixed columns, without blanks at their ends.

    Args:
        record: EDI_DC40 without its line break; it may be cut short.
    """
    return _cut(record, CONTROL_RECORD)


def data_fields(record: str) -> dict[str, str]:
    """The fields of a data record in fixed columns, without blanks at their ends.

    Args:
        record: EDI_DD40 without its line break; it may be cut short.
    """
    return _cut(record, DATA_RECORD)


def _cut(record: str, layout: Sequence[Field]) -> dict[str, str]:
    return {field.name: record[field.offset : field.offset + field.length].rstrip(" ") for field in layout}
