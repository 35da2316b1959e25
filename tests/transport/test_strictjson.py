"""JSON of a hostile server."""

import pytest

from connector.transport.strictjson import decoded, read_json


@pytest.mark.parametrize("text", ["", "{", '{"a": 1, "a": 2}', "NaN", "[Infinity]", "[" * 200_000, "{'a': 1}"])
def test_what_is_not_clearly_json_is_nothing(text: str) -> None:
    """Broken, ambiguous or endlessly nested text is read as None, without an exception."""
    assert read_json(text) is None


def test_numbers_are_not_read() -> None:
    """No answer depends on a number, so its size can do no harm."""
    assert read_json(f'{{"n": {"9" * 50_000}, "f": 1e999999, "t": "x"}}') == {"n": None, "f": None, "t": "x"}


@pytest.mark.parametrize("body", ["ä€".encode(), "\ufeffä€".encode(), "ä€".encode("utf-16")])
def test_the_usual_encodings_are_read(body: bytes) -> None:
    """UTF-8 with and without a mark, and UTF-16 with one."""
    assert decoded(body) == "ä€"


def test_what_is_not_utf_8_does_no_harm() -> None:
    """A byte that is not UTF-8 becomes a sign; the rest stays readable."""
    assert decoded(b"ValidationError \xff") == "ValidationError \ufffd"
