"""Texts at paths."""

import pytest
from lxml import etree

from connector.idoc import read_xml
from connector.mapping.only import compile_only
from connector.mapping.paths import NO_NAMESPACES, parse_path
from connector.mapping.reading import compile_all, compile_path

ROOT = read_xml(
    b"""<R><A><F> </F><F>one</F><B><G>two</G></B></A>
<A i=" 7 "><B><G/></B><B q=""><G>three</G></B><B q="8"/></A><_-SPE_-X>y</_-SPE_-X></R>"""
)


def _read(path: str, element: etree._Element = ROOT) -> str:
    return compile_path(parse_path(path))(element)


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("A/F", "one"),
        ("A/B/G", "two"),
        ("_-SPE_-X", "y"),
        ("A/none", ""),
        ("none", ""),
        ("none/F", ""),
        ("A/@i", "7"),
        ("A/B/@q", "8"),
        ("@i", ""),
    ],
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
    assert _read("../@i", second_b) == "7"
    assert _read("../../../@i", second_b) == ""


def test_a_dot_is_the_segment_itself() -> None:
    """For segments that hold nothing but a text."""
    assert _read(".", ROOT[0][1]) == "one"


@pytest.mark.parametrize(
    ("path", "only", "texts"),
    [
        ("A/F", {}, ["one"]),
        ("A/B/G", {}, ["two", "three"]),
        ("A/B/@q", {}, ["8"]),
        ("A/B/G", {"@q": [""]}, ["two", "three"]),
        ("A/B/@q", {"@q": ["8", "9"]}, ["8"]),
        ("A/B/G", {"F": ["one"]}, []),
        ("A/F", {"F": ["one"]}, ["one"]),
        ("../R/A/F", {}, []),
    ],
)
def test_all_texts_are_read_in_order(path: str, only: dict[str, list[str]], texts: list[str]) -> None:
    """Those that are empty are passed over, and so are those that `only` leaves out."""
    chosen = compile_only(only, NO_NAMESPACES)
    assert list(compile_all(parse_path(path), chosen)(ROOT)) == texts
    assert compile_path(parse_path(path), chosen)(ROOT) == next(iter(texts), "")
