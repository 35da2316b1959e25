"""A serial segment read by itself."""

import pytest

from connector.idoc import path_of, read_xml
from connector.mapping.only import ANY
from connector.mapping.paths import parse_path
from connector.mapping.rows import compile_row


def read(xml: str, named: str, take: str, separator: str = "") -> tuple[tuple[str, ...], list[tuple[str, str]]]:
    """What it says of its item, and its serials with their places below it."""
    segment = read_xml(xml.encode())
    row = compile_row([parse_path(each) for each in named.split()], parse_path(take), ANY, separator)
    said, taken = row((segment, "/S", 1))
    return said, [(serial, path.removeprefix("/S")) for serial, _, path in taken]


@pytest.mark.parametrize(
    ("xml", "taken"),
    [
        ("<S><V>A</V></S>", [("A", "/V")]),
        ("<S><V> </V></S>", [("", "/V")]),
        ("<S/>", [("", "/V")]),
        ("<S><V>A</V><V>B</V></S>", [("A", "/V[1]"), ("B", "/V[2]")]),
        ("<S><V/><V>B</V></S>", [("B", "/V[2]")]),
        ("<S><V/><V/></S>", [("", "/V")]),
        ("<S><V>B<X/>C</V></S>", [("BC", "/V")]),
    ],
)
@pytest.mark.parametrize("named", ["N", "N/M"])
def test_every_serial_of_a_segment_is_taken(xml: str, taken: list[tuple[str, str]], named: str) -> None:
    """None is passed over in silence; where there is none, an empty one stands for it."""
    found = read(xml, named, "V")[1]
    assert [serial for serial, _ in found] == [serial for serial, _ in taken]
    assert found == taken or not any(serial for serial, _ in taken)


@pytest.mark.parametrize(
    ("xml", "take", "taken"),
    [
        ('<S n="A"/>', "@n", [("A", "/@n")]),
        ("<S/>", "@n", [("", "/@n")]),
        ('<S><V n="A"/><V n="B"/></S>', "V/@n", [("A", "/V[1]/@n"), ("B", "/V[2]/@n")]),
        ("<S> A </S>", ".", [("A", "")]),
        ("<S><L><V>A</V></L><L/><L><V>B</V></L></S>", "L/V", [("A", "/L[1]/V"), ("B", "/L[3]/V")]),
        ("<S><V/></S>", "L/V", [("", "/L/V")]),
    ],
)
def test_a_serial_may_stand_anywhere_in_its_segment(xml: str, take: str, taken: list[tuple[str, str]]) -> None:
    """In an attribute, deeper, or as the segment's own text."""
    assert read(xml, "", take)[1] == taken


@pytest.mark.parametrize("named", ["N M", "M N", "N V", "A/B N", "@a N"])
def test_what_it_says_of_its_item_is_read_in_the_order_asked_for(named: str) -> None:
    """The first filled text of each."""
    xml = '<S a="attribute"><N> </N><N>one</N><V>A</V><M>two</M><N>x</N><A><B>deep</B></A></S>'
    texts = {"N": "one", "M": "two", "V": "A", "A/B": "deep", "@a": "attribute"}
    assert read(xml, named, "V")[0] == tuple(texts[each] for each in named.split())


@pytest.mark.parametrize("take", ["V", "./V".removeprefix("./"), "V/@n"])
def test_a_separated_text_holds_several_serials(take: str) -> None:
    """Each with the place of the text."""
    xml = '<S><V n="A; B;;C;">A; B;;C;</V></S>'
    place = "/V/@n" if take == "V/@n" else "/V"
    assert read(xml, "", take, ";")[1] == [(serial, place) for serial in ("A", "B", "", "C")]


def test_places_are_those_that_path_of_gives() -> None:
    """However a serial was found."""
    segment = read_xml(b"<S><V>A</V><V>B</V></S>")
    for take in ("V", "../S/V"):
        row = compile_row([], parse_path(take), ANY, "")
        assert [path for _, _, path in row((segment, "/S", 1))[1]] in ([path_of(each) for each in segment], ["/S/S/V"])
