"""Bad input as bytes: written out in the table, or made by a generator that it names."""

from __future__ import annotations

import gzip
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from connector.idoc import shipped
from tests.idoc.flatwriting import Style, as_flat, from_xml

CONTROL = {
    "TABNAM": "EDI_DC40",
    "MANDT": "100",
    "DOCNUM": "",
    "DIRECT": "1",
    "TEST": None,
    "IDOCTYP": "MBGMCR03",
    "CIMTYP": None,
    "MESTYP": "MBGMCR",
    "SNDPOR": "SAPERP",
    "SNDPRT": "LS",
    "SNDPRN": "SAPERP",
    "RCVPOR": "CLOUD",
    "RCVPRN": "CLOUD",
    "CREDAT": None,
}
"""Fields of the control record in the order of the type; None leaves one out."""
ITEM = {"MATERIAL": "TABLETS", "PLANT": "1000", "MOVE_TYPE": "551", "ENTRY_QNT": "", "ENTRY_UOM": "ST"}
"""Fields of an item; an empty quantity is the number of its serials."""


def fields(values: Mapping[str, str | None]) -> str:
    """Fields as elements."""
    return "".join(f"<{name}>{value}</{name}>" for name, value in values.items() if value is not None)


def idoc(docnum: int, wanted: Mapping[str, Any]) -> str:
    """A self-made IDOC element of type MBGMCR03, checked against the type's tree.

    Args:
        docnum: Its number, unless `control` names one.
        wanted: `control` (fields of the control record; null leaves one out, `control: null` all of it), `items`
            (fields and `serials`), `lost` (further pairs MATDOC_ITM, SERIALNO), `head` (what stands before the items).
    """
    items = wanted.get("items", [])
    named = [(f"{each:04d}", serial) for each, item in enumerate(items, 1) for serial in item.get("serials", [])]
    serials = "".join(
        f"<E1BP2017_GM_SERIALNUMBER SEGMENT='1'>{fields({'MATDOC_ITM': item, 'SERIALNO': serial})}"
        "</E1BP2017_GM_SERIALNUMBER>\n"
        for item, serial in [*named, *wanted.get("lost", [])]
    )
    body = f"<E1MBGMCR SEGMENT='1'>{wanted.get('head', '')}\n{''.join(map(_item, items))}{serials}</E1MBGMCR>"
    return f"<IDOC BEGIN='1'>{_control(docnum, wanted.get('control', {}))}\n{body}</IDOC>\n"


def _control(docnum: int, changed: Mapping[str, Any] | None) -> str:
    if changed is None:
        return ""
    return f"<EDI_DC40 SEGMENT='1'>{fields({**CONTROL, 'DOCNUM': f'{docnum:016d}', **changed})}</EDI_DC40>"


def _item(wanted: Mapping[str, Any]) -> str:
    own = {name: value for name, value in wanted.items() if name not in ("serials", "more")}
    quantity = f"{len(wanted.get('serials', []))}.000"
    values = fields({**ITEM, "ENTRY_QNT": quantity, **own})
    return f"<E1BP2017_GM_ITEM_CREATE SEGMENT='1'>{values}{wanted.get('more', '')}</E1BP2017_GM_ITEM_CREATE>\n"


def whole(docnum: int, wanted: Sequence[Mapping[str, Any]], root: str = "MBGMCR03") -> str:
    """A file of IDocs."""
    idocs = "".join(idoc(docnum + number, each) for number, each in enumerate(wanted))
    return f"<?xml version='1.0' encoding='UTF-8'?>\n<{root}>\n{idocs}</{root.split(maxsplit=1)[0]}>\n"


def flat(docnum: int, wanted: Sequence[Mapping[str, Any]], style: Mapping[str, Any]) -> str:
    """A flat file of IDocs of type MBGMCR03, in a style of `tests.idoc.flatwriting`."""
    idoc_type = shipped("MBGMCR03")
    assert idoc_type is not None
    style = {**style, "blank": frozenset(style.get("blank", []))}
    written = (from_xml(idoc_type, whole(docnum + number, [each]).encode()) for number, each in enumerate(wanted))
    return "".join(as_flat(control, rows, Style(**style)) for control, rows in written)


def quadratic_blowup(size: int, times: int) -> bytes:
    """One long entity, used often."""
    return f'<!DOCTYPE r [<!ENTITY a "{"a" * size}">]>\n<r>{"&a;" * times}</r>'.encode()


def cut_packet(idocs: int) -> bytes:
    """A packet whose last tag is missing."""
    scrapped = [{"items": [{"serials": [f"CUT{number}"]}]} for number in range(idocs)]
    return whole(900_000, scrapped).encode().removesuffix(b"</MBGMCR03>\n")


def faulty_packet(idocs: int) -> bytes:
    """A packet with a bare `&` in its last IDoc."""
    scrapped = [{"items": [{"serials": [f"FAULTY{number}"]}]} for number in range(idocs)]
    return whole(910_000, scrapped).encode().replace(b"FAULTY%d" % (idocs - 1), b"FAULTY&")


def long_text(megabytes: int) -> bytes:
    """One text node of so many MB."""
    return b"<r><t>" + b"x" * (megabytes * 1_000_000) + b"</t></r>"


def long_tag(megabytes: int) -> bytes:
    """One attribute of so many MB."""
    return b"<r a='" + b"x" * (megabytes * 1_000_000) + b"'/>"


def deep(levels: int, inside: str = "") -> bytes:
    """Elements nested so deep, inside another one if named."""
    nested = b"<a>" * levels + b"</a>" * levels
    return nested if not inside else f"<r><{inside}>".encode() + nested + f"</{inside}></r>".encode()


def many_attributes(count: int) -> bytes:
    """One tag with so many attributes."""
    return b"<r " + b" ".join(b"a%d='1'" % number for number in range(count)) + b"/>"


def repeated(text: str, times: int) -> bytes:
    """A text, again and again."""
    return (text * times).encode()


def gzipped(megabytes: int) -> bytes:
    """Zeros of so many MB, compressed to little."""
    return gzip.compress(bytes(megabytes * 1_000_000), compresslevel=1)


_GENERATORS = (
    quadratic_blowup,
    cut_packet,
    faulty_packet,
    long_text,
    long_tag,
    deep,
    many_attributes,
    repeated,
    gzipped,
)
MADE: Mapping[str, Callable[..., bytes]] = {each.__name__: each for each in _GENERATORS}


def content(given: Mapping[str, Any], docnum: int) -> bytes:
    """The bytes that a row describes.

    Args:
        given: One of `text` (with `encoding`, and `bom` in hex), `hex`, `make` (a generator's name and arguments),
            `idoc`, `packet` (IDocs); the last two with `root`; `flat` (IDocs) with `style`. `fill` puts what
            generators make in place of marks, `swap` one text in place of another; `cut` leaves out bytes at the end.
        docnum: Number of its first IDoc.
    """
    whole_file = _content(given, docnum)
    for mark, made in given.get("fill", {}).items():
        whole_file = whole_file.replace(mark.encode(), _made(made))
    return whole_file[: len(whole_file) - given.get("cut", 0)]


def _made(wanted: Mapping[str, Any]) -> bytes:
    return MADE[wanted["name"]](**{name: each for name, each in wanted.items() if name != "name"})


def _content(given: Mapping[str, Any], docnum: int) -> bytes:
    if "hex" in given:
        return bytes.fromhex(given["hex"])
    if "make" in given:
        return _made(given["make"])
    text = given.get("text")
    if "flat" in given:
        listed = given["flat"] if isinstance(given["flat"], list) else [given["flat"]]
        text = flat(docnum, listed, given.get("style", {"pad": "trim"}))
    elif text is None:
        listed = given["packet"] if "packet" in given else [given["idoc"]]
        text = whole(docnum, listed, given.get("root", "MBGMCR03"))
    for before, after in given.get("swap", {}).items():
        assert before in text, f"nothing to swap: {before}"
        text = text.replace(before, after)
    return bytes.fromhex(given.get("bom", "")) + text.encode(given.get("encoding", "utf-8"))
