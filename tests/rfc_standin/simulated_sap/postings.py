"""Posting material documents: what a goods movement writes to MKPF, MSEG, SER03 and OBJK."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from itertools import count
from typing import Any

from tests.rfc_standin.simulated_sap.database import Database, Row

_RECEIPTS = {"101", "202", "222", "262", "312", "332", "334", "336", "501", "552", "554", "556", "561", "602", "642"}
_OWN_KEYS = {"serials", "serials_after"}
SERIAL_LENGTH = 18


class Postings:
    """Posts documents with numbers of its own."""

    def __init__(self, database: Database, client: str, matnr_length: int) -> None:
        self._database, self._client, self._matnr_length = database, client, matnr_length
        self._numbers, self._objects = count(4900000001), count(1)

    def post(self, document: Mapping[str, Any], now: datetime) -> Row:
        """Post a material document.

        Args:
            document: Fields of MKPF; `items` with fields of MSEG and `serials`; `commit_after` in seconds.
            now: SAP's clock.

        Returns:
            MBLNR and MJAHR.
        """
        head = self._head(document, now)
        delay = float(document.get("commit_after", 0))
        rows = [self._item(head, each, place) for place, each in enumerate(document.get("items", ()), 1)]
        self._database.insert("MSEG", rows, delay)
        self._database.insert("MKPF", [head], delay)
        for row, each in zip(rows, document.get("items", ()), strict=True):
            self._add_serials(head, row, each.get("serials", ()), delay + float(each.get("serials_after", 0)))
        return {"MBLNR": head["MBLNR"], "MJAHR": head["MJAHR"]}

    def _head(self, document: Mapping[str, Any], now: datetime) -> Row:
        today = f"{now:%Y%m%d}"
        fields = {key: value for key, value in document.items() if key.isupper()}
        default = {
            "MANDT": self._client,
            "MBLNR": "",
            "VGART": "WA",
            "BLART": "WA",
            "BLDAT": fields.get("BUDAT", today),
            "BUDAT": today,
            "CPUDT": today,
            "CPUTM": f"{now:%H%M%S}",
            "USNAM": "WAREHOUSE",
            "TCODE2": "MIGO_GI",
        }
        head = default | fields
        head["MBLNR"] = head["MBLNR"] or str(next(self._numbers))
        head["MJAHR"] = str(fields.get("MJAHR", head["BUDAT"][:4]))
        return head

    def _item(self, head: Row, item: Mapping[str, Any], place: int) -> Row:
        quantity = str(item.get("ERFMG", item.get("MENGE", len(item.get("serials", ())) or 1)))
        unit = str(item.get("ERFME", item.get("MEINS", "ST")))
        movement = str(item.get("BWART", "551"))
        default = {
            "ZEILE": f"{place:04}",
            "LINE_ID": f"{place:06}",
            "BWART": movement,
            "WERKS": "1000",
            "LGORT": "0001",
            "SHKZG": "S" if movement in _RECEIPTS else "H",
            "MENGE": quantity,
            "MEINS": unit,
            "ERFMG": quantity,
            "ERFME": unit,
        }
        linked = {key: head[key] for key in ("MANDT", "MBLNR", "MJAHR")}
        copied = {f"{key}_MKPF": head[key] for key in ("CPUDT", "CPUTM", "BUDAT", "BLDAT", "USNAM")}
        fields = {key: value for key, value in item.items() if key not in _OWN_KEYS}
        return default | linked | copied | fields | {"MATNR": self.material_number(str(item.get("MATNR", "")))}

    def material_number(self, given: str) -> str:
        """A number as stored: an all-digit one has leading zeros up to 18 characters."""
        return given.zfill(18) if given.isdigit() else given.upper()

    def add_serials(self, MBLNR: str, MJAHR: str, ZEILE: str, serials: Sequence[str], after: float = 0) -> None:
        """Serial numbers of an item that come later than their document."""
        key = (MBLNR, MJAHR, ZEILE)
        [head] = self._database.select("MKPF", "MBLNR = ? AND MJAHR = ?", key[:2])
        [row] = self._database.select("MSEG", "MBLNR = ? AND MJAHR = ? AND ZEILE = ?", key)
        self._add_serials(head, row, serials, after)

    def _add_serials(self, head: Row, item: Row, serials: Sequence[str], delay: float) -> None:
        if not serials:
            return
        listed = next(self._objects)
        link = {"MANDT": self._client, "OBKNR": listed}
        document = {key: item[key] for key in ("MBLNR", "MJAHR", "ZEILE", "BWART", "SHKZG")}
        place = {"WERK": item["WERKS"], "LAGERORT": item["LGORT"], "CHARGE": item.get("CHARG", "")}
        history = {"DATUM": head["CPUDT"], "UZEIT": head["CPUTM"], "VORGANG": "MMSL", "ANZSN": len(serials)}
        self._database.insert("SER03", [link | document | place | history], delay)
        self._database.insert("OBJK", [self._object(link, item, n, each) for n, each in enumerate(serials, 1)], delay)

    def _object(self, link: Row, item: Row, place: int, serial: str) -> Row:
        stored = serial.zfill(SERIAL_LENGTH) if serial.isdigit() else serial.upper()
        return link | {"OBZAE": place, "SERNR": stored, "MATNR": item["MATNR"], "TASER": "SER03", "EQUNR": stored}

    def add_material(self, material: Mapping[str, Any]) -> None:
        """A material: fields of MARA, `units` with fields of MARM, `SERNP` for each of `plants`."""
        number = self.material_number(str(material["MATNR"]))
        link = {"MANDT": self._client, "MATNR": number}
        base = {"MEINS": "ST", "MTART": "FERT"} | {k: v for k, v in material.items() if k.isupper()} | link
        units = [{"MEINH": base["MEINS"], "UMREZ": 1, "UMREN": 1, "EAN11": base.get("EAN11", "")}]
        units += [{"UMREN": 1, **each} for each in material.get("units", ())]
        profile = material.get("SERNP", "")
        self._database.insert("MARA", [base])
        self._database.insert("MARM", [each | link for each in units])
        self._database.insert(
            "MARC", [link | {"WERKS": each, "SERNP": profile} for each in material.get("plants", ("1000",))]
        )
        self._database.insert("MAKT", [link | {"SPRAS": "E", "MAKTX": material.get("MAKTX", number)}])
