"""Reading documents from a simulated SAP: what is whole, what waits, what can never be read."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from connector_sap_rfc import items
from connector_sap_rfc.faults import SapFault
from connector_sap_rfc.found import Number
from connector_sap_rfc.items import NotWhole
from connector_sap_rfc.reading import Read, Reader
from connector_sap_rfc.settings import Poll
from connector_sap_rfc.tables import Tables
from lxml import etree

POLL = {"from_date": "2026-01-01", "movement_types": ["551"]}
ReadAll = Callable[..., list[Read]]
Item = Callable[..., dict[str, Any]]


@pytest.fixture
def read(session: Any) -> ReadAll:
    """Reads documents as one poll does."""

    def read_all(*numbers: Number, **changed: Any) -> list[Read]:
        return list(Reader(session, Tables(session), Poll.model_validate(POLL | changed)).read(numbers))

    return read_all


def texts(found: Read, path: str) -> list[str]:
    """Texts in its document."""
    assert found.document
    return [str(text) for text in etree.fromstring(found.document.xml_form).xpath(f"{path}/text()")]


def test_documents_come_in_the_order_in_which_they_were_asked(sap: Any, item: Item, read: ReadAll) -> None:
    """Those without a wanted item are left out; nothing asked is no call."""
    first, other, last = [
        sap.post_material_document([item([serial], BWART=kind)])
        for serial, kind in (("A", "551"), ("B", "101"), ("C", "551"))
    ]
    assert [each.number for each in read(last, other, first)] == [last, first]
    before = sap.call_counts()
    assert read() == []
    assert sap.call_counts() == before


def test_tables_are_asked_once_for_all_of_them(sap: Any, item: Item, read: ReadAll) -> None:
    """And GETDETAIL for each: 50 documents are 4 calls of the reader and 50 of the BAPI."""
    numbers = sap.post_material_documents([{"items": [item([f"S{n}"])]} for n in range(50)])
    assert len(read(*numbers)) == 50
    assert [call["QUERY_TABLE"] for call in sap.calls("RFC_READ_TABLE")] == ["MSEG", "MKPF", "SER03", "OBJK"]
    assert sap.call_counts()["BAPI_GOODSMVT_GETDETAIL"] == 50


@pytest.mark.parametrize(("serials", "missing"), [(["A", "B"], ""), (["A"], "items 0001 have no serial numbers yet")])
def test_as_many_serial_numbers_as_are_announced_make_an_item_whole(
    sap: Any, item: Item, read: ReadAll, serials: list[str], missing: str
) -> None:
    """SER03 may be there before all of OBJK is."""
    number = sap.post_material_document([item(serials)])
    sap.change("SER03", "ANZSN", "2", MBLNR=number[0])
    [found] = read(number)
    assert found.missing == missing
    assert texts(found, "ITEM/SERIAL/SERNR") == serials


def test_an_item_without_any_waits_only_if_its_material_has_a_profile(sap: Any, item: Item, read: ReadAll) -> None:
    """MARC-SERNP in the item's plant."""
    sap.add_material("TABLETS", SERNP="PACK")
    sap.add_material("BOXES")
    [found] = read(sap.post_material_document([item(ERFMG="1"), item(MATNR="BOXES", ERFMG="1")]))
    assert found.missing == "items 0001 have no serial numbers yet"


def test_a_document_that_sap_does_not_give_whole_is_missing(
    sap: Any, item: Item, read: ReadAll, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing is made of it now, and the next one is read all the same."""
    numbers = [sap.post_material_document([item([serial])]) for serial in ("A", "B")]
    whole = items.details

    def details(session: Any, number: Number, lines: Any) -> Any:
        if number == numbers[0]:
            raise NotWhole("BAPI_GOODSMVT_GETDETAIL does not give the items 0001, which MSEG has")
        return whole(session, number, lines)

    monkeypatch.setattr(items, "details", details)
    part, other = read(*numbers)
    assert (part.document, part.cause) == (None, "")
    assert "does not give the items 0001" in part.missing
    assert other.document


def test_a_call_that_fails_is_no_property_of_a_document(sap: Any, item: Item, read: ReadAll) -> None:
    """A short dump ends the whole reading; nothing is refused for it."""
    sap.fault("call", "dump", name="BAPI_GOODSMVT_GETDETAIL")
    with pytest.raises(SapFault, match="ended in SAP with an error"):
        read(sap.post_material_document([item(["A"])]))


def test_garbage_is_a_cause_and_has_a_fingerprint(sap: Any, item: Item, read: ReadAll) -> None:
    """The same garbage is the same refusal again, other garbage is another; the next document is read."""
    bad, good = [sap.post_material_document([item([serial], SGTXT=serial)]) for serial in ("A", "B")]
    causes = []
    for text in ("a\x01", "a\x01", "abc\x02"):
        sap.change("MSEG", "SGTXT", text, MBLNR=bad[0])
        refused, fine = read(bad, good)
        assert (refused.document, fine.cause) == (None, "")
        causes.append((refused.cause, refused.fingerprint))
    assert "U+0001 at position 2" in causes[0][0]
    assert causes[0] == causes[1] != causes[2]
    assert causes[0][1] != causes[2][1]


def test_the_material_master_is_asked_only_when_it_is_wanted(sap: Any, item: Item, read: ReadAll) -> None:
    """Without it the document has no EAN11 at all."""
    sap.add_material("TABLETS", EAN11="09506000134352")
    number = sap.post_material_document([item(["A"])])
    assert texts(read(number)[0], "ITEM/EAN11") == []
    assert "MARM" not in {call["QUERY_TABLE"] for call in sap.calls("RFC_READ_TABLE")}
    assert texts(read(number, material_master=True)[0], "ITEM/EAN11") == ["09506000134352"]
