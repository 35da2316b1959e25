"""Self-made MBGMCR03 IDocs; names and order of segments and fields were checked against the type tree."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

HEAD = (
    "<EDI_DC40 SEGMENT='1'><MANDT>100</MANDT><DOCNUM>{docnum:016d}</DOCNUM><IDOCTYP>MBGMCR03</IDOCTYP>"
    "<MESTYP>MBGMCR</MESTYP><SNDPRN>SAPERP</SNDPRN></EDI_DC40>\n"
)
ITEM = (
    "<E1BP2017_GM_ITEM_CREATE SEGMENT='1'><MATERIAL>TABLETS</MATERIAL>{filling}<MOVE_TYPE>551</MOVE_TYPE>"
    "<ENTRY_QNT>{quantity}</ENTRY_QNT><ENTRY_UOM>ST</ENTRY_UOM></E1BP2017_GM_ITEM_CREATE>\n"
)
SERIAL = (
    "<E1BP2017_GM_SERIALNUMBER SEGMENT='1'><MATDOC_ITM>{item:04d}</MATDOC_ITM><SERIALNO>{serial}</SERIALNO>"
    "</E1BP2017_GM_SERIALNUMBER>\n"
)
Name = Callable[[int, int], str]
"""The serial of an item: its number among the item's, after the item's position."""


def idoc(docnum: int, items: int = 1, serials: int = 20, *, name: Name | None = None, filling: str = "") -> str:
    """One IDOC element.

    Args:
        docnum: Its number.
        items: How many items it has.
        serials: How many serials each has.
        name: Makes the serials; without it they are numbered, and unique to the IDoc.
        filling: More fields of each item.
    """
    named = name or (lambda item, serial: f"{docnum:08d}I{item:05d}S{serial:04d}")
    parts = ["<IDOC BEGIN='1'>", HEAD.format(docnum=docnum), "<E1MBGMCR SEGMENT='1'>"]
    parts += [ITEM.format(filling=filling, quantity=serials)] * items
    parts += [
        SERIAL.format(item=item, serial=named(item, serial))
        for item in range(1, items + 1)
        for serial in range(serials)
    ]
    return "".join([*parts, "</E1MBGMCR></IDOC>\n"])


def whole(*idocs: str) -> str:
    """A file of these IDocs."""
    return "".join(["<?xml version='1.0' encoding='UTF-8'?>\n<MBGMCR03>", *idocs, "</MBGMCR03>\n"])


def write_files(folder: Path, docnums: range, make: Callable[[int], str] = idoc) -> None:
    """One file for each number."""
    folder.mkdir()
    for docnum in docnums:
        (folder / f"d{docnum:08d}.xml").write_text(whole(make(docnum)), "utf-8")


def packet(docnums: range, make: Callable[[int], str]) -> Iterator[str]:
    """The parts of one file of many IDocs."""
    before, after = whole("|").split("|")
    yield before
    yield from map(make, docnums)
    yield after
