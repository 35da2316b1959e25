"""A material document as XML."""

from __future__ import annotations

import pytest
from connector_sap_rfc.material import HEADER, ITEM, MaterialDocument, MaterialItem
from lxml import etree

from connector.plugin import Key, Unreadable

FIELDS = dict.fromkeys(ITEM, "") | {"ZEILE": "0001", "BWART": "551", "SGTXT": "a < b & \U0001f600"}


def made(item: MaterialItem) -> MaterialDocument:
    """A document of one item."""
    return MaterialDocument("PRD", "100", ("4900000001", "2026"), dict.fromkeys(HEADER, "x"), [item])


def test_fields_have_saps_names_in_saps_order() -> None:
    """Every field of header and item is there, empty ones too; serial numbers follow the fields."""
    document = made(MaterialItem(FIELDS, ["S1", "S2"])).document()
    root = etree.fromstring(document.xml_form)
    assert root.tag == "MATERIALDOCUMENT"
    assert [child.tag for child in root[0]] == list(HEADER)
    assert [child.tag for child in root[1]] == [*ITEM, "SERIAL", "SERIAL"]
    assert root.xpath("ITEM/SERIAL/SERNR/text()") == ["S1", "S2"]
    assert root.findtext("ITEM/SGTXT") == FIELDS["SGTXT"]


def test_key_and_sender_name_system_and_client() -> None:
    """The key is (system id, client, MBLNR, MJAHR)."""
    document = made(MaterialItem(FIELDS)).document()
    assert document.key == Key("material", ("PRD", "100", "4900000001", "2026"))
    assert (document.sender, document.name) == ("PRD/100", "4900000001 2026")


def test_the_unit_of_the_material_master_stands_in_the_item() -> None:
    """Only when it was asked for."""
    unit = {"EAN11": "4006381333931", "UMREZ": "10", "UMREN": "1"}
    with_unit = etree.fromstring(made(MaterialItem({**FIELDS, **unit})).document().xml_form)
    assert {name: with_unit.findtext(f"ITEM/{name}") for name in unit} == unit
    assert b"EAN11" not in made(MaterialItem(FIELDS)).document().xml_form


def test_a_line_break_in_a_text_survives() -> None:
    """XML would change a carriage return that stands as it is."""
    document = made(MaterialItem(FIELDS | {"SGTXT": "a\rb\nc"})).document()
    assert etree.fromstring(document.xml_form).findtext("ITEM/SGTXT") == "a\rb\nc"


@pytest.mark.parametrize("garbage", ["\x00", "\x1b", "\ud800", "\uffff"])
def test_a_character_that_xml_does_not_allow_is_refused(garbage: str) -> None:
    """Nothing is changed without a word: the sentence names field, item, character and place."""
    with pytest.raises(
        Unreadable, match=rf"SGTXT of item 0001 holds the character U\+{ord(garbage):04X} at position 3"
    ):
        made(MaterialItem(FIELDS | {"SGTXT": f"ab{garbage}"})).document()
    with pytest.raises(Unreadable, match="SERNR of a serial number of item 0001"):
        made(MaterialItem(FIELDS, [garbage])).document()
