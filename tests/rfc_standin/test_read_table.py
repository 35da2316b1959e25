"""RFC_READ_TABLE and the material documents behind it, through both bindings."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from types import ModuleType
from typing import Any

import pytest

from tests.rfc_standin.simulated_sap.client import SimulatedSap

Read = Callable[..., dict[str, Any]]


@pytest.fixture
def read(binding: ModuleType, sap: SimulatedSap) -> Read:
    """Reads a table through a binding."""
    return reader(binding, sap)


def reader(binding: ModuleType, sap: SimulatedSap, function: str = "RFC_READ_TABLE") -> Read:
    """Reads tables of a system."""
    connection = binding.Connection(**sap.destination())

    def read(table: str, fields: Sequence[str], *where: str, **more: Any) -> dict[str, Any]:
        names, options = [{"FIELDNAME": name} for name in fields], [{"TEXT": line} for line in where]
        answer: dict[str, Any] = connection.call(function, QUERY_TABLE=table, FIELDS=names, OPTIONS=options, **more)
        return answer

    return read


def lines(answer: dict[str, Any]) -> list[str]:
    """Rows as text."""
    return [row["WA"] for row in answer["DATA"]]


def test_a_document_is_found_by_its_entry_date_whatever_its_posting_date(read: Read, sap: SimulatedSap) -> None:
    """A back-dated posting has an old BUDAT and a new CPUDT; fields are cut by OFFSET and LENGTH."""
    number, year = sap.post_material_document([{"BWART": "551"}], BUDAT="20200131", CPUDT="20260131", CPUTM="101500")
    answer = read("MKPF", ["MBLNR", "MJAHR", "BUDAT", "CPUTM"], "CPUDT = '20260131' AND", "CPUTM GE '101500'")
    [row] = lines(answer)
    cut = [row[int(each["OFFSET"]) :][: int(each["LENGTH"])] for each in answer["FIELDS"]]
    assert cut == [number, year, "20200131", "101500"] == [number, "2020", "20200131", "101500"]


def test_a_delimiter_moves_the_offsets(read: Read, sap: SimulatedSap) -> None:
    """Fields keep their width."""
    sap.post_material_document([{"BWART": "551"}], BKTXT="a|b")
    answer = read("MKPF", ["BKTXT", "MBLNR"], DELIMITER="|")
    assert answer["FIELDS"][1]["OFFSET"] == "000026"
    assert lines(answer) == ["a|b".ljust(25) + "|4900000001"]


def test_numbers_stand_to_the_right_with_their_sign_at_the_end(read: Read, sap: SimulatedSap) -> None:
    """Packed numbers in MSEG, object lists in SER03."""
    sap.post_material_document([{"BWART": "551", "MENGE": "12.5", "serials": ["A1"]}])
    assert lines(read("MSEG", ["MENGE", "MEINS"])) == ["      12.500 ST"]
    assert lines(read("SER03", ["OBKNR", "ZEILE"])) == ["        1 0001"]


def test_serials_are_found_over_the_object_list(read: Read, sap: SimulatedSap) -> None:
    """SER03 by document and item, then OBJK; numeric serials and materials have leading zeros."""
    document = sap.post_material_document([{"BWART": "551", "MATNR": "4711", "serials": ["a1", "12"]}])
    where = f"MBLNR = '{document[0]}' AND MJAHR = '{document[1]}' AND ZEILE = '0001'"
    listed = lines(read("SER03", ["OBKNR"], where))[0].strip()
    rows = lines(read("OBJK", ["SERNR", "MATNR"], f"OBKNR = {listed}"))
    assert rows == ["A1".ljust(18) + "4711".zfill(18), "12".zfill(18) + "4711".zfill(18)]


def test_serials_may_come_later_than_their_document(read: Read, sap: SimulatedSap) -> None:
    """At a moment that is set, or when the test says so."""
    document = sap.post_material_document([{"serials": ["A1"], "serials_after": 0.2}, {}])
    assert lines(read("SER03", ["ZEILE"])) == []
    time.sleep(0.25)
    sap.add_serials(document, "0002", ["B1"])
    assert sorted(lines(read("SER03", ["ZEILE"]))) == ["0001", "0002"]


def test_a_document_is_seen_only_when_it_is_committed(read: Read, sap: SimulatedSap) -> None:
    """Its entry time is earlier."""
    sap.set_clock(3600)
    sap.post_material_document([{}], commit_after=0.2)
    assert lines(read("MKPF", ["CPUTM"])) == lines(read("MSEG", ["MBLNR"])) == []
    time.sleep(0.25)
    [entered] = lines(read("MKPF", ["CPUTM"]))
    assert entered <= time.strftime("%H%M%S", time.localtime(time.time() + 3600 - 0.25)) or entered > "2359"


def test_a_material_has_its_units(read: Read, sap: SimulatedSap) -> None:
    """MARA has the base unit, MARM all of them."""
    sap.add_material("TABLETS", EAN11="9506000134352", units=[{"MEINH": "KAR", "UMREZ": 10, "EAN11": "1950"}])
    assert lines(read("MARA", ["MATNR", "MEINS", "EAN11"])) == ["TABLETS           ST 9506000134352"]
    assert lines(read("MARM", ["MEINH", "UMREZ"], "EAN11 = '1950'")) == ["KAR  10"]


def test_a_row_longer_than_512_characters_is_refused(read: Read) -> None:
    """All fields of MSEG are."""
    with pytest.raises(Exception, match="DATA_BUFFER_EXCEEDED"):
        read("MSEG", [])


def test_a_newer_system_returns_longer_rows_when_asked(
    binding: ModuleType, make_sap: Callable[..., SimulatedSap]
) -> None:
    """USE_ET_DATA_4_RETURN gives ET_DATA; material numbers of S/4HANA have 40 characters."""
    sap = make_sap(sysid="S4H", et_data=True, matnr_length=40)
    sap.post_material_document([{"MATNR": "4711"}])
    answer = reader(binding, sap)("MSEG", [], USE_ET_DATA_4_RETURN="X")
    [material] = [each for each in answer["FIELDS"] if each["FIELDNAME"] == "MATNR"]
    assert answer["ET_DATA"][0]["LINE"][int(material["OFFSET"]) :][:40].rstrip() == "4711".zfill(18)
    assert answer["DATA"] == []


@pytest.mark.parametrize(("fields", "filled"), [(["MBLNR"], "TBLOUT128"), ([], "TBLOUT2048")])
def test_the_reader_of_data_services_says_in_which_table_its_rows_are(
    binding: ModuleType, sap: SimulatedSap, fields: list[str], filled: str
) -> None:
    """The shortest one that has room, at most 30,000 characters; a row of MSEG fits as a whole."""
    number, _ = sap.post_material_document([{"BWART": "551"}])
    answer = reader(binding, sap, "/BODS/RFC_READ_TABLE2")("MSEG", fields)
    assert answer["OUT_TABLE"] == filled
    [place] = [each for each in answer["FIELDS"] if each["FIELDNAME"] == "MBLNR"]
    assert answer[filled][0]["WA"][int(place["OFFSET"]) :][: int(place["LENGTH"])] == number


@pytest.mark.parametrize(
    ("table", "field", "where", "key"),
    [
        ("NOPE", "MBLNR", "MBLNR = '1'", "TABLE_NOT_AVAILABLE"),
        ("MKPF", "NOPE", "MBLNR = '1'", "FIELD_NOT_VALID"),
        ("MKPF", "MBLNR", "MBLNR='1'", "OPTION_NOT_VALID"),
        ("MKPF", "MBLNR", "MBLNR = '4900000001' AND MJAHR = '2026' AND BUDAT GE '20260101' AND XBLNR = '1'", "OPTION"),
    ],
)
def test_what_is_not_valid_is_named(read: Read, table: str, field: str, where: str, key: str) -> None:
    """The last one is a line longer than 72 characters, which the library cuts."""
    with pytest.raises(Exception, match=key):
        read(table, [field], where)


def test_a_table_needs_s_tabu_nam(read: Read, sap: SimulatedSap) -> None:
    """NOT_AUTHORIZED names the table."""
    sap.allow("S_TABU_NAM", "MKPF", "MSEG")
    read("MKPF", ["MBLNR"])
    with pytest.raises(Exception, match="NOT_AUTHORIZED") as raised:
        read("OBJK", ["SERNR"])
    assert "OBJK" in raised.value.message  # type: ignore[attr-defined]


def test_pages_have_no_order(read: Read, sap: SimulatedSap) -> None:
    """Whoever pages by ROWSKIPS misses rows, as in SAP."""
    sap.post_material_documents([{"items": [{}]}] * 4)
    pages = [lines(read("MKPF", ["MBLNR"], ROWSKIPS=at, ROWCOUNT=2)) for at in (0, 2)]
    assert pages[0] == pages[1][::-1]


def test_garbage_comes_as_it_is_stored(read: Read, sap: SimulatedSap) -> None:
    """Control characters pass; a lone surrogate is replaced, by each binding in its way."""
    number, _ = sap.post_material_document([{"SGTXT": "good"}])
    assert sap.change("MSEG", "SGTXT", "a\0b\x1f\ud800c", MBLNR=number) == 1
    assert lines(read("MSEG", ["SGTXT"])) in (["a\0b\x1f#c"], ["a\0b\x1f\ufffdc"])


def test_another_client_sees_nothing(binding: ModuleType, make_sap: Callable[..., SimulatedSap]) -> None:
    """A logon to a client that is not there is refused."""
    sap = make_sap(client="200")
    sap.post_material_document([{}])
    assert lines(reader(binding, sap)("MKPF", ["MANDT"])) == ["200"]
    with pytest.raises(binding.LogonError):
        binding.Connection(**sap.destination(client="100"))
