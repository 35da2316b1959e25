"""Material master: GTIN and packs of a unit, from MARM and MARA."""

from __future__ import annotations

from collections.abc import Mapping

from connector_sap_rfc.conditions import all_of, compare
from connector_sap_rfc.tables import Tables

Unit = Mapping[str, str]
"""EAN11, UMREZ and UMREN of a material's unit: UMREZ/UMREN base units are one of it."""


class Master:
    """Remembers what it was asked, for one poll."""

    def __init__(self, tables: Tables) -> None:
        self._tables = tables
        self._known: dict[tuple[str, str], Unit] = {}

    def unit(self, material: str, unit: str) -> Unit:
        """GTIN and packs of a unit; empty texts when the master has none.

        Args:
            material: MATNR, as SAP gives it.
            unit: MEINH.
        """
        key = (material, unit)
        if key not in self._known:
            self._known[key] = self._read(material, unit)
        return self._known[key]

    def _read(self, material: str, unit: str) -> Unit:
        where = all_of([compare("MATNR", "=", material), compare("MEINH", "=", unit)])
        for row in self._tables.rows("MARM", ("MATNR", "MEINH"), ("EAN11", "UMREZ", "UMREN"), where):
            return {name: row[name] for name in ("EAN11", "UMREZ", "UMREN")}
        # The base unit's own row in MARM may be missing; its GTIN stands in MARA too.
        for row in self._tables.rows("MARA", ("MATNR",), ("MEINS", "EAN11"), compare("MATNR", "=", material)):
            if row["MEINS"] == unit:
                return {"EAN11": row["EAN11"], "UMREZ": "1", "UMREN": "1"}
        return {"EAN11": "", "UMREZ": "", "UMREN": ""}
