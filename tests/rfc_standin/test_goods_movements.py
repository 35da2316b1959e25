"""BAPI_GOODSMVT_GETITEMS and BAPI_GOODSMVT_GETDETAIL."""

from __future__ import annotations

from decimal import Decimal
from types import ModuleType
from typing import Any

import pytest

from tests.rfc_standin.simulated_sap.client import SimulatedSap


@pytest.fixture
def connection(binding: ModuleType, sap: SimulatedSap) -> Any:
    """A connection to a system with three documents."""
    sap.post_material_document([{"BWART": "551", "MATNR": "TABLETS", "MENGE": "3"}, {"BWART": "101"}], BUDAT="20260110")
    sap.post_material_document([{"BWART": "553", "WERKS": "2000"}], BUDAT="20260120", CPUDT="20260125")
    sap.post_material_document([{"BWART": "551"}], BUDAT="20260130")
    return binding.Connection(**sap.destination())


def span(option: str, low: str, high: str = "", sign: str = "I") -> dict[str, str]:
    """A line of a range table."""
    return {"SIGN": sign, "OPTION": option, "LOW": low, "HIGH": high}


def test_items_are_selected_by_posting_date_movement_type_and_plant(connection: Any) -> None:
    """Each range is a condition; only items that meet all of them are given."""
    dates = [span("BT", "20260101", "20260125")]
    answer = connection.call("BAPI_GOODSMVT_GETITEMS", PSTNG_DATE_RA=dates, MOVE_TYPE_RA=[span("CP", "55*")])
    found = [(item["MAT_DOC"], item["MATDOC_ITM"], item["MOVE_TYPE"]) for item in answer["GOODSMVT_ITEMS"]]
    assert found == [("4900000001", "0001", "551"), ("4900000002", "0001", "553")]
    assert [head["ENTRY_DATE"] for head in answer["GOODSMVT_HEADER"]][1] == "20260125"
    plants = [span("EQ", "2000", sign="E")]
    answer = connection.call("BAPI_GOODSMVT_GETITEMS", PSTNG_DATE_RA=dates, PLANT_RA=plants)
    assert {item["PLANT"] for item in answer["GOODSMVT_ITEMS"]} == {"1000"}


def test_nothing_found_is_a_message(connection: Any) -> None:
    """Not an exception."""
    answer = connection.call("BAPI_GOODSMVT_GETITEMS", PSTNG_DATE_RA=[span("GT", "20270101")])
    assert (answer["GOODSMVT_ITEMS"], answer["RETURN"][0]["TYPE"]) == ([], "E")


def test_a_document_is_given_with_all_its_items(connection: Any) -> None:
    """But without what it reverses and without serials."""
    answer = connection.call("BAPI_GOODSMVT_GETDETAIL", MATERIALDOCUMENT="4900000001", MATDOCUMENTYEAR="2026")
    assert answer["GOODSMVT_HEADER"]["PSTNG_DATE"] == "20260110"
    first, second = answer["GOODSMVT_ITEMS"]
    assert (first["MATERIAL"], first["ENTRY_QNT"], second["MOVE_TYPE"]) == ("TABLETS", Decimal(3), "101")
    assert answer["RETURN"] == []
    assert not {"SMBLN", "SERIALNO"} & set(first)


def test_a_number_without_its_leading_zeros_finds_nothing(connection: Any, sap: SimulatedSap) -> None:
    """RFC converts no numbers."""
    sap.post_material_document([{}], MBLNR="0000000042", MJAHR="2026")
    found = connection.call("BAPI_GOODSMVT_GETDETAIL", MATERIALDOCUMENT="0000000042", MATDOCUMENTYEAR="2026")
    lost = connection.call("BAPI_GOODSMVT_GETDETAIL", MATERIALDOCUMENT="42", MATDOCUMENTYEAR="2026")
    assert (found["RETURN"], lost["RETURN"][0]["TYPE"]) == ([], "E")
