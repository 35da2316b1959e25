"""Sentences with values of documents in them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connector.mapping.sentences import LONGEST, told, told_serial


@given(st.text())
def test_every_sentence_is_short_and_printable(text: str) -> None:
    """Whatever a document holds, a terminal, a table and the journal can take the sentence."""
    assert len(told(text * 50)) <= LONGEST
    assert told(text).isprintable()


@given(st.text(alphabet=st.characters(categories=["L", "N", "P"]), max_size=LONGEST))
def test_a_sentence_that_fits_stays_as_it_is(text: str) -> None:
    """Two blanks in a value are two blanks."""
    assert told(f"{text}  "[:LONGEST]) == f"{text}  "[:LONGEST]


@pytest.mark.parametrize("length", [499, 500, 501, 502, 5_000_000])
def test_a_long_value_leaves_begin_and_end(length: int) -> None:
    """What is wrong often stands behind the value."""
    sentence = f'serial "{"x" * length}" is not 1 to 20 characters'
    assert told(sentence).startswith('serial "xxx')
    assert told(sentence).endswith('" is not 1 to 20 characters')
    assert len(told(sentence)) == LONGEST


def test_a_serial_is_cut_too() -> None:
    """A finding names the serial, which may be anything."""
    assert told_serial("S" * 20) == "S" * 20
    assert len(told_serial("S" * 1000)) == 40
