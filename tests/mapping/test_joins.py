"""Serial segments joined to items."""

from typing import Any

import pytest


@pytest.mark.parametrize("said", ["0000", "0002", "X", "", "-1", "1.5"])
def test_a_segment_that_names_no_item_is_a_finding_that_names_both(workshop: Any, said: str) -> None:
    """0, beyond the items, no number, or empty."""
    result = workshop.map(workshop.item(), workshop.serial("1", "A"), workshop.serial(said, "B"))
    (finding,) = result.findings
    assert finding.sentence == f"serial B names an item that is not there: MATDOC_ITM {said or '(empty)'}"
    assert (finding.kind, finding.serial, finding.place.line) == ("held", "B", 8)
    assert workshop.serials(result) == [["A"]]


@pytest.mark.parametrize(("if_orphaned", "kind"), [("hold", "held"), ("ignore", "ignored"), ("reject", "rejected")])
def test_the_join_says_what_becomes_of_orphans(workshop: Any, if_orphaned: str, kind: str) -> None:
    """Hold, ignore or reject."""
    change = {"if_orphaned: hold": f"if_orphaned: {if_orphaned}"}
    (finding,) = workshop.map(workshop.item("101"), workshop.serial("9", "B"), replace=change).findings[1:]
    assert finding.kind == kind


def test_numbers_are_joined_however_they_are_written_in_document_order(workshop: Any) -> None:
    """0001, 1 and 1.0 name one item, in whatever order they come."""
    said = [("1", "C"), ("0001", "A"), ("1.0", "B"), ("1", "D")]
    segments = [workshop.serial(each, serial) for each, serial in said]
    assert workshop.serials(workshop.map(workshop.item(quantity="4"), *segments)) == [["C", "A", "B", "D"]]


def test_texts_are_joined_as_they_stand(workshop: Any) -> None:
    """`compare: text`, here with the unit as the item's name."""
    change = {"where: {MATDOC_ITM: item}, compare: number": "where: {MATDOC_ITM: unit}, compare: text"}
    result = workshop.map(workshop.item(), workshop.serial("PC", "A"), workshop.serial("pc", "B"), replace=change)
    assert workshop.serials(result) == [["A"]]
    assert [each.serial for each in result.findings] == ["B"]


def test_segments_that_several_items_claim_hold_those_items(workshop: Any) -> None:
    """A serial never goes into two commands."""
    change = {"where: {MATDOC_ITM: item}, compare: number": "where: {MATDOC_ITM: unit}"}
    result = workshop.map(workshop.item(), workshop.item("331"), workshop.serial("PC", "A"), replace=change)
    sentence = "its serials are those of other items too: MATDOC_ITM PC names 2 items"
    assert [each.sentence for each in result.findings] == [sentence, sentence]
    assert not result.commands


@pytest.mark.parametrize(
    ("zeros", "serial", "sent"),
    [
        ("keep", "000000000000012345", "000000000000012345"),
        ("strip", "000000000000012345", "12345"),
        ("strip", "0000000000000000A1", "0000000000000000A1"),
        ("strip", "000", "0"),
    ],
)
def test_zeros_are_kept_or_stripped_as_the_mapping_says(workshop: Any, zeros: str, serial: str, sent: str) -> None:
    """Only from all-digit serials, and never to nothing."""
    result = workshop.map(workshop.item(), workshop.serial("1", serial), replace={"zeros: keep": f"zeros: {zeros}"})
    assert workshop.serials(result) == [[sent]]


def test_stripped_serials_are_compared_as_they_are_sent(workshop: Any) -> None:
    """007 and 7 are one serial when zeros are stripped."""
    parts = (workshop.item(quantity="2"), workshop.serial("1", "007"), workshop.serial("1", "7"))
    assert len(workshop.map(*parts, replace={"zeros: keep": "zeros: strip"}).findings) == 2
    assert len(workshop.map(*parts).commands[0].serials) == 2


@pytest.mark.parametrize(("serial", "cause"), [("", "SERIALNO is empty"), ("A B", "is not 1 to 20 characters")])
def test_a_serial_that_cannot_be_used_is_held_alone(workshop: Any, serial: str, cause: str) -> None:
    """It counts as a segment of its item, whose other serials go."""
    result = workshop.map(workshop.item(quantity="2"), workshop.serial("1", serial), workshop.serial("1", "B"))
    (finding,) = result.findings
    assert cause in finding.sentence
    assert (finding.place.line, finding.serial, finding.gtin) == (7, serial, "09506000134352")
    assert workshop.serials(result) == [["B"]]


def test_blanks_around_a_serial_are_no_part_of_it(workshop: Any) -> None:
    """SAP pads character fields with blanks."""
    assert workshop.serials(workshop.map(workshop.item(), workshop.serial("1", "A1   "))) == [["A1"]]


def test_a_join_without_check_still_refuses_an_empty_serial(workshop: Any) -> None:
    """There would be nothing to send."""
    result = workshop.map(workshop.item(), workshop.serial("1", ""), replace={"check: gs1_serial, ": ""})
    assert [each.sentence for each in result.findings] == ["SERIALNO is empty"]


def test_an_item_whose_own_name_is_not_in_order_is_held_and_its_segments_are_orphans(workshop: Any) -> None:
    """Here the segments are joined by a look-up's cell."""
    change = {"where: {MATDOC_ITM: item}, compare: number": "where: {MATDOC_ITM: gtin}"}
    result = workshop.map(workshop.item(material="OTHER"), workshop.serial("1", "A"), replace=change)
    assert [each.place.line for each in result.findings] == [6, 7]


@pytest.mark.parametrize(("compare", "said"), [("number", "X"), ("text", "")])
def test_what_names_nothing_joins_nothing(workshop: Any, compare: str, said: str) -> None:
    """An item and a segment that are both empty, or both no numbers, do not belong together for that."""
    change = {"{MATDOC_ITM: item}, compare: number": f"{{MATDOC_ITM: reversed_by}}, compare: {compare}"}
    change |= {"  gm_code: {": "  reversed_by: {path: BY}\n  gm_code: {"}
    item = workshop.item().replace("<MAT", f"<BY>{said}</BY><MAT")
    result = workshop.map(item, workshop.serial(said, "A"), replace=change)
    assert [each.sentence for each in result.findings] == [
        "the item has no serials",
        f"serial A names an item that is not there: MATDOC_ITM {said or '(empty)'}",
    ]


@pytest.mark.parametrize("count", [1, 30])
def test_each_part_of_a_separated_text_is_a_serial_of_the_item(workshop: Any, count: int) -> None:
    """Counted one by one, with the place of their text, in few segments or many."""
    change = {"zeros: keep": "zeros: strip, separator: '/'"}
    texts = [workshop.serial("1", f"A{place}/ 00{place}7/") for place in range(count)]
    result = workshop.map(workshop.item(quantity=str(2 * count)), *texts, replace=change)
    assert workshop.serials(result) == [
        [serial for place in range(count) for serial in (f"A{place}", f"{place}7".lstrip("0"))]
    ]
    assert [each.line for each in result.commands[0].serials] == [7 + place for place in range(count) for _ in "AB"]


def test_a_segment_with_several_texts_gives_each(workshop: Any) -> None:
    """None is left out in silence."""
    segment = workshop.serial("1", "A").replace("</E1", "<SERIALNO>B</SERIALNO></E1")
    result = workshop.map(workshop.item(quantity="2"), segment)
    assert workshop.serials(result) == [["A", "B"]]
