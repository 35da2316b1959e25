"""Segments that parents and several fields tell whose they are."""

from typing import Any

import pytest

JOIN = "from: ../E1BP2017_GM_SERIALNUMBER, take: SERIALNO, where: {MATDOC_ITM: item}"
UNITS = {JOIN: "from: ../E1EDL37/E1EDL44/E1EDL46, take: SERNR, where: {../VBELN: gm_code, ../POSNR: item}"}


def _content(document: str, item: str, *serials: str, unit: str = "") -> str:
    """What a handling unit says of one item's packs."""
    inner = "".join(f"<E1EDL46><SERNR>{serial}</SERNR></E1EDL46>" for serial in serials)
    named = f"<VBELN>{document}</VBELN><POSNR>{item}</POSNR>" if document else "<EXIDV>0001</EXIDV>"
    return f"<E1EDL37>{unit}<E1EDL44>{named}{inner}</E1EDL44></E1EDL37>"


def test_parents_of_a_segment_say_whose_it_is(workshop: Any) -> None:
    """Serials of a delivery's items in its handling units, by VBELN and POSNR, numbers as numbers."""
    units = [_content("03", "1", "A", "B"), _content("0003", "000001", "C"), _content("3", "2", "D")]
    result = workshop.map(workshop.item(quantity="3"), workshop.item("331"), *units, replace=UNITS)
    assert workshop.serials(result) == [["A", "B", "C"], ["D"]]
    place = result.commands[0].serials[2]
    assert (place.line, place.path.partition("/E1MBGMCR")[2]) == (9, "/E1EDL37[2]/E1EDL44/E1EDL46/SERNR")


@pytest.mark.parametrize(
    ("document", "item", "said"),
    [
        ("4", "1", "../VBELN 4, ../POSNR 1"),
        ("3", "9", "../VBELN 3, ../POSNR 9"),
        ("", "", "../VBELN (empty), ../POSNR (empty)"),
    ],
)
def test_all_that_is_said_must_be_the_items(workshop: Any, document: str, item: str, said: str) -> None:
    """A segment that meets one of two belongs to nobody."""
    result = workshop.map(workshop.item(), _content("3", "1", "A"), _content(document, item, "B"), replace=UNITS)
    assert [each.sentence for each in result.findings] == [f"serial B names an item that is not there: {said}"]
    assert workshop.serials(result) == [["A"]]


def _unit(name: str, first: int, count: int) -> str:
    inner = "".join(f"<SERIAL><ITEM>1</ITEM><SERNR>S{first + place}</SERNR></SERIAL>" for place in range(count))
    return f"<HU><UNIT>{name}</UNIT>{inner}</HU>"


def test_own_fields_and_those_of_parents_go_together(workshop: Any) -> None:
    """However they are ordered, by rows and by columns."""
    where = "{../../HEAD/CODE: gm_code, ITEM: item, ../UNIT: unit}"
    change = {
        f"{JOIN}, compare: number": f"from: ../HU/SERIAL, take: SERNR, where: {where}",
    }
    units = [_unit("PC", 0, 3), _unit("PC", 3, 30), _unit("CAR", 33, 30)]
    result = workshop.map("<HEAD><CODE>03</CODE></HEAD>", workshop.item(quantity="33"), *units, replace=change)
    assert workshop.serials(result) == [[f"S{place}" for place in range(33)]]
    assert len(result.findings) == 30
    assert result.findings[0].sentence.endswith("ITEM 1, ../../HEAD/CODE 03, ../UNIT CAR")


def test_several_own_fields_are_read_in_columns_too(workshop: Any) -> None:
    """A run ends where either of them changes."""
    change = {"where: {MATDOC_ITM: item}": "where: {MATDOC_ITM: item, CODE: gm_code}"}
    serials = [
        workshop.serial(item, f"{item}{code}{place}").replace("<S", f"<CODE>{code}</CODE><S")
        for item in "12"
        for code in "34"
        for place in range(10)
    ]
    items = workshop.item(quantity="10"), workshop.item("331", quantity="10")
    result = workshop.map(*items, *serials, replace=change)
    assert workshop.serials(result) == [[f"{start}{place}" for place in range(10)] for start in ("13", "23")]
    assert {each.serial[1] for each in result.findings} == {"4"}
