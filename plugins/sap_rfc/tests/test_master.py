"""GTIN and packs of a unit, from a simulated SAP's MARM and MARA through the real binding."""

from __future__ import annotations

from typing import Any

import pytest
from connector_sap_rfc.master import Master
from connector_sap_rfc.tables import Tables

NOTHING = {"EAN11": "", "UMREZ": "", "UMREN": ""}


@pytest.fixture
def master(session: Any) -> Master:
    """The material master of the system."""
    return Master(Tables(session))


def test_a_unit_has_its_own_gtin_and_packs(sap: Any, master: Master) -> None:
    """From MARM: ten tablets make a carton."""
    sap.add_material("TABLETS", EAN11="09506000134352", units=[{"MEINH": "CAR", "UMREZ": 10, "EAN11": "4006381333931"}])
    assert master.unit("TABLETS", "CAR") == {"EAN11": "4006381333931", "UMREZ": "10", "UMREN": "1"}


def test_a_base_unit_without_a_row_of_its_own_is_read_from_mara(sap: Any, master: Master) -> None:
    """It is one of itself."""
    sap.add_material("TABLETS", EAN11="09506000134352")
    sap.change("MARM", "MEINH", "XXX", MATNR="TABLETS")
    assert master.unit("TABLETS", "ST") == {"EAN11": "09506000134352", "UMREZ": "1", "UMREN": "1"}


def test_an_unknown_unit_or_material_has_nothing(sap: Any, master: Master) -> None:
    """The mapping holds the item; a base unit's GTIN is never taken for another unit's."""
    sap.add_material("TABLETS", EAN11="09506000134352")
    assert master.unit("TABLETS", "PAL") == NOTHING
    assert master.unit("NOBODY", "ST") == NOTHING


def test_a_unit_is_asked_once(sap: Any, master: Master) -> None:
    """As long as one poll lasts."""
    sap.add_material("TABLETS", EAN11="09506000134352")
    for _ in range(3):
        master.unit("TABLETS", "ST")
    assert sap.call_counts()["RFC_READ_TABLE"] == 1
