"""Texts of elements."""

import pytest
from lxml import etree

from connector.idoc import read_xml
from connector.mapping.texts import first_text, split, text_at, text_of


def test_a_comment_does_not_split_a_text() -> None:
    """A serial is never cut at a comment."""
    element = etree.fromstring("<F> 12<!-- x -->34<?y z?>56\n</F>")
    assert text_of(element) == "123456"


def test_only_blanks_of_xml_are_taken_off() -> None:
    """A no-break space is a character that a check must see."""
    assert text_of(read_xml("<F>\t a\u00a0\n</F>".encode())) == "a\u00a0"


def test_the_text_of_an_attribute_is_read_likewise() -> None:
    """Empty where there is none; without a name it is the element's own text."""
    element = read_xml(b'<F a=" x ">y</F>')
    assert (text_at(element, "a"), text_at(element, "b"), text_at(element, "")) == ("x", "", "y")


def test_the_first_text_that_is_not_empty_is_that_of_its_name() -> None:
    """A field that stands there empty is passed over."""
    parent = read_xml(b"<A><F> </F><G>no</G><F>one</F><F>two</F></A>")
    assert (first_text(parent, "F"), first_text(parent, "H")) == ("one", "")


@pytest.mark.parametrize(
    ("text", "separator", "parts"),
    [
        ("A; B ;C", ";", ["A", "B", "C"]),
        ("A;", ";", ["A"]),
        ("A;;", ";", ["A", ""]),
        (";A", ";", ["", "A"]),
        ("A;;B", ";", ["A", "", "B"]),
        (";", ";", [""]),
        ("", ";", [""]),
        ("A, B", ", ", ["A", "B"]),
        ("A  B\n C", " ", ["A", "B", "C"]),
        ("A B", "\n", ["A B"]),
        ("", " ", [""]),
    ],
)
def test_a_separated_text_is_split(text: str, separator: str, parts: list[str]) -> None:
    """An empty part is kept, so that it is seen; a separator at the end begins none, and blanks count once."""
    assert split(text, separator) == parts
