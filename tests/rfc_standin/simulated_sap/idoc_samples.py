"""IDocs that the simulated system can send, made up and checked against the type's tree in idoc_types.py."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any


def segment(name: str, **fields: Any) -> dict[str, Any]:
    """A segment by its fields."""
    return {"SEGNAM": name, "fields": fields}


def mbgmcr03(items: Sequence[Mapping[str, Any]], **control: str) -> dict[str, Any]:
    """A goods movement with serial numbers.

    Args:
        items: Fields of E1BP2017_GM_ITEM_CREATE and `serials`.
        control: Fields of the control record, such as DOCNUM.
    """
    heads = [segment("E1MBGMCR"), segment("E1BP2017_GM_HEAD_01", PSTNG_DATE="20260131", DOC_DATE="20260131")]
    rows = [segment("E1BP2017_GM_ITEM_CREATE", **_item(item)) for item in items]
    serials = [
        segment("E1BP2017_GM_SERIALNUMBER", MATDOC_ITM=f"{place:04}", SERIALNO=serial)
        for place, item in enumerate(items, 1)
        for serial in item.get("serials", ())
    ]
    code = segment("E1BP2017_GM_CODE", GM_CODE="03")
    return {"IDOCTYP": "MBGMCR03", "MESTYP": "MBGMCR", "segments": [*heads, code, *rows, *serials], **control}


def _item(item: Mapping[str, Any]) -> dict[str, Any]:
    default = {"MOVE_TYPE": "551", "PLANT": "1000", "ENTRY_UOM": "ST"}
    count = len(item.get("serials", ()))
    return default | {"ENTRY_QNT": f"{count}.000"} | {key: value for key, value in item.items() if key.isupper()}


def systat01(docnum: str, status: str, text: str = "", **control: str) -> dict[str, Any]:
    """A STATUS message about an IDoc."""
    stats = segment("E1STATS", DOCNUM=docnum, STATUS=status, STATXT=text)
    return {"IDOCTYP": "SYSTAT01", "MESTYP": "STATUS", "segments": [stats], **control}
