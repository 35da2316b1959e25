"""BAPI_GOODSMVT_GETITEMS and BAPI_GOODSMVT_GETDETAIL: by posting date, without entry date, reversal or serials."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Any

from tests.rfc_standin.simulated_sap import dictionary as d
from tests.rfc_standin.simulated_sap.basis import BAPIRET2
from tests.rfc_standin.simulated_sap.database import Row

if TYPE_CHECKING:
    from tests.rfc_standin.simulated_sap.session import Session

_RANGES = {
    "MATERIAL_RA": ("MATNR", 18), "PLANT_RA": ("WERKS", 4), "STGE_LOC_RA": ("LGORT", 4), "BATCH_RA": ("CHARG", 10),
    "MOVE_TYPE_RA": ("BWART", 3), "SPEC_STOCK_RA": ("SOBKZ", 1), "TR_EV_TYPE_RA": ("VGART", 2),
    "PSTNG_DATE_RA": ("BUDAT", 8), "VENDOR_RA": ("LIFNR", 10), "USERNAME_RA": ("USNAM", 12),
}  # fmt: skip
_HEADER_FIELDS = {
    "MAT_DOC": "MBLNR", "DOC_YEAR": "MJAHR", "TR_EV_TYPE": "VGART", "DOC_DATE": "BLDAT", "PSTNG_DATE": "BUDAT",
    "ENTRY_DATE": "CPUDT", "ENTRY_TIME": "CPUTM", "USERNAME": "USNAM", "REF_DOC_NO": "XBLNR", "HEADER_TXT": "BKTXT",
}  # fmt: skip
_ITEM_FIELDS = {
    "MAT_DOC": "MBLNR", "DOC_YEAR": "MJAHR", "MATDOC_ITM": "ZEILE", "MATERIAL": "MATNR", "PLANT": "WERKS",
    "STGE_LOC": "LGORT", "BATCH": "CHARG", "MOVE_TYPE": "BWART", "STCK_TYPE": "INSMK", "SPEC_STOCK": "SOBKZ",
    "VENDOR": "LIFNR", "CUSTOMER": "KUNNR", "ENTRY_QNT": "ERFMG", "ENTRY_UOM": "ERFME", "ENTRY_UOM_ISO": "ERFME",
    "PO_NUMBER": "EBELN", "PO_ITEM": "EBELP", "ITEM_TEXT": "SGTXT", "COSTCENTER": "KOSTL", "ORDERID": "AUFNR",
    "MOVE_REAS": "GRUND", "X_AUTO_CRE": "XAUTO", "EXPIRYDATE": "VFDAT", "MATERIAL_LONG": "MATNR",
}  # fmt: skip
HEADER = d.Structure(
    "BAPI2017_GM_HEAD_02",
    (
        d.char("MAT_DOC", 10), d.numc("DOC_YEAR", 4), d.char("TR_EV_TYPE", 2), d.date("DOC_DATE"), d.date("PSTNG_DATE"),
        d.date("ENTRY_DATE"), d.time("ENTRY_TIME"), d.char("USERNAME", 12), d.char("VER_GR_GI_SLIP", 1),
        d.char("REF_DOC_NO", 16), d.char("HEADER_TXT", 25),
    ),
)  # fmt: skip
ITEM = d.Structure(
    "BAPI2017_GM_ITEM_SHOW",
    (
        d.char("MAT_DOC", 10), d.numc("DOC_YEAR", 4), d.numc("MATDOC_ITM", 4), d.char("MATERIAL", 18),
        *d.chars(PLANT=4, STGE_LOC=4, BATCH=10, MOVE_TYPE=3, STCK_TYPE=1, SPEC_STOCK=1, VENDOR=10, CUSTOMER=10),
        d.quantity("ENTRY_QNT"), *d.chars(ENTRY_UOM=3, ENTRY_UOM_ISO=3, PO_NUMBER=10), d.numc("PO_ITEM", 5),
        *d.chars(ITEM_TEXT=50, COSTCENTER=10, ORDERID=12), d.numc("MOVE_REAS", 4), d.char("X_AUTO_CRE", 1),
        d.date("EXPIRYDATE"), d.char("MATERIAL_LONG", 40),
    ),
)  # fmt: skip


def functions() -> list[d.FunctionModule]:
    """The two function modules of BUS2017 that read."""
    answer = d.tables(GOODSMVT_HEADER=HEADER, GOODSMVT_ITEMS=ITEM, RETURN=BAPIRET2)
    ranges = d.tables(**{name: _range_of(name, length) for name, (_, length) in _RANGES.items()})
    document = d.imports(d.char("MATERIALDOCUMENT", 10), d.numc("MATDOCUMENTYEAR", 4))
    header = d.exports(d.structure("GOODSMVT_HEADER", HEADER))
    detail = document + header + d.tables(GOODSMVT_ITEMS=ITEM, RETURN=BAPIRET2)
    return [
        d.FunctionModule("BAPI_GOODSMVT_GETITEMS", "2017", ranges + answer, get_items),
        d.FunctionModule("BAPI_GOODSMVT_GETDETAIL", "2017", detail, get_detail),
    ]


def _range_of(name: str, length: int) -> d.Structure:
    return d.Structure(f"BAPI2017_GM_{name}", d.chars(SIGN=1, OPTION=2, LOW=length, HIGH=length))


def get_items(session: Session, given: d.Values) -> Mapping[str, Any]:
    """Headers and items that fall into every range that is given."""
    heads = {(row["MBLNR"], row["MJAHR"]): row for row in session.select("MKPF")}
    rows = [heads[row["MBLNR"], row["MJAHR"]] | row for row in session.select("MSEG", more="ORDER BY MBLNR, ZEILE")]
    found = [row for row in rows if _in_ranges(row, given)]
    if not found:
        return {"GOODSMVT_HEADER": [], "GOODSMVT_ITEMS": [], "RETURN": [_message("Document does not exist", "062")]}
    wanted = dict.fromkeys((row["MBLNR"], row["MJAHR"]) for row in found)
    items = [_renamed(row, _ITEM_FIELDS) for row in found]
    return {
        "GOODSMVT_HEADER": [_renamed(heads[key], _HEADER_FIELDS) for key in wanted],
        "GOODSMVT_ITEMS": items,
        "RETURN": [],
    }


def get_detail(session: Session, given: d.Values) -> Mapping[str, Any]:
    """One document, by its number as stored: an unpadded number finds nothing."""
    key = (given.get("MATERIALDOCUMENT", ""), given.get("MATDOCUMENTYEAR", ""))
    heads = session.select("MKPF", "MBLNR = ? AND MJAHR = ?", key)
    items = session.select("MSEG", "MBLNR = ? AND MJAHR = ?", key, "ORDER BY ZEILE")
    problem = [] if heads else [_message(f"Document {key[0]} {key[1]} does not exist", "062")]
    return {
        "GOODSMVT_HEADER": _renamed(heads[0], _HEADER_FIELDS) if heads else {},
        "GOODSMVT_ITEMS": [_renamed(row, _ITEM_FIELDS) for row in items],
        "RETURN": problem,
    }


def _renamed(row: Row, names: Mapping[str, str]) -> Row:
    return {name: row.get(source, "") for name, source in names.items()}


def _message(text: str, number: str) -> Row:
    return {"TYPE": "E", "ID": "M7", "NUMBER": number, "MESSAGE": text}


def _in_ranges(row: Row, given: d.Values) -> bool:
    return all(_in_range(str(row.get(field, "")), given.get(name, [])) for name, (field, _) in _RANGES.items())


def _in_range(value: str, lines: Sequence[Mapping[str, str]]) -> bool:
    included = [line for line in lines if line["SIGN"] == "I"]
    excluded = [line for line in lines if line["SIGN"] == "E"]
    inside = not included or any(_meets(value, line) for line in included)
    return inside and not any(_meets(value, line) for line in excluded)


def _meets(value: str, line: Mapping[str, str]) -> bool:
    low, high = line["LOW"], line["HIGH"]
    return {
        "EQ": value == low,
        "NE": value != low,
        "BT": low <= value <= high,
        "GE": value >= low,
        "LE": value <= low,
        "GT": value > low,
        "LT": value < low,
        "CP": fnmatchcase(value, low.replace("+", "?")),
    }.get(line["OPTION"], False)
