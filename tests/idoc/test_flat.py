"""Documents out of flat files: the same as those out of XML."""

from __future__ import annotations

import io
from collections.abc import Mapping
from dataclasses import replace
from itertools import product

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from connector.errors import Unreadable
from connector.idoc import (
    IdocType,
    ParserFolder,
    Segment,
    control_record,
    idocs,
    is_flat,
    read_documents,
    read_file,
    read_flat,
    read_xml,
    same_content,
    shipped,
)
from connector.model import Document, Key
from tests.idoc.flatwriting import CONTROL, Row, Style, as_file, as_flat, as_xml

NUMBERS = ("SEGNUM", "PSGNUM", "HLEVEL", "MANDT", "DOCNUM")
ITEM = {"MATERIAL": "EXAMPLE-TABLETS", "MOVE_TYPE": "551", "ENTRY_QNT": "2.000", "ITEM_TEXT": "Bruch \u00dc"}


def a_type(name: str) -> IdocType:
    """A shipped definition."""
    found = shipped(name)
    assert found is not None
    return found


def place(idoctyp: str, name: str) -> Segment:
    """A segment of a shipped type."""
    return next(each for each in a_type(idoctyp).segments if each.name == name)


def movement() -> list[Row]:
    """Two packs scrapped."""
    rows = [
        ("E1MBGMCR", 0, {}),
        ("E1BP2017_GM_HEAD_01", 1, {"PSTNG_DATE": "20260131"}),
        ("E1BP2017_GM_CODE", 1, {"GM_CODE": "03"}),
        ("E1BP2017_GM_ITEM_CREATE", 1, ITEM),
        ("E1BP2017_GM_ITEM_CREATE1", 4, {"MATERIAL_LONG": "EXAMPLE-TABLETS"}),
        ("E1BP2017_GM_SERIALNUMBER", 1, {"MATDOC_ITM": "0001", "SERIALNO": "A1"}),
        ("E1BP2017_GM_SERIALNUMBER", 1, {"MATDOC_ITM": "0001", "SERIALNO": "A2", "UII": "x & y"}),
    ]
    return [(place("MBGMCR03", name), parent, values) for name, parent, values in rows]


def read(content: bytes, encoding: str = "utf-8", definitions: ParserFolder | None = None) -> list[Document]:
    """The documents of a file."""
    return list(read_file(io.BytesIO(content), "f.txt", definitions, encoding))


STYLES = [
    Style(pad=pad, end=end, last=last, blank=blank, definition=definition)
    for pad, (end, last), (blank, definition) in product(
        ("full", "segment", "trim"),
        [("\n", True), ("\r\n", True), ("\r\n", False), ("\n", False)],
        [
            (frozenset(), "E1"),
            (frozenset(NUMBERS), "E2"),
            (frozenset({"PSGNUM"}), "E2000"),
            (frozenset({"SEGNUM", "HLEVEL"}), "E1"),
            (frozenset({"SEGNUM", "PSGNUM"}), "E2"),
        ],
    )
]


@pytest.mark.parametrize("style", STYLES, ids=str)
def test_every_way_to_write_a_file_gives_the_xml(style: Style) -> None:
    """Padded, cut or trimmed, LF or CR LF, with and without numbers, by type or definition: one mapping serves all."""
    control = {name: text for name, text in CONTROL.items() if name not in style.blank}
    [found] = read(as_file([as_flat(CONTROL, movement(), style)], style))
    assert found.hold == ""
    assert same_content(found.xml_form, as_xml(control, movement()))


@pytest.mark.parametrize("style", [Style(bom=True), Style(encoding="cp1252"), Style(encoding="iso8859-15")], ids=str)
def test_columns_are_counted_in_characters(style: Style) -> None:
    """A letter of two bytes in UTF-8 stands before the reversal mark and the serials."""
    [found] = read(as_file([as_flat(CONTROL, movement(), style)], style), style.encoding)
    assert same_content(found.xml_form, as_xml(CONTROL, movement()))


def test_a_document_is_the_bytes_of_its_idoc() -> None:
    """Key, sender and TEST are those of the control record, as for XML; the original is its part of the file."""
    style = Style(pad="trim", end="\r\n")
    written = [as_flat({**CONTROL, "DOCNUM": number, "TEST": test}, movement(), style) for number, test in ["1 ", "2X"]]
    found = read(as_file(written, style))
    assert [each.original for each in found] == [each.encode() for each in written]
    assert [each.key for each in found] == [Key("idoc", ("SAPERP", "100", "1")), Key("idoc", ("SAPERP", "100", "2"))]
    assert [(each.name, each.sender) for each in found] == [("f.txt#1", "SAPERP/100"), ("f.txt#2", "SAPERP/100")]
    records = [control_record(idocs(read_xml(each.xml_form))[0]) for each in found]
    assert [each.test for each in records if each] == ["", "X"]


def test_a_document_without_numbers_is_known_by_its_bytes() -> None:
    """EDI subsystems leave MANDT and DOCNUM blank."""
    style = Style(pad="trim", blank=frozenset({"MANDT", "DOCNUM"}))
    [found] = read(as_file([as_flat(CONTROL, movement(), style)], style))
    [same] = read(as_file([as_flat(CONTROL, movement(), style)], style))
    assert (found.key.kind, found.sender, found.key) == ("sha256", "none", same.key)


def test_findings_name_the_line_of_the_flat_file() -> None:
    """Each record of the XML form begins a line: with the offset it is the line of the file."""
    style = Style(pad="trim")
    content = as_file([as_flat({**CONTROL, "DOCNUM": number}, movement(), style) for number in "12"], style)
    lines = content.decode().split("\n")
    for found in read(content):
        for serial in read_xml(found.xml_form).iter("SERIALNO"):
            assert serial.text in lines[(serial.sourceline or 0) + found.line_offset - 1]
    assert [found.line_offset for found in read(content)] == [0, 8]


def test_what_a_file_is_shows_in_its_first_bytes() -> None:
    """No option says it, and XML stays XML."""
    flat, xml = as_flat(CONTROL, movement(), Style()).encode(), as_xml(CONTROL, movement())
    assert [is_flat(io.BytesIO(each)) for each in (flat, b"\xef\xbb\xbf" + flat, xml, b"", b"EDI")] == [
        True,
        True,
        False,
        False,
        False,
    ]
    assert is_flat(io.BytesIO(b"EDI_DC    100"))
    assert read(xml) == list(read_documents(io.BytesIO(xml), "f.txt"))


def test_utf_16_is_refused_with_what_to_do() -> None:
    """It would be read as XML that is none."""
    with pytest.raises(Unreadable, match="line 1: it is UTF-16, in which flat files are not read"):
        read(as_flat(CONTROL, movement(), Style()).encode("utf-16"))


def test_a_file_is_looked_at_before_its_first_document_comes() -> None:
    """What is damaged at its end gives no document."""
    good = as_flat(CONTROL, movement(), Style())
    stream = io.BytesIO(good.encode() + good.replace("000006", "000002").encode())
    with pytest.raises(Unreadable, match="line 15: SEGNUM is 2 after 5"):
        next(read_flat(stream, "f.txt", ParserFolder()))


@pytest.mark.parametrize(
    ("control", "segnam", "sdata", "cause"),
    [
        (
            {"IDOCTYP": "ORDERS05"},
            "E1MBGMCR",
            "",
            "there is no definition of ORDERS05. To correct a definition, export",
        ),
        ({"CIMTYP": "ZMB"}, "E1MBGMCR", "", "there is no definition of MBGMCR03 with ZMB. To"),
        ({}, "Z1SERIAL", "", r"data record 2 \(Z1SERIAL\): MBGMCR03 has no such segment; get the definition"),
        ({}, "E2BP2017_GM_CODE", "03X", "data record 2 .*: text stands behind its last field, at character 3"),
        (
            {},
            "E1BP2017_GM_ITEM_CREATE1",
            "",
            "data record 2 .*: its place is below E1BP2017_GM_ITEM_CREATE, which is not",
        ),
    ],
)
def test_what_is_not_defined_holds_the_document(
    control: Mapping[str, str], segnam: str, sdata: str, cause: str
) -> None:
    """It comes without XML form, with its bytes and key; the IDocs beside it are read."""
    code = replace(place("MBGMCR03", "E1BP2017_GM_CODE"), name=segnam)
    head = as_flat({**CONTROL, **control}, [movement()[0]], Style(pad="trim"))
    record = as_flat(CONTROL, [movement()[0], (code, 1, {})], Style(pad="full", blank=frozenset({"PSGNUM", "HLEVEL"})))
    bad = head + record.splitlines()[2][:63].replace("000002", "      ") + sdata + "\n"
    found = read((bad + as_flat(CONTROL, movement(), Style(pad="trim"))).encode())
    assert [bool(each.xml_form) for each in found] == [False, True]
    assert found[0].original == bad.encode()
    assert found[0].key == found[1].key
    with pytest.raises(AssertionError, match=cause):
        raise AssertionError(found[0].hold)
    assert found[0].hold_line == (3 if "data record 2" in cause else 0)


TEXTS = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), min_size=1, max_size=12)
GERMAN = st.text(st.characters(codec="cp1252", exclude_categories=["Cc"]), min_size=1, max_size=12)


@st.composite
def rows_of(draw: st.DrawFn, idoc_type: IdocType, texts: st.SearchStrategy[str]) -> list[Row]:
    """A few segments in the type's order, each below its parent."""
    children: dict[str, list[Segment]] = {}
    for each in idoc_type.segments:
        children.setdefault(each.parent, []).append(each)
    found: list[Row] = []

    def below(above: str, parent: int) -> None:
        offered = children.get(above, [])
        if not offered:
            return
        chosen = draw(st.lists(st.integers(0, len(offered) - 1), min_size=0 if parent else 1, max_size=4))
        for index in sorted(chosen):
            segment = offered[index]
            names = draw(st.lists(st.sampled_from(segment.fields), max_size=3))
            values = {field.name: draw(texts)[: field.length].rstrip(" ") for field in names}
            found.append(
                (
                    segment,
                    parent,
                    {field.name: values[field.name] for field in segment.fields if values.get(field.name)},
                )
            )
            below(segment.name, len(found))

    below("", 0)
    return found


styles = st.builds(
    Style,
    pad=st.sampled_from(["full", "segment", "trim"]),
    end=st.sampled_from(["\n", "\r\n"]),
    last=st.booleans(),
    encoding=st.sampled_from(["utf-8", "cp1252"]),
    blank=st.frozensets(st.sampled_from(NUMBERS)),
    definition=st.sampled_from(["E1", "E2", "E2000", "E2007"]),
)


@pytest.mark.parametrize("idoctyp", ["MBGMCR03", "MBGMCR04", "MBGMCA01", "DELVRY03", "DELVRY07"])
@settings(max_examples=40, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(data=st.data(), style=styles)
def test_an_idoc_is_the_same_flat_and_as_xml(idoctyp: str, data: st.DataObject, style: Style) -> None:
    """Round trip: any IDoc of a shipped type, written as a flat file in any way and as XML, says the same."""
    texts = TEXTS if style.encoding == "utf-8" else GERMAN
    packet = data.draw(st.lists(rows_of(a_type(idoctyp), texts), min_size=1, max_size=3))
    control = {name: text for name, text in {**CONTROL, "IDOCTYP": idoctyp}.items() if name not in style.blank}
    content = as_file([as_flat(control, rows, style) for rows in packet], style)
    assume(style.encoding == "utf-8" or not any(map(_looks_utf8, content.split(b"\n"))))
    found = read(content, style.encoding)
    assert [each.hold for each in found] == [""] * len(packet)
    assert b"".join(each.original for each in found) == content
    for document, rows in zip(found, packet, strict=True):
        assert same_content(document.xml_form, as_xml(control, rows))


def _looks_utf8(line: bytes) -> bool:
    try:
        return not line.isascii() and bool(line.decode("utf-8"))
    except UnicodeDecodeError:
        return False
