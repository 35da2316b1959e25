"""Texts of a server in a sentence."""

from hypothesis import given
from hypothesis import strategies as st

from connector.transport.sentences import names, quote, tidy


@given(st.text(), st.integers(1, 60))
def test_a_tidy_text_is_one_short_printable_line(text: str, limit: int) -> None:
    """No control character, no line break, no writing direction, no more than the limit."""
    line = tidy(text, limit)
    assert line.isprintable()
    assert len(line) <= limit


def test_what_cannot_be_printed_becomes_a_blank() -> None:
    """Halves that a control character parts must not meet: masking has already looked."""
    assert tidy("sec\x00ret\u202e\n x") == "sec ret x"


def test_a_json_message_is_quoted_before_anything_else() -> None:
    """The usual places of a message are tried in turn."""
    assert quote("", {"message": "no", "error": "x"}, str) == "no"
    assert quote("", {"error": {"message": "deep"}}, str) == "deep"
    assert quote('{"a": 1}', {"a": 1}, str) == '{"a": 1}'


def test_html_is_quoted_without_its_tags() -> None:
    """An error page's visible text is what a person reads; a page of a megabyte of tags costs no time."""
    assert quote("<html><h1>502 Bad&nbsp;Gateway</h1>", None, str) == "502 Bad Gateway"
    assert len(quote("<" * 1_000_000, None, str)) <= 200


def test_five_serials_are_named() -> None:
    """More than five are counted."""
    assert names(["A", "B"]) == "A, B"
    assert names(list("ABCDEFG")) == "A, B, C, D, E and 2 more"
