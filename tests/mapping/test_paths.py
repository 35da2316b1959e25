"""Paths over lxml elements."""

import pytest
from lxml import etree

from connector.idoc import path_of, read_xml
from connector.mapping.paths import Path, ancestor, compile_pair, compile_path, line_of, parse_path, text_of, walk

ROOT = read_xml(
    b"""<R><A><F> </F><F>one</F><B><G>two</G></B></A>
<A><B><G/></B><B><G>three</G></B></A><_-SPE_-X>y</_-SPE_-X></R>"""
)


def _read(path: str, element: etree._Element = ROOT) -> str:
    found = compile_path(parse_path(path))(element)
    return "" if found is None else found.text


@pytest.mark.parametrize(
    ("path", "text"),
    [("A/F", "one"), ("A/B/G", "two"), ("_-SPE_-X", "y"), ("A/none", ""), ("none", ""), ("none/F", "")],
)
def test_the_first_text_that_is_not_empty_is_read(path: str, text: str) -> None:
    """A field that stands there empty is passed over."""
    assert _read(path) == text


def test_a_path_goes_up_to_parents() -> None:
    """And no further than the root."""
    second_b = ROOT[1][1]
    assert _read("../B/G", second_b) == "three"
    assert _read("../../A/F", second_b) == "one"
    assert _read("../../../A/F", second_b) == ""
    assert ancestor(second_b, 2) is ROOT
    assert ancestor(second_b, 9) is None


@pytest.mark.parametrize(("text", "path"), [("A", Path(0, ("A",))), ("../../A/B_1", Path(2, ("A", "B_1")))])
def test_a_path_is_parsed(text: str, path: Path) -> None:
    """Steps up, then names."""
    assert parse_path(text) == path


@pytest.mark.parametrize(
    "text", ["", "/A", "A/", "A//B", "..", "../", "A/../B", "A[1]", "@A", "A/@B", "x:A", "A B", "*"]
)
def test_what_is_no_path_is_refused(text: str) -> None:
    """XPath is not the language."""
    with pytest.raises(ValueError, match="is no path"):
        parse_path(text)


def test_a_comment_does_not_split_a_text() -> None:
    """A serial is never cut at a comment."""
    element = etree.fromstring("<F> 12<!-- x -->34<?y z?>56\n</F>")
    assert text_of(element) == "123456"


def test_only_blanks_of_xml_are_taken_off() -> None:
    """A no-break space is a character that a check must see."""
    assert text_of(read_xml("<F>\t a\u00a0\n</F>".encode())) == "a\u00a0"


def test_a_walk_gives_the_paths_that_path_of_gives() -> None:
    """With positions where several share a name."""
    spots = [*walk((ROOT, "/R", 1), ["A", "B"]), *walk((ROOT, "/R", 1), ["_-SPE_-X"])]
    assert [path for _, path, _ in spots] == [path_of(element) for element, _, _ in spots]
    assert [position for _, _, position in spots] == [1, 1, 2, 1]


def test_a_walk_of_no_steps_stays() -> None:
    """The items may stand right where the walk begins."""
    assert list(walk((ROOT, "/R", 1), [])) == [(ROOT, "/R", 1)]


@pytest.mark.parametrize("first", ["F", "B/G"])
@pytest.mark.parametrize("second", ["F", "G", "B/G"])
def test_a_pair_is_read_as_each_path_alone(first: str, second: str) -> None:
    """The quick way gives what the plain one gives."""
    for element in ROOT.iter("A", "B"):
        one, two, holder = compile_pair(parse_path(first), parse_path(second))(element)
        assert (one, two) == (_read(first, element), _read(second, element))
        assert text_of(holder) == two if two else holder in (element, *element)


def test_a_pair_without_its_first_path_reads_the_second() -> None:
    """For segments that are the item's own children."""
    assert compile_pair(None, parse_path("F"))(ROOT[0])[:2] == ("", "one")


def test_lines_beyond_65535_are_right() -> None:
    """A document of a hundred thousand serials has more lines than an old limit of libxml2."""
    root = read_xml(b"<R>" + b"\n" * 70_000 + b"<A/></R>")
    assert line_of(root[0]) == 70_001
    assert line_of(etree.Element("A")) == 0
