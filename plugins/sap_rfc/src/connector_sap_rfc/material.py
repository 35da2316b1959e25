"""A material document as XML with SAP's field names."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from lxml import etree
from lxml.etree import _Element

from connector.plugin import Document, Key, Unreadable, sender_of
from connector_sap_rfc.found import Number

HEADER = ("MBLNR", "MJAHR", "BUDAT", "BLDAT", "CPUDT", "CPUTM", "USNAM", "XBLNR", "BKTXT", "TCODE", "VGART")
ITEM = (
    *("ZEILE", "BWART", "MATNR", "WERKS", "LGORT", "CHARG", "SHKZG", "MENGE", "MEINS", "ERFMG", "ERFME", "XAUTO"),
    *("SMBLN", "SJAHR", "SMBLP", "GRUND", "SGTXT", "KOSTL", "LIFNR", "KUNNR"),
)
UNIT = ("EAN11", "UMREZ", "UMREN")
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True, slots=True)
class MaterialItem:
    """An item.

    Attributes:
        fields: By SAP's names, those of `ITEM`, and those of `UNIT` when the material master was asked.
        serials: Its serial numbers.
    """

    fields: Mapping[str, str]
    serials: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class MaterialDocument:
    """A material document.

    Attributes:
        system: System id.
        client: Client.
        number: (MBLNR, MJAHR).
        header: By SAP's names, those of `HEADER`.
        items: In order.
    """

    system: str
    client: str
    number: Number
    header: Mapping[str, str]
    items: Sequence[MaterialItem] = field(default=())

    @property
    def name(self) -> str:
        """What people call it: `4900000001 2026`."""
        return " ".join(self.number)

    def document(self) -> Document:
        """It as a document for the host.

        Raises:
            Unreadable: A field holds a character that XML does not allow.
        """
        key = Key("material", (self.system, self.client, *self.number))
        return Document(key, sender_of(self.system, self.client), self._xml(), name=self.name)

    def _xml(self) -> bytes:
        root = etree.Element("MATERIALDOCUMENT")
        header = etree.SubElement(root, "HEADER")
        _add(header, HEADER, self.header, "the header")
        for item in self.items:
            element = etree.SubElement(root, "ITEM")
            names = ITEM + UNIT if "EAN11" in item.fields else ITEM
            _add(element, names, item.fields, f"item {item.fields['ZEILE']}")
            for serial in item.serials:
                where = f"a serial number of item {item.fields['ZEILE']}"
                _add(etree.SubElement(element, "SERIAL"), ("SERNR",), {"SERNR": serial}, where)
        return etree.tostring(root, encoding="UTF-8", xml_declaration=True, pretty_print=True)


def _add(parent: _Element, names: Sequence[str], fields: Mapping[str, str], where: str) -> None:
    for name in names:
        text = fields.get(name, "")
        strange = _NOT_XML.search(text)
        if strange:
            raise Unreadable(
                f"{name} of {where} holds the character U+{ord(strange[0]):04X} at position {strange.start() + 1}, "
                "which cannot be handed on: correct it in SAP, or decommission its packs by hand"
            )
        etree.SubElement(parent, name).text = text
