"""Paths over lxml elements."""

import pytest
from lxml import etree

from connector.idoc import path_of, read_xml
from connector.mapping.paths import Path, ancestor, line_of, parse_path, places, walk

ROOT = read_xml(
    b"""<R><A><F> </F><F>one</F><B><G>two</G></B></A>
<A><B><G/></B><B><G>three</G></B></A><_-SPE_-X>y</_-SPE_-X></R>"""
)


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ("A", Path(0, ("A",))),
        ("../../A/B_1", Path(2, ("A", "B_1"))),
        (".", Path(0, ())),
        ("@b", Path(0, (), "b")),
        ("../A/@b", Path(1, ("A",), "b")),
    ],
)
def test_a_path_is_parsed(text: str, path: Path) -> None:
    """Steps up, then names, then an attribute; a dot stays."""
    assert parse_path(text) == path


@pytest.mark.parametrize(
    "text",
    ["", "/A", "A/", "A//B", "..", "../", "A/../B", "A[1]", "@A/B", "A/@", "A/.", "@A@B", "x:", ":A", "A B", "*"],
)
def test_what_is_no_path_is_refused(text: str) -> None:
    """XPath is not the language."""
    with pytest.raises(ValueError, match="is no path"):
        parse_path(text)


def test_a_path_goes_up_to_parents_and_no_further() -> None:
    """Above the root there is nothing."""
    second_b = ROOT[1][1]
    assert ancestor(second_b, 2) is ROOT
    assert ancestor(second_b, 9) is None


@pytest.mark.parametrize(("text", "below"), [("A/B", "/A/B"), (".", ""), ("@b", "/@b"), ("A/@b", "/A/@b")])
def test_a_path_shows_how_it_goes_on(text: str, below: str) -> None:
    """For the places that findings name."""
    assert parse_path(text).below == below


@pytest.mark.parametrize("count", [1, 2])
def test_places_are_those_of_the_children(count: int) -> None:
    """Without a look at each of them."""
    root = etree.fromstring(f"<R>{'<A/>' * count}</R>")
    assert list(places("/R", "A", "/B", count)) == [f"{path}/B" for _, path, _ in walk((root, "/R", 1), ["A"])]


def test_a_walk_gives_the_paths_that_path_of_gives() -> None:
    """With positions where several share a name."""
    spots = [*walk((ROOT, "/R", 1), ["A", "B"]), *walk((ROOT, "/R", 1), ["_-SPE_-X"])]
    assert [path for _, path, _ in spots] == [path_of(element) for element, _, _ in spots]
    assert [position for _, _, position in spots] == [1, 1, 2, 1]


def test_a_walk_of_no_steps_stays() -> None:
    """The items may stand right where the walk begins."""
    assert list(walk((ROOT, "/R", 1), [])) == [(ROOT, "/R", 1)]


def test_lines_beyond_65535_are_right() -> None:
    """A document of a hundred thousand serials has more lines than an old limit of libxml2."""
    root = read_xml(b"<R>" + b"\n" * 70_000 + b"<A/></R>")
    assert line_of(root[0]) == 70_001
    assert line_of(etree.Element("A")) == 0
