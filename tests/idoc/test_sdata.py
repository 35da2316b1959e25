"""SDATA cut into fields, and put together again."""

from __future__ import annotations

import pytest

from connector.errors import Unreadable
from connector.idoc import IdocType, cut, fill


def test_fields_are_cut_at_their_columns(small: IdocType) -> None:
    """Blanks at the end are no part of a field, blanks before it are; an empty field is left out."""
    item = small.segments[2]
    assert cut(item, f"{'4711':18}  1.5") == {"MATNR": "4711", "/SPE/QTY": "  1.5"}
    assert cut(item, f"{'':18}1") == {"/SPE/QTY": "1"}
    assert cut(item, "47") == {"MATNR": "47"}
    assert cut(item, " " * 1000) == {}


def test_text_behind_the_last_field_is_refused(small: IdocType) -> None:
    """A newer version of a segment has more fields: nothing is cut off silently."""
    with pytest.raises(
        Unreadable, match=r'behind its last field, at character 24 or later \("NEW"\): the definition is'
    ):
        cut(small.segments[2], f"{'':30}NEW")


def test_what_was_filled_is_cut_into_the_same(small: IdocType) -> None:
    """For who sends IDocs."""
    item = small.segments[2]
    values = {"MATNR": "4711", "/SPE/QTY": "2"}
    assert fill(item, values) == f"{'4711':18}2"
    assert cut(item, fill(item, values)) == values


def test_nothing_is_filled_that_would_be_cut(small: IdocType) -> None:
    """SAP would cut a longer text without a word."""
    item = small.segments[2]
    with pytest.raises(ValueError, match='/SPE/QTY of segment E1ITEM holds 5 characters, not "123456"'):
        fill(item, {"/SPE/QTY": "123456"})
    with pytest.raises(ValueError, match="segment E1ITEM has no field MATRN"):
        fill(item, {"MATRN": "4711"})
