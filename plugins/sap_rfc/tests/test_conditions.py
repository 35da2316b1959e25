"""Conditions of RFC_READ_TABLE in lines of 72 characters."""

from __future__ import annotations

import pytest
from connector_sap_rfc.conditions import LINE, all_of, any_of, compare, lines, one_of
from hypothesis import given
from hypothesis import strategies as st

VALUES = st.text(st.characters(codec="ascii", categories=["L", "N", "P", "Zs"]), max_size=20)


@given(st.lists(VALUES, min_size=1, max_size=60))
def test_joined_lines_are_the_condition_and_none_is_too_long(values: list[str]) -> None:
    """SAP joins the lines as they are, after blanks at their ends were lost: no literal is broken, no token glued."""
    condition = all_of([one_of("SERNR", values), compare("MJAHR", "=", "2026")])
    found = lines(condition)
    assert all(len(line) <= LINE for line in found)
    assert "".join(line.rstrip(" ") for line in found) == " ".join(condition)


def test_a_quote_in_a_value_is_doubled() -> None:
    """A value cannot end its own literal."""
    assert lines(compare("SGTXT", "=", "O'Hara' OR '1' = '1")) == ["SGTXT = 'O''Hara'' OR ''1'' = ''1'"]


def test_a_value_too_long_for_a_line_is_refused() -> None:
    """It could be written only by breaking its literal."""
    with pytest.raises(ValueError, match="too long for a condition"):
        compare("SGTXT", "=", "x" * 71)


def test_one_condition_needs_no_brackets_and_several_have_them() -> None:
    """AND and OR never mix without brackets."""
    one = compare("MBLNR", "=", "1")
    assert any_of([one]) == one
    assert " ".join(all_of([any_of([one, one]), (), one])) == "( ( MBLNR = '1' OR MBLNR = '1' ) AND MBLNR = '1' )"


def test_one_of_nothing_is_refused() -> None:
    """Left out, it would meet every row."""
    with pytest.raises(ValueError, match="no row meets"):
        one_of("MBLNR", [])


def test_no_condition_is_no_line() -> None:
    """A table may be read without one."""
    assert lines(()) == []
