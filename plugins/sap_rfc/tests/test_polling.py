"""Polling, against a simulated SAP through the real binding."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest

Site = Any
Item = Callable[..., dict[str, Any]]


def at(moment: datetime) -> dict[str, str]:
    """Entry date and time of a header."""
    return {"CPUDT": moment.strftime("%Y%m%d"), "CPUTM": moment.strftime("%H%M%S")}


@pytest.mark.parametrize("find_by", ["entry_date", "posting_date"])
def test_a_document_is_handed_over_with_all_that_sap_knows(polled: Site, item: Item, find_by: str) -> None:
    """Header, item, serial numbers and what it reverses, by SAP's names."""
    polled.set_poll(find_by=find_by, from_date=datetime.now().strftime("%Y-%m-%d"))
    original = polled.sap.post_material_document([item(["A1", "12345"], SGTXT="broken", KOSTL="4711")], BKTXT="night")
    polled.sap.post_material_document([item(["A1"], BWART="552", SMBLN=original[0], SJAHR=original[1], SMBLP="0001")])
    assert polled.run().error is None
    assert polled.numbers()[0] == original[0]
    assert polled.texts("ITEM/SERIAL/SERNR") == ["A1", "000000000000012345", "A1"]
    assert polled.texts("HEADER/BKTXT") == ["night"]
    assert (polled.texts("ITEM/SGTXT"), polled.texts("ITEM/KOSTL")) == (["broken"], ["4711"])
    assert [polled.texts(f"ITEM[BWART=552]/{name}")[0] for name in ("SMBLN", "SJAHR", "SMBLP")] == [*original, "0001"]
    assert polled.texts("ITEM/SHKZG") == ["H", "S"]
    assert polled.texts("HEADER/TCODE") == ["MIGO_GI", "MIGO_GI"]
    assert polled.texts("ITEM/MENGE") == ["2.000", "1.000"]


def test_only_wanted_movement_types_and_plants_are_taken(polled: Site, item: Item) -> None:
    """A document with one wanted item is taken with that item alone."""
    polled.set_poll(plants=["1000"])
    wanted = polled.sap.post_material_document([item(["A"]), item(["B"], BWART="311"), item(["C"], WERKS="2000")])
    polled.sap.post_material_document([item(["D"], BWART="101")])
    polled.sap.post_material_document([item(["E"], WERKS="2000")])
    assert polled.run().error is None
    assert polled.numbers() == [wanted[0]]
    assert polled.texts("ITEM/SERIAL/SERNR") == ["A"]


def test_nothing_entered_before_the_first_day_is_taken(polled: Site, item: Item) -> None:
    """However far a poll goes back."""
    polled.set_poll(from_date=datetime.now().strftime("%Y-%m-%d"))
    yesterday = datetime.now() - timedelta(days=1)
    polled.sap.post_material_document([item(["OLD"])], **at(yesterday))
    new = polled.sap.post_material_document([item(["NEW"])])
    polled.run()
    assert polled.numbers() == [new[0]]


def test_a_back_dated_posting_is_found_by_its_entry(polled: Site, item: Item) -> None:
    """Its posting date lies a month back, its entry is new."""
    polled.sap.post_material_document([item(["A"])])
    polled.run()
    month_ago = (datetime.now() - timedelta(days=30)).strftime("%Y%m%d")
    late = polled.sap.post_material_document([item(["B"])], BUDAT=month_ago)
    polled.run()
    assert polled.numbers()[1:] == [late[0]]


def test_a_document_committed_late_is_found_within_the_overlap(polled: Site, item: Item) -> None:
    """Its entry time lies before the newest one seen."""
    now = datetime.now()
    polled.sap.post_material_document([item(["A"])], **at(now))
    polled.run()
    late = polled.sap.post_material_document([item(["B"])], **at(now - timedelta(minutes=29)))
    missed = polled.sap.post_material_document([item(["C"])], **at(now - timedelta(minutes=31)))
    polled.run()
    assert polled.numbers()[1:] == [late[0]]
    assert missed[0] not in polled.numbers()


def test_where_clocks_are_set_back_a_poll_goes_back_an_hour_more(polled: Site, item: Item) -> None:
    """In that hour documents are entered behind the newest one seen."""
    polled.set_poll(time_zone="Europe/Berlin")
    night = datetime(2026, 10, 25, 2, 59)
    polled.sap.post_material_document([item(["A"])], **at(night))
    polled.run()
    second = polled.sap.post_material_document([item(["B"])], **at(night - timedelta(minutes=58)))
    polled.run()
    assert polled.numbers()[1:] == [second[0]]


def test_what_is_known_or_not_wanted_is_not_read_again(polled: Site, item: Item) -> None:
    """The overlap costs a look at the headers, and no more."""
    polled.sap.post_material_document([item(["A"])])
    polled.sap.post_material_document([item(["A"], BWART="101")])
    with polled.running() as running:
        running.until_idle()
        before = polled.sap.call_counts()
        polled.wait_for(lambda: polled.sap.call_counts()["RFC_READ_TABLE"] > before["RFC_READ_TABLE"] + 2)
        asked = polled.sap.calls("RFC_READ_TABLE")[-3:]
    assert {call["QUERY_TABLE"] for call in asked} == {"MKPF"}
    assert polled.sap.call_counts()["BAPI_GOODSMVT_GETDETAIL"] == before["BAPI_GOODSMVT_GETDETAIL"] == 1


def test_a_poll_that_finds_nothing_new_writes_nothing(polled: Site, item: Item) -> None:
    """The cursor does not go back to the overlap's first documents and forth again."""
    moments = [datetime.now() - timedelta(seconds=10 * n) for n in range(60)]
    polled.sap.post_material_documents([{"items": [item([f"S{n}"])], **at(each)} for n, each in enumerate(moments)])
    polled.run()
    before, cursor = len(polled.intake.calls), polled.intake.cursor
    polled.run()
    assert (len(polled.intake.calls), polled.intake.cursor) == (before, cursor)


def test_serial_numbers_that_come_late_are_waited_for(polled: Site, item: Item) -> None:
    """The document is read again; meanwhile the others go on, and the cursor stands before it."""
    polled.sap.add_material("TABLETS", SERNP="PACK")
    late = polled.sap.post_material_document([item(ERFMG="1")])
    other = polled.sap.post_material_document([item(["B"])])
    with polled.running():
        polled.wait_for_word("1 documents wait for SAP")
        assert polled.numbers() == [other[0]]
        cursor = json.loads(polled.intake.cursor)["entry_date"]
        polled.sap.add_serials(late, "0001", ["A"])
        polled.wait_for(lambda: late[0] in polled.numbers())
    assert cursor <= datetime.now().strftime("%Y%m%d%H%M%S")
    assert polled.texts("ITEM/SERIAL/SERNR") == ["B", "A"]


def test_serial_numbers_that_never_come_are_not_waited_for_for_ever(polled: Site, item: Item) -> None:
    """After the time the document goes on without them: the mapping holds it."""
    polled.sap.add_material("TABLETS", SERNP="PACK")
    polled.set_poll(serial_minutes=0.01)
    document = polled.sap.post_material_document([item(ERFMG="1")])
    assert polled.run().error is None
    assert polled.numbers() == [document[0]]
    assert polled.texts("ITEM/SERIAL/SERNR") == []


def test_a_material_without_a_profile_needs_no_serial_numbers(polled: Site, item: Item) -> None:
    """Nothing is waited for."""
    polled.sap.add_material("TABLETS")
    polled.sap.post_material_document([item(ERFMG="1")])
    assert polled.run().error is None
    assert len(polled.numbers()) == 1


def test_a_document_that_waits_is_not_lost_by_a_restart(polled: Site, item: Item) -> None:
    """However long other documents went on meanwhile."""
    polled.sap.add_material("TABLETS", SERNP="PACK")
    old = datetime.now() - timedelta(hours=20)
    late = polled.sap.post_material_document([item(ERFMG="1")], **at(old))
    polled.sap.post_material_document([item(["B"])])
    with polled.running():
        polled.wait_for(polled.numbers)
        polled.wait_for_word("wait for SAP")
    polled.sap.add_serials(late, "0001", ["A"])
    polled.run()
    assert late[0] in polled.numbers()


def test_gtin_and_packs_come_from_the_material_master(polled: Site, item: Item) -> None:
    """The GTIN is the base unit's, a carton's is no pack's; the packs are the entry unit's."""
    polled.set_poll(material_master=True)
    carton = {"MEINH": "CAR", "UMREZ": 10, "EAN11": "4006381333931"}
    polled.sap.add_material("TABLETS", EAN11="09506000134352", units=[carton])
    polled.sap.post_material_document(
        [item(["A"]), item(["B"], MEINS="ST", ERFME="CAR"), item(["C"], MEINS="ST", ERFME="PAL")]
    )
    polled.run()
    assert polled.texts("ITEM/EAN11") == ["09506000134352"] * 3
    assert polled.texts("ITEM/UMREZ") == ["1", "10"]


@pytest.mark.parametrize("place", ["text", "serial"])
def test_garbage_in_a_field_refuses_its_document_and_no_other(polled: Site, item: Item, place: str) -> None:
    """It is recorded as failed, once, with field, item and character."""
    bad = polled.sap.post_material_document([item(["A"], SGTXT="x")])
    good = polled.sap.post_material_document([item(["B"])])
    if place == "text":
        polled.sap.change("MSEG", "SGTXT", "a\x01b", MBLNR=bad[0])
    else:
        polled.sap.change("OBJK", "SERNR", "A\x01", SERNR="A")
    for _ in range(2):
        assert polled.run().error is None
    assert polled.numbers() == [good[0]]
    [refused] = polled.intake.refused
    assert refused.name == " ".join(bad)
    assert "U+0001" in refused.cause


def test_a_cursor_of_the_other_way_begins_anew_and_takes_nothing_twice(polled: Site, item: Item) -> None:
    """Changing `find_by` is safe."""
    polled.sap.post_material_document([item(["A"])])
    polled.run()
    polled.set_poll(find_by="posting_date", from_date=datetime.now().strftime("%Y-%m-%d"))
    polled.run()
    assert len(polled.numbers()) == 1
    assert "posting_date" in json.loads(polled.intake.cursor)
