"""From records to the XML that SAP's XML port writes."""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml.etree import _Element

from connector.errors import Unreadable
from connector.idoc import (
    Cutter,
    IdocType,
    Segment,
    control_record,
    data_fields,
    fill,
    idocs,
    read_documents,
    read_xml,
    segment_name,
    shipped,
)
from connector.idoc.definitions import in_sequence
from connector.idoc.records import CONTROL_RECORD, DATA_RECORD
from connector.mapping import BUILT_IN, compile_mapping
from connector.model import Key

HEAD, ITEM, PACK, LABEL, NOTE = "E1HEAD", "E1ITEM", "E1PACK", "/SPE/E1LABEL", "E1NOTE"
EXPECTED = """\
<?xml version="1.0" encoding="UTF-8"?><PACKS01><IDOC BEGIN="1"><EDI_DC40 SEGMENT="1"><TABNAM>EDI_DC40</TABNAM>\
<MANDT>100</MANDT><DOCNUM>0000000000000042</DOCNUM><IDOCTYP>PACKS01</IDOCTYP><SNDPRN>SAPERP</SNDPRN></EDI_DC40>
<E1HEAD SEGMENT="1"><DATE>20260314</DATE>
<E1ITEM SEGMENT="1"><MATNR>A&amp;B</MATNR><_-SPE_-QTY>  1.5</_-SPE_-QTY>
<E1PACK SEGMENT="1"><SERNR>S1</SERNR>
<_-SPE_-E1LABEL SEGMENT="1"><TEXT>two&#10;lines</TEXT></_-SPE_-E1LABEL></E1PACK>
<E1PACK SEGMENT="1"></E1PACK>
<E1NOTE SEGMENT="1"><TEXT>item</TEXT></E1NOTE></E1ITEM>
<E1ITEM SEGMENT="1"><MATNR>C</MATNR></E1ITEM></E1HEAD>
<E1NOTE SEGMENT="1"><TEXT>top</TEXT></E1NOTE></IDOC></PACKS01>"""


@pytest.fixture
def rows(records: Any) -> list[dict[str, str]]:
    """The data records of `EXPECTED`."""
    found: list[dict[str, str]] = records.of(
        (HEAD, 0, {"DATE": "20260314"}),
        (ITEM, 1, {"MATNR": "A&B", "/SPE/QTY": "  1.5"}),
        (PACK, 2, {"SERNR": "S1"}),
        (LABEL, 3, {"TEXT": "two\nlines"}),
        (PACK, 2, {}),
        (NOTE, 2, {"TEXT": "item"}),
        (ITEM, 1, {"MATNR": "C"}),
        (NOTE, 0, {"TEXT": "top"}),
    )
    return found


def test_an_idoc_is_written_as_saps_xml_port_does(small: IdocType, records: Any, rows: Any) -> None:
    """Empty fields left out, blanks at the end cut, `/` as `_-`; each data record begins a line."""
    assert Cutter(small).xml(records.control, rows).decode() == EXPECTED


def test_padded_records_give_the_same(small: IdocType, records: Any, rows: Any) -> None:
    """As RFC and files have them: every field to its full length."""
    padded = [{**row, "SEGNAM": row["SEGNAM"].ljust(30), "SDATA": row["SDATA"].ljust(1000)} for row in rows]
    control = {field.name: records.control.get(field.name, "").ljust(field.length) for field in CONTROL_RECORD}
    assert Cutter(small).xml(control, padded).decode() == EXPECTED


def test_definitions_name_segments_as_types_do(small: IdocType, records: Any, rows: Any) -> None:
    """Files hold E2HEAD002 where RFC holds E1HEAD."""
    defined = [{**row, "SEGNAM": row["SEGNAM"].replace("E1", "E2") + "001"} for row in rows]
    assert Cutter(small).xml(records.control, defined).decode() == EXPECTED


@pytest.mark.parametrize("names", [["PSGNUM"], ["HLEVEL"], ["SEGNUM", "PSGNUM"], ["SEGNUM", "PSGNUM", "HLEVEL"]])
def test_blank_numbers_change_nothing_where_the_structure_says_it(
    small: IdocType, records: Any, rows: Any, blank: Any, names: list[str]
) -> None:
    """Without PSGNUM the level, without both the structure; the last note alone could then be the item's."""
    whole = Cutter(small).xml(records.control, rows[:-1])
    assert Cutter(small).xml(records.control, blank(rows[:-1], *names)) == whole


def test_psgnum_counts_records_where_segnum_is_blank(small: IdocType, records: Any, rows: Any, blank: Any) -> None:
    """The number of a record is then its place."""
    assert Cutter(small).xml(records.control, blank(rows, "SEGNUM")).decode() == EXPECTED


def test_the_root_of_an_extended_type_is_the_extension(small: IdocType, records_of: Any) -> None:
    """As samples of extended IDocs have it."""
    extended = replace(small, cimtyp="/ABC/ZPACKS")
    records = records_of(extended)
    xml = Cutter(extended).xml(records.control, records.of((HEAD, 0, {"TEXT": "x"})))
    assert read_xml(xml).tag == "_-ABC_-ZPACKS"


def test_what_is_written_is_taken_as_a_document(small: IdocType, records: Any, rows: Any) -> None:
    """With its key, and with the line of each record."""
    xml = Cutter(small).xml(records.control, rows)
    [document] = read_documents(io.BytesIO(xml), "rfc")
    assert document.key == Key("idoc", ("SAPERP", "100", "0000000000000042"))
    segments = [each for each in read_xml(xml).iter() if each.get("SEGMENT") and each.tag != "EDI_DC40"]
    assert [each.sourceline for each in segments] == list(range(2, len(rows) + 2))


@pytest.mark.parametrize(
    ("number", "change", "complaint"),
    [
        (3, {"SEGNAM": "Z1PACK"}, r"data record 3 \(Z1PACK\): PACKS01 has no such segment; get the definition of"),
        (3, {"SEGNAM": ""}, r"data record 3 \(without SEGNAM\): PACKS01 has no such segment"),
        (3, {"SDATA": f"{'S1':18}NEW"}, r'data record 3 \(E1PACK\): text stands behind its last field.*"NEW"'),
        (2, {"SDATA": "A\x00B"}, r"data record 2 \(E1ITEM\): field MATNR: its character 2 is U.0000, which XML does"),
        (3, {"PSGNUM": "000009"}, r"data record 3 \(E1PACK\): PSGNUM is 9, but no segment around it has that number"),
        (7, {"PSGNUM": "000003"}, r"data record 7 \(E1ITEM\): PSGNUM is 3, but no segment around it"),
        (3, {"HLEVEL": "02"}, r"data record 3 \(E1PACK\): HLEVEL is 2, but E1ITEM above it has 2"),
        (3, {"SEGNUM": "000002"}, r"data record 3 \(E1PACK\): SEGNUM is 2 after 2: the records are not in their order"),
        (3, {"SEGNUM": "X"}, r'data record 3 \(E1PACK\): SEGNUM is "X", which is no number'),
    ],
)
def test_what_cannot_be_cut_is_refused_with_its_record(
    small: IdocType, records: Any, rows: Any, number: int, change: dict[str, str], complaint: str
) -> None:
    """Nothing is dropped, guessed or put in place of something else."""
    rows[number - 1].update(change)
    with pytest.raises(Unreadable, match=complaint) as caught:
        Cutter(small).xml(records.control, rows)
    assert caught.value.line == number + 1


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        ({"SNDPRN": "A\x02"}, "control record: field SNDPRN: its character 2 is U.0002"),
        ({"SENDER": "A"}, "the control record has the field SENDER, which EDI_DC40 does not have"),
        ({"IDOCTYP": "PACKS02"}, "the IDoc is of type PACKS02, but is to be cut by the definition of PACKS01"),
        ({"CIMTYP": "ZP"}, "the IDoc is of type PACKS01 with ZP, but is to be cut by the definition of PACKS01"),
        ({"IDOCTYP": ""}, r"the IDoc is of type \(none\), but"),
    ],
)
def test_a_control_record_that_does_not_fit_is_refused(
    small: IdocType, records: Any, rows: Any, change: dict[str, str], complaint: str
) -> None:
    """An IDoc is never cut by the definition of another type."""
    with pytest.raises(Unreadable, match=complaint):
        Cutter(small).xml({**records.control, **change}, rows)


def test_an_idoc_without_data_is_refused(small: IdocType, records: Any) -> None:
    """It would look like one that asks for nothing."""
    with pytest.raises(Unreadable, match="the IDoc has no data record"):
        Cutter(small).xml(records.control, [])


def test_a_movement_from_records_gives_its_commands(records_of: Any) -> None:
    """The ready mapping takes what was cut by the shipped definition."""
    mbgmcr03 = shipped("MBGMCR02")
    assert mbgmcr03 is not None
    records = records_of(mbgmcr03)
    item = {"MATERIAL": "EXAMPLE-TABLETS", "PLANT": "1000", "MOVE_TYPE": "551", "ENTRY_QNT": "2.000", "ENTRY_UOM": "PC"}
    rows = records.of(
        ("E1MBGMCR", 0, {}),
        ("E1BP2017_GM_CODE", 1, {"GM_CODE": "03"}),
        ("E1BP2017_GM_ITEM_CREATE", 1, item),
        ("E1BP2017_GM_SERIALNUMBER", 1, {"MATDOC_ITM": "0001", "SERIALNO": "A1"}),
        ("E1BP2017_GM_SERIALNUMBER", 1, {"MATDOC_ITM": "0001", "SERIALNO": "A2"}),
    )
    root = read_xml(Cutter(mbgmcr03).xml({**records.control, "MESTYP": "MBGMCR"}, rows))
    path = Path(__file__).parents[2] / "mappings" / "mbgmcr.yaml"
    mapping = compile_mapping(path, BUILT_IN, {"zeros": "keep", "reason": "destroy"})
    assert mapping.accepts(root, control_record(idocs(root)[0]))
    [command] = mapping.apply(root).commands
    assert [(each.serial, each.line) for each in command.serials] == [("A1", 5), ("A2", 6)]


def _read_back(idoc_type: IdocType, xml: bytes) -> tuple[dict[str, str], list[dict[str, str]]]:
    """The records of an IDoc in XML: the way back, for the tests alone."""
    [idoc] = idocs(read_xml(xml))
    control, *segments = idoc
    rows: list[dict[str, str]] = []
    for each in segments:
        _add(idoc_type, each, "", 0, rows)
    return {field.tag: field.text or "" for field in control}, rows


def _add(idoc_type: IdocType, element: _Element, above: str, parent: int, rows: list[dict[str, str]]) -> None:
    name = segment_name(element.tag)
    place = next(each for each in idoc_type.segments if (each.name, each.parent) == (name, above))
    values = {segment_name(field.tag): field.text or "" for field in element if not field.get("SEGMENT")}
    number = len(rows) + 1
    rows.append(_row(place, number, parent, values))
    for child in element:
        if child.get("SEGMENT"):
            _add(idoc_type, child, name, number, rows)


def _row(place: Segment, number: int, parent: int, values: Mapping[str, str]) -> dict[str, str]:
    numbers = {"SEGNUM": f"{number:06}", "PSGNUM": f"{parent:06}", "HLEVEL": f"{place.level:02}"}
    return {"SEGNAM": place.name, **numbers, "SDATA": fill(place, values)}


TEXTS = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"], include_characters="\n\r\t"), min_size=1)


def _values(segment: Segment) -> st.SearchStrategy[dict[str, str]]:
    fields = st.fixed_dictionaries({}, optional={field.name: TEXTS for field in segment.fields[:6]})
    lengths = {field.name: field.length for field in segment.fields}
    return fields.map(lambda values: {name: text[: lengths[name]] for name, text in values.items()})


@st.composite
def idoc_rows(draw: st.DrawFn, idoc_type: IdocType) -> list[tuple[Segment, int, Mapping[str, str]]]:
    """Segments in the type's order, each below its parent."""
    found: list[tuple[Segment, int, Mapping[str, str]]] = []

    def below(above: str, parent: int) -> None:
        for place in (each for each in idoc_type.segments if each.parent == above):
            for _ in range(draw(st.integers(0, min(2, place.most)))):
                found.append((place, parent, draw(_values(place))))
                below(place.name, len(found))

    below("", 0)
    return found


def _types() -> Iterator[IdocType]:
    mbgmcr03 = shipped("MBGMCR03")
    assert mbgmcr03 is not None
    yield mbgmcr03
    names = ["", "E1A", "E1B", "/ABC/E1C", "Z1D"]
    fields = in_sequence([("SERNR", 18, "CHAR"), ("/ABC/UII", 72, "CHAR"), ("LAST", 1, "CHAR")])
    deep = [Segment(name, "", names[level - 1], level, 0, 2, fields) for level, name in enumerate(names) if name]
    yield IdocType("DEEP01", "ZDEEP", tuple(deep))


TYPES = {each.root: each for each in _types()}


@pytest.mark.parametrize("name", TYPES)
@settings(max_examples=40, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(data=st.data())
def test_an_idoc_comes_back_from_its_xml(records_of: Any, name: str, data: st.DataObject) -> None:
    """XML to records to XML is the same, and so are flat lines cut at their columns: nothing is lost on the way."""
    idoc_type = TYPES[name]
    drawn = data.draw(idoc_rows(idoc_type).filter(bool))
    records = records_of(idoc_type)
    rows = [_row(place, number, parent, values) for number, (place, parent, values) in enumerate(drawn, 1)]
    cutter = Cutter(idoc_type)
    xml = cutter.xml(records.control, rows)
    control, again = _read_back(idoc_type, xml)
    assert again == rows
    assert cutter.xml(control, again) == xml
    flat = ["".join(row.get(field.name, "").ljust(field.length) for field in DATA_RECORD) for row in rows]
    assert cutter.xml(control, [data_fields(line) for line in flat]) == xml
