"""Definitions as JSON, and those that come with the connector."""

from __future__ import annotations

import pytest

from connector.errors import Unreadable
from connector.idoc import IdocType, from_json, shipped, to_json
from connector.idoc.records import SDATA_FIRST

PLACES = {
    ("E1BP2017_GM_ITEM_CREATE", "MOVE_TYPE"): (37, 3),
    ("E1BP2017_GM_ITEM_CREATE", "ENTRY_QNT"): (92, 15),
    ("E1BP2017_GM_ITEM_CREATE", "MOVE_REAS"): (348, 4),
    ("E1BP2017_GM_ITEM_CREATE", "XSTOB"): (625, 1),
    ("E1BP2017_GM_ITEM_CREATE", "EAN_UPC"): (626, 18),
    ("E1BP2017_GM_ITEM_CREATE1", "MATERIAL_LONG"): (211, 40),
    ("E1BP2017_GM_SERIALNUMBER", "SERIALNO"): (5, 18),
    ("E1BP2017_GM_SERIALNUMBER", "UII"): (23, 72),
}
"""First character within SDATA, from 1, and length, as public descriptions of MBGMCR03 give them."""


def test_a_definition_is_read_back(small: IdocType) -> None:
    """What SAP was asked for once is kept as it was."""
    assert from_json(to_json(small)) == small


@pytest.mark.parametrize(
    ("text", "cause"),
    [
        ("", "Invalid JSON"),
        ('{"idoctyp": "A", "cimtyp": ""}', "segments: Field required"),
        ('{"idoctyp": "A", "cimtyp": "", "segments": []}', "the definition of A has no segment"),
        ('{"idoctyp": "A", "cimtyp": "", "segments": [{"name": 3}]}', "segments.0.name"),
    ],
)
def test_another_file_is_refused(text: str, cause: str) -> None:
    """A person deletes it, and it is asked for anew."""
    with pytest.raises(Unreadable, match=f"it is no kept definition .*{cause}.*delete it"):
        from_json(text)


@pytest.mark.parametrize(("place", "wanted"), PLACES.items())
def test_the_shipped_mbgmcr03_has_its_fields_where_public_descriptions_have_them(
    place: tuple[str, str], wanted: tuple[int, int]
) -> None:
    """A column off would cut serials wrongly."""
    mbgmcr03 = shipped("MBGMCR03")
    assert mbgmcr03 is not None
    [fields] = [each.fields for each in mbgmcr03.segments if each.name == place[0]]
    [field] = [each for each in fields if each.name == place[1]]
    assert (field.offset + 1, field.length) == wanted


def test_the_shipped_segments_have_their_lengths() -> None:
    """Sums of all fields, so that none is missing."""
    mbgmcr03 = shipped("MBGMCR03")
    assert mbgmcr03 is not None
    lengths = {each.name: each.length for each in mbgmcr03.segments}
    assert (lengths["E1BP2017_GM_HEAD_01"], lengths["E1BP2017_GM_ITEM_CREATE"]) == (208, 998)
    assert (lengths["E1BP2017_GM_ITEM_CREATE1"], lengths["E1BP2017_GM_SERIALNUMBER"]) == (370, 94)


DELVRY07 = {
    ("E1EDL24", "POSNR"): (64, 69),
    ("E1EDL24", "MATNR"): (70, 87),
    ("E1EDL24", "WERKS"): (200, 203),
    ("E1EDL24", "LGORT"): (204, 207),
    ("E1EDL24", "CHARG"): (208, 217),
    ("E1EDL24", "LFIMG"): (240, 254),
    ("E1EDL24", "VRKME"): (255, 257),
    ("E1EDL24", "LGMNG"): (258, 272),
    ("E1EDL24", "MEINS"): (273, 275),
    ("E1EDL24", "HIPOS"): (337, 342),
    ("E1EDL24", "EAN11"): (366, 383),
    ("E1EDL24", "SERNR"): (384, 391),
    ("E1EDL24", "MATNR_EXTERNAL"): (752, 791),
    ("E1EDL24", "VFDAT"): (936, 943),
    ("E1EDL24", "LICHN"): (1019, 1033),
    ("E1EDL11", "SERNR"): (64, 81),
    ("E1EDL11", "UII"): (82, 153),
    ("E1EDL46", "SERNR"): (64, 81),
    ("E1EDL46", "UII"): (82, 153),
    ("E1EDL37", "EXIDV"): (64, 83),
    ("E1EDL44", "VELIN"): (64, 64),
    ("E1EDL44", "VBELN"): (65, 74),
    ("E1EDL44", "POSNR"): (75, 80),
    ("E1EDL44", "EXIDV"): (81, 100),
    ("E1EDL44", "VEMNG"): (101, 117),
    ("E1EDL44", "MATNR"): (121, 138),
    ("E1EDL44", "CHARG"): (174, 183),
    ("E1EDL44", "ANZSN"): (228, 238),
    ("E1EDL44", "MATNR_LONG"): (446, 485),
    ("E1EDT13", "QUALF"): (64, 66),
    ("E1EDT13", "NTANF"): (91, 98),
    ("E1EDT13", "ISDD"): (125, 132),
}
"""First and last character within the record, from 1, as public exports of WE63 give them."""


@pytest.mark.parametrize(("place", "wanted"), DELVRY07.items())
def test_the_shipped_delvry07_has_its_fields_where_public_descriptions_have_them(
    place: tuple[str, str], wanted: tuple[int, int]
) -> None:
    """A column off would cut serials wrongly."""
    delvry07 = shipped("DELVRY07")
    assert delvry07 is not None
    [fields] = {each.fields for each in delvry07.segments if each.name == place[0]}
    [field] = [each for each in fields if each.name == place[1]]
    assert (field.offset + SDATA_FIRST, field.offset + SDATA_FIRST + field.length - 1) == wanted


def test_the_shipped_delvry07_nests_as_the_type_does() -> None:
    """Serials stand below items, and below the contents of handling units."""
    delvry07 = shipped("DELVRY07")
    assert delvry07 is not None
    parents = {each.name: each.parent for each in delvry07.segments}
    assert [
        parents[name] for name in ("E1EDL11", "E1EDL46", "E1EDL44", "E1EDL37", "E1EDL24", "E1EDL18", "E1EDL20")
    ] == [
        "E1EDL24",
        "E1EDL44",
        "E1EDL37",
        "E1EDL20",
        "E1EDL20",
        "E1EDL20",
        "",
    ]


def test_the_shipped_mbgmca01_has_the_lengths_of_the_bapi() -> None:
    """Its header is 10 + 4 + 8 + 12 characters, its item 4."""
    mbgmca01 = shipped("MBGMCA01")
    assert mbgmca01 is not None
    assert [(each.name, each.parent, each.length) for each in mbgmca01.segments] == [
        ("E1MBGMCA", "", 34),
        ("E1BP2017_GM_ITEM_04", "E1MBGMCA", 4),
    ]


@pytest.mark.parametrize(
    ("idoctyp", "cut_as"),
    [
        *((name, "MBGMCR03") for name in ("MBGMCR01", "MBGMCR02", "MBGMCR04")),
        *((f"DELVRY0{number}", "DELVRY07") for number in (3, 4, 5, 6)),
    ],
)
def test_predecessors_are_cut_as_their_successor(idoctyp: str, cut_as: str) -> None:
    """The ready mappings take these types too."""
    found, by = shipped(idoctyp), shipped(cut_as)
    assert found is not None
    assert by is not None
    assert (found.idoctyp, found.segments) == (idoctyp, by.segments)


@pytest.mark.parametrize(
    ("idoctyp", "cimtyp"),
    [("ORDERS05", ""), ("WMMBID02", ""), ("MBGMCR03", "ZMBGMCR"), ("../types/MBGMCR03", ""), ("", "")],
)
def test_nothing_is_shipped_for_other_types_and_for_extensions(idoctyp: str, cimtyp: str) -> None:
    """A name comes from outside, and is no path."""
    assert shipped(idoctyp, cimtyp) is None
