"""Texts of records as XML text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from connector.errors import Unreadable
from connector.idoc.xmltext import escaped, is_plain


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_a_text_is_read_back_or_refused(text: str) -> None:
    """What XML allows comes back to the character, what it does not is an error: nothing is dropped."""
    try:
        written = escaped(text)
    except Unreadable:
        assert any(ord(each) < 32 or each in "\ufffe\uffff" for each in text)
        return
    assert (etree.fromstring(f"<a>{written}</a>".encode()).text or "") == text
    assert "\n" not in written


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_a_plain_text_needs_no_writing(text: str) -> None:
    """The quick way gives the same."""
    assert not is_plain(text) or escaped(text) == text


@pytest.mark.parametrize(
    ("character", "said"), [("\x01", "U+0001"), ("\0", "U+0000"), ("\ud800", "U+D800"), ("\uffff", "U+FFFF")]
)
def test_a_character_that_xml_does_not_allow_is_named_with_its_place(character: str, said: str) -> None:
    """So that somebody finds it in SAP."""
    with pytest.raises(Unreadable, match=rf"its character 3 is {said.replace('+', '.')}, which XML does not allow"):
        escaped(f"AB{character}C")
