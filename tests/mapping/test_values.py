"""Values of fields."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connector.mapping.values import boolean, decimal, marked_decimal, number, shown, typed


@pytest.mark.parametrize(
    ("text", "value"), [("2.000", "2"), ("2.000-", "-2"), ("-3", "-3"), ("+4.", "4"), (".5", "0.5"), ("0", "0")]
)
def test_a_decimal_is_read_as_sap_writes_it(text: str, value: str) -> None:
    """A number may have its minus behind it."""
    assert decimal(text) == Decimal(value)


@pytest.mark.parametrize(
    "text", ["", "NaN", "Infinity", "1E5", "1_000", "1,5", "-2-", "٣", "1 2", "0x10", "9" * 41, f".{'1' * 41}"]
)
def test_what_only_python_calls_a_number_is_refused(text: str) -> None:
    """Python's own Decimal would take most of these."""
    with pytest.raises(ValueError, match="is not a decimal number"):
        decimal(text)


@pytest.mark.parametrize(
    ("text", "mark", "value"),
    [
        ("1.234,5", ",", "1234.5"),
        ("1234,5", ",", "1234.5"),
        ("-1.234.567,89", ",", "-1234567.89"),
        ("1.234-", ",", "-1234"),
        ("2,000-", ",", "-2"),
        ("2,", ",", "2"),
        (",5", ",", "0.5"),
        ("1.234", ",", "1234"),
        ("1,234.5", ".", "1234.5"),
        ("2.000", ".", "2"),
    ],
)
def test_a_decimal_is_read_with_the_mark_of_its_document(text: str, mark: str, value: str) -> None:
    """The other mark may part groups of three digits before it."""
    assert typed(text, "decimal", mark) == Decimal(value)


@pytest.mark.parametrize(
    ("text", "mark"),
    [
        ("1.5", ","),
        ("1234.567", ","),
        ("1.23,5", ","),
        (".123", ","),
        ("1..234", ","),
        ("1,2.3", ","),
        ("1,2,3", ","),
        ("1.234,567.8", ","),
        ("1,5", "."),
        ("1.234.5", "."),
        ("1 234,5", ","),
        ("", ","),
        ("1.234-,5", ","),
        ("9" * 41, ","),
        (".".join(["999"] * 14), ","),
    ],
)
def test_groups_that_are_not_of_three_digits_are_refused(text: str, mark: str) -> None:
    """Then it may have been written with the other mark, and a quantity would be a thousand times too large."""
    with pytest.raises(ValueError, match=r"such as 1[.,]234[.,]5"):
        marked_decimal(text, mark)


@pytest.mark.parametrize(("text", "value"), [("true", True), ("TRUE", True), ("False", False)])
def test_a_boolean_is_true_or_false_in_any_case(text: str, value: bool) -> None:
    """Both words count in any case."""
    assert boolean(text) is value


@pytest.mark.parametrize("text", ["yes", "1", "X", "wahr", ""])
def test_anything_else_is_no_boolean(text: str) -> None:
    """Nothing is guessed to be true or false."""
    with pytest.raises(ValueError, match="neither true nor false"):
        boolean(text)


def test_an_empty_text_stays_empty_whatever_the_kind() -> None:
    """Empty is not zero and not false."""
    assert typed("", "decimal") == typed("", "boolean") == typed("", None) == ""


def test_a_value_is_shown_as_people_write_it() -> None:
    """A truth value is shown in small letters, a number with its zeros."""
    assert [shown(True), shown(False), shown(Decimal("2.000")), shown("x")] == ["true", "false", "2.000", "x"]
    assert [shown(("a", "b")), shown(())] == ["a, b", ""]


@given(st.integers(min_value=0, max_value=99999), st.integers(min_value=0, max_value=3))
def test_equal_numbers_are_equal_keys_however_written(value: int, zeros: int) -> None:
    """1, 0001 and 1.000 name one item."""
    assert number(f"{value:08d}") == number(str(value)) == number(f"{value}.{'0' * zeros}")
    assert hash(number(f"{value}.000")) == hash(number(str(value)))


@pytest.mark.parametrize("text", ["", "A1", "1-1", "²", "9" * 5000])
def test_a_text_is_no_number(text: str) -> None:
    """What is no number names no item."""
    assert number(text) is None
