"""Which of several like elements a path means."""

from typing import Any

import pytest

from connector.idoc import path_of, read_xml
from connector.mapping.only import compile_only, ends
from connector.mapping.paths import NO_NAMESPACES, parse_path

ROOT = read_xml(
    b"""<R><Q><T> </T><T>PGI</T><V i="1">a</V><V i=" 2 ">b</V></Q>
<Q><T>ORI</T><U>X</U><V i="2">c</V></Q><Q><V>d</V></Q></R>"""
)


@pytest.mark.parametrize(
    ("only", "texts"),
    [
        ({}, "abcd"),
        ({"T": ["PGI"]}, "ab"),
        ({"T": ["PGI", "ORI"]}, "abc"),
        ({"T": ["ORI"], "U": ["X"]}, "c"),
        ({"T": ["PGI"], "U": ["X"]}, ""),
        ({"@i": ["2"]}, "bc"),
        ({"@i": ["2"], "T": ["PGI"]}, "b"),
        ({"V": ["b"]}, ""),
        ({"T": [""]}, "d"),
        ({"T": ["pgi"]}, ""),
    ],
)
def test_siblings_and_attributes_choose(only: dict[str, list[str]], texts: str) -> None:
    """All keys count, of a list any text; the first filled sibling of a name speaks."""
    found = list(ends((ROOT, "/R", 1), parse_path("Q/V"), compile_only(only, NO_NAMESPACES)))
    assert "".join(element.text or "" for element, _, _ in found) == texts
    assert [path for _, path, _ in found] == [path_of(element) for element, _, _ in found]


def test_the_segment_itself_is_chosen_by_its_attribute() -> None:
    """A path of no steps."""
    only = compile_only({"@i": ["1"]}, NO_NAMESPACES)
    found = [len(list(ends((each, "", 1), parse_path("."), only))) for each in ROOT[0].iterchildren("V")]
    assert found == [1, 0]


@pytest.mark.parametrize(("only", "made"), [("{TYPE: A}", True), ("{TYPE: [B, A]}", True), ("{TYPE: B}", False)])
def test_a_field_is_read_where_its_siblings_are_as_wanted(workshop: Any, only: str, made: bool) -> None:
    """Here the header's qualified date, read once for all items."""
    change = {
        "  gm_code: {": f"  date: {{path: [../DATES/NO, ../DATES/DATE], only: {only}, required: true}}\n  gm_code: {{"
    }
    dates = "<DATES><TYPE>C</TYPE><DATE>1</DATE></DATES><DATES><TYPE>A</TYPE><DATE>2</DATE></DATES>"
    result = workshop.map(dates, workshop.item(), workshop.serial("1", "A"), replace=change)
    assert bool(result.commands) is made
    assert [each.sentence for each in result.findings] == (
        [] if made else ["date is empty (../DATES/NO or ../DATES/DATE), but required"]
    )


KIND = {"take: SERIALNO, where": "take: SERIALNO, only: {KIND: SN}, where"}


def test_a_join_takes_only_the_segments_that_are_as_wanted(workshop: Any) -> None:
    """Another segment is none of the join's: it counts for nothing, and is no orphan either."""
    kinds = [
        workshop.serial(item, serial).replace("<S", f"<KIND>{kind}</KIND><S")
        for item, kind, serial in (
            ("1", "SN", "A"),
            ("1", "BATCH", "B"),
            ("9", "BATCH", "C"),
            ("9", "SN", "D"),
        )
    ]
    result = workshop.map(workshop.item(), *kinds, workshop.serial("1", "E"), replace=KIND)
    assert workshop.serials(result) == [["A"]]
    assert [each.serial for each in result.findings] == ["D"]


def test_a_segment_that_is_wanted_but_empty_is_held(workshop: Any) -> None:
    """It said that it holds a serial."""
    segment = workshop.serial("1", "").replace("<SERIALNO></SERIALNO>", "<KIND>SN</KIND>")
    result = workshop.map(workshop.item(), segment, replace=KIND)
    assert [each.sentence for each in result.findings] == ["SERIALNO is empty"]


def test_a_serial_may_be_chosen_by_an_attribute_of_its_element(workshop: Any) -> None:
    """Columns of tables that are all of one name."""
    beside = "from: ../E1BP2017_GM_SERIALNUMBER, take: SERIALNO, where: {MATDOC_ITM: item}, compare: number,"
    change = {beside: 'from: ., take: col, only: {"@name": SN},'}
    columns = '<col name="A">x</col><col name="SN">A</col><col name="SN">B</col>'
    item = workshop.item(quantity="2").replace("<MAT", f"{columns}<MAT")
    result = workshop.map(item, workshop.item("101"), replace=change)
    assert workshop.serials(result) == [["A", "B"]]
    assert [each.path.rpartition("/")[2] for each in result.commands[0].serials] == ["col[2]", "col[3]"]
    assert len(result.findings) == 1


def test_many_segments_are_chosen_as_few_are(workshop: Any) -> None:
    """Where columns would be read, had the join no `only`."""
    segments = [workshop.serial("1", f"Q{place}").replace("<S", "<KIND>SN</KIND><S") for place in range(30)]
    others = [segment.replace("SN<", "X<").replace("Q", "W") for segment in segments]
    result = workshop.map(workshop.item(quantity="30"), *segments, *others, replace=KIND)
    assert workshop.serials(result) == [[f"Q{place}" for place in range(30)]]
