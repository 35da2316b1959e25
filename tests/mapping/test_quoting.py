"""Texts that must be written in quotes."""

import pytest
from ruamel.yaml import YAML

from connector.mapping.quoting import in_quotes, texts


@pytest.mark.parametrize(
    ("yaml", "quoted"),
    [("551", '"551"'), ("0010", '"0010"'), ("true", '"true"'), ("2.5", '"2.5"'), ("2024-01-31", '"2024-01-31"')],
)
def test_what_yaml_reads_as_something_else_is_told_as_it_was_written(yaml: str, quoted: str) -> None:
    """0010 is not told as 10."""
    value = YAML(typ="rt", pure=True).load(f"key: {yaml}")["key"]
    with pytest.raises(ValueError, match=f"write it in quotes: {quoted}"):
        in_quotes(value)


def test_nothing_is_no_text() -> None:
    """A key without a value was forgotten."""
    with pytest.raises(ValueError, match="is empty; write a text"):
        in_quotes(None)


def test_one_text_or_several() -> None:
    """Both are written the same way further on."""
    assert texts("a") == ("a",)
    assert texts(["a", "b"]) == ("a", "b")


@pytest.mark.parametrize(
    ("value", "sentence"), [([], "empty list"), ({"a": "b"}, "a text or a list"), ([["a"]], "a text or")]
)
def test_neither_is_a_fault(value: object, sentence: str) -> None:
    """The sentence says what is wanted."""
    with pytest.raises(ValueError, match=sentence):
        texts(value)
