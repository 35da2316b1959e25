"""The serials of one item from several joins."""

from typing import Any

import pytest

PREFER = {
    "  serials: {from:": """\
  inner: {from: SERIAL, take: SERNR, check: gs1_serial, zeros: strip}
  serials: {from:""",
    "serials: serials,\n": "serials: {prefer: [inner, serials]},\n",
}


def _item(workshop: Any, *serials: str, **fields: str) -> str:
    """An item with serials of its own."""
    inner = "".join(f"<SERIAL><SERNR>{serial}</SERNR></SERIAL>" for serial in serials)
    item: str = workshop.item(**fields)
    return item.replace("</E1BP2017_GM_ITEM_CREATE>", f"{inner}</E1BP2017_GM_ITEM_CREATE>")


@pytest.mark.parametrize(
    ("inner", "beside", "sent"),
    [("A", "", "A"), ("", "A", "A"), ("AB", "AB", "AB"), ("AB", "BA", "AB"), ("", "", None), ("A", "B", None)],
)
def test_the_first_join_that_has_any_gives_the_serials(
    workshop: Any, inner: str, beside: str, sent: str | None
) -> None:
    """If another has some too, they must be the same, in whatever order."""
    item = _item(workshop, *inner, quantity=str(len(beside) or 1))
    result = workshop.map(item, *(workshop.serial("1", each) for each in beside), replace=PREFER)
    assert workshop.serials(result) == ([list(sent)] if sent else [])
    assert bool(result.findings) is (sent is None)


@pytest.mark.parametrize(
    ("inner", "beside", "alone"), [("AB", "A", "B stands in inner"), ("A", "ACB", "B stands in serials")]
)
def test_joins_that_contradict_each_other_hold_the_item(workshop: Any, inner: str, beside: str, alone: str) -> None:
    """With a serial that tells them apart."""
    beside_it = [workshop.serial("1", each) for each in beside]
    told = workshop.told(_item(workshop, *inner, quantity="3"), *beside_it, replace=PREFER)
    assert told == [f"held: its serials in inner and in serials differ: {alone} alone"]


def test_zeros_are_stripped_before_joins_are_compared(workshop: Any) -> None:
    """Each as its join says."""
    change = PREFER | {"zeros: keep": "zeros: strip"}
    parts = (_item(workshop, "007"), workshop.serial("1", "7"))
    assert workshop.serials(workshop.map(*parts, replace=change)) == [["7"]]
    assert workshop.told(_item(workshop, "007"), workshop.serial("1", "07"), replace=PREFER)


def test_orphans_of_every_join_are_findings(workshop: Any) -> None:
    """Also where another join gives the serials."""
    result = workshop.map(_item(workshop, "A"), workshop.serial("9", "A"), replace=PREFER)
    assert [(each.serial, each.kind) for each in result.findings] == [("A", "held")]


def test_the_number_is_held_against_the_join_that_gives_the_serials(workshop: Any) -> None:
    """Here the first counts nothing, and the second does."""
    assert workshop.told(_item(workshop, "A", "B"), replace=PREFER) == []
    told = workshop.told(workshop.item(), workshop.serial("1", "A"), workshop.serial("1", "B"), replace=PREFER)
    assert told == ["held: the item has 2 serials, but quantity 1.000 x packs 1 wants 1"]


def test_segments_that_several_items_claim_hold_them_also_in_the_second_join(workshop: Any) -> None:
    """A serial never goes into two commands."""
    change = PREFER | {"where: {MATDOC_ITM: item}, compare: number": "where: {MATDOC_ITM: unit}"}
    result = workshop.map(workshop.item(), workshop.item("331"), workshop.serial("PC", "A"), replace=change)
    sentence = "its serials are those of other items too: MATDOC_ITM PC names 2 items"
    assert [each.sentence for each in result.findings] == [sentence, sentence]
