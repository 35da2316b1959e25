"""The items of material documents: which are wanted, and what BAPI_GOODSMVT_GETDETAIL says of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from connector_sap_rfc.conditions import Condition, all_of, any_of, compare, one_of
from connector_sap_rfc.faults import refused
from connector_sap_rfc.found import Number
from connector_sap_rfc.session import Session
from connector_sap_rfc.settings import Poll
from connector_sap_rfc.tables import Row, Tables

HEADER = ("BUDAT", "BLDAT", "CPUDT", "CPUTM", "USNAM", "XBLNR", "BKTXT", "TCODE2", "VGART")
_MSEG = ("BWART", "SHKZG", "MENGE", "MEINS", "XAUTO", "SMBLN", "SJAHR", "SMBLP")
"""Of MSEG, since GETDETAIL does not give the reversed document; quantities are read here in the base unit."""
_DETAIL = {
    "LGORT": "STGE_LOC",
    "CHARG": "BATCH",
    "ERFMG": "ENTRY_QNT",
    "ERFME": "ENTRY_UOM",
    "GRUND": "MOVE_REAS",
    "SGTXT": "ITEM_TEXT",
    "KOSTL": "COSTCENTER",
    "LIFNR": "VENDOR",
    "KUNNR": "CUSTOMER",
    "WERKS": "PLANT",
}
"""SAP's field of MSEG -> the same in the BAPI's structure BAPI2017_GM_ITEM_SHOW."""
Item = dict[str, str]
"""One item by SAP's field names."""


class NotWhole(Exception):
    """A document cannot be read as a whole now; the text says why."""


def of_numbers(numbers: Sequence[Number]) -> Condition:
    """The rows of these documents."""
    return any_of(all_of([compare("MBLNR", "=", mblnr), compare("MJAHR", "=", mjahr)]) for mblnr, mjahr in numbers)


def wanted(tables: Tables, poll: Poll, numbers: Sequence[Number]) -> dict[Number, dict[str, Row]]:
    """By document and ZEILE, what MSEG says of the items that are wanted; documents without one are left out."""
    selected = [one_of("BWART", poll.movement_types), *([one_of("WERKS", poll.plants)] if poll.plants else [])]
    where = all_of([of_numbers(numbers), *selected])
    found: defaultdict[Number, dict[str, Row]] = defaultdict(dict)
    for row in tables.rows("MSEG", ("MBLNR", "MJAHR", "ZEILE"), _MSEG, where):
        found[row["MBLNR"], row["MJAHR"]][row["ZEILE"]] = row
    return dict(found)


def headers(tables: Tables, numbers: Sequence[Number]) -> dict[Number, Row]:
    """By document, its header from MKPF."""
    rows = tables.rows("MKPF", ("MBLNR", "MJAHR"), HEADER, of_numbers(numbers))
    return {(row["MBLNR"], row["MJAHR"]): row for row in rows}


def details(session: Session, number: Number, lines: Mapping[str, Row]) -> list[Item]:
    """The wanted items of one document, by SAP's field names, in order.

    Args:
        session: Where to ask.
        number: The document.
        lines: By ZEILE, what MSEG says of the wanted items.

    Raises:
        NotWhole: SAP does not give the document, or not all of its items.
        SapFault: The call failed.
    """
    answer = session.call("BAPI_GOODSMVT_GETDETAIL", MATERIALDOCUMENT=number[0], MATDOCUMENTYEAR=number[1])
    for returned in answer.get("RETURN", ()):
        if returned["TYPE"] in {"E", "A"}:
            raise NotWhole(f"BAPI_GOODSMVT_GETDETAIL answered {refused(returned)}")
    found = {str(row["MATDOC_ITM"]).strip().zfill(4): row for row in answer["GOODSMVT_ITEMS"]}
    missing = sorted(lines.keys() - found.keys())
    if missing:
        raise NotWhole(f"BAPI_GOODSMVT_GETDETAIL does not give the items {', '.join(missing)}, which MSEG has")
    return [_item(zeile, lines[zeile], found[zeile]) for zeile in sorted(lines)]


def _item(zeile: str, line: Row, detail: Mapping[str, Any]) -> Item:
    item = {name: _text(detail.get(theirs)) for name, theirs in _DETAIL.items()}
    item |= {name: line[name] for name in _MSEG}
    item |= {"ZEILE": zeile, "MATNR": _text(detail.get("MATERIAL_LONG")) or _text(detail["MATERIAL"])}
    return item | {"MENGE": quantity(item["MENGE"]), "ERFMG": quantity(item["ERFMG"])}


def _text(value: object) -> str:
    return "" if value is None else str(value).strip()


def quantity(text: str) -> str:
    """A quantity as ABAP writes it, the sign behind, as a number: `2.000-` is `-2.000`."""
    digits = text.replace(" ", "")
    return f"-{digits[:-1]}" if digits.endswith("-") else digits
