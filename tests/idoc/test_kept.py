"""Definitions as JSON, and those that come with the connector."""

from __future__ import annotations

import pytest

from connector.errors import Unreadable
from connector.idoc import IdocType, from_json, shipped, to_json

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


@pytest.mark.parametrize("idoctyp", ["MBGMCR01", "MBGMCR02"])
def test_predecessors_are_cut_as_their_successor(idoctyp: str) -> None:
    """The ready mapping takes MBGMCR02 too."""
    found, newest = shipped(idoctyp), shipped("MBGMCR03")
    assert found is not None
    assert newest is not None
    assert (found.idoctyp, found.segments) == (idoctyp, newest.segments)


@pytest.mark.parametrize(
    ("idoctyp", "cimtyp"), [("ORDERS05", ""), ("MBGMCR03", "ZMBGMCR"), ("../types/MBGMCR03", ""), ("", "")]
)
def test_nothing_is_shipped_for_other_types_and_for_extensions(idoctyp: str, cimtyp: str) -> None:
    """A name comes from outside, and is no path."""
    assert shipped(idoctyp, cimtyp) is None
