"""Checks and converters that come with the connector."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connector.mapping.checks import BUILT_IN, check_digits, check_gs1_serial, check_gtin14, strip_zeros, to_gtin14

SET_82 = "!\"%&'()*+,-./0123456789:;<=>?ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz"


def test_a_gtin_of_a_single_pack_passes() -> None:
    """14 digits, a right check digit, indicator digit 0."""
    check_gtin14("09506000134352")


@pytest.mark.parametrize(
    ("gtin", "sentence"),
    [
        ("09506000134353", "check digit 3, which should be 2"),
        ("9506000134352", "not 14 digits"),
        ("0950600013435A", "not 14 digits"),
        ("19506000134359", "indicator digit 1: not a single pack"),
        ("99506000134355", "indicator digit 9"),
        ("01234567891234", "check digit 4, which should be 1"),
        ("", "not 14 digits"),
    ],
)
def test_another_gtin_is_refused_with_its_cause(gtin: str, sentence: str) -> None:
    """The sentence says what is wrong with the GTIN."""
    with pytest.raises(ValueError, match=sentence):
        check_gtin14(gtin)


def test_a_serial_has_the_82_characters_of_gs1() -> None:
    """Every character of set 82 passes, alone."""
    assert len(set(SET_82)) == 82
    for character in SET_82:
        check_gs1_serial(character)


@given(st.text(min_size=1, max_size=1).filter(lambda character: character not in SET_82))
def test_no_other_character_passes(character: str) -> None:
    """Neither as a whole serial nor inside one."""
    for serial in (character, f"A{character}B", f"AB{character}"):
        with pytest.raises(ValueError, match="set 82"):
            check_gs1_serial(serial)


@pytest.mark.parametrize(("length", "passes"), [(1, True), (20, True), (21, False), (0, False)])
def test_a_serial_has_1_to_20_characters(length: int, passes: bool) -> None:
    """AI (21) allows 20; a longer one is never cut."""
    if passes:
        check_gs1_serial("A" * length)
    else:
        with pytest.raises(ValueError, match="1 to 20 characters"):
            check_gs1_serial("A" * length)


def test_digits_are_ascii_digits() -> None:
    """Digits of other scripts are none."""
    check_digits("0123")
    for text in ("", "12A", "٣"):
        with pytest.raises(ValueError, match="not all digits"):
            check_digits(text)


@pytest.mark.parametrize(
    ("text", "stripped"), [("000123", "123"), ("0000", "0"), ("00A1", "00A1"), ("", ""), ("10", "10"), ("00-1", "00-1")]
)
def test_zeros_are_stripped_from_all_digit_texts_alone(text: str, stripped: str) -> None:
    """Never to the empty text, and never from a text with another character."""
    assert strip_zeros(text) == stripped


@pytest.mark.parametrize("gtin", ["96385074", "012345678905", "9506000134352", "09506000134352"])
def test_a_shorter_gtin_is_padded_to_14(gtin: str) -> None:
    """GTIN-8, GTIN-12, GTIN-13 and GTIN-14."""
    assert to_gtin14(gtin) == gtin.zfill(14)
    check_gtin14(to_gtin14(gtin))


@pytest.mark.parametrize("text", ["123", "950600013435A", ""])
def test_no_gtin_is_not_padded(text: str) -> None:
    """A number of another length is no GTIN."""
    with pytest.raises(ValueError, match="is not a GTIN"):
        to_gtin14(text)


@pytest.mark.parametrize(
    ("text", "converted"), [("0000", ""), ("0", ""), ("", ""), ("0010", "0010"), ("0.0", "0.0"), ("A0", "A0")]
)
def test_zeros_may_stand_for_nothing(text: str, converted: str) -> None:
    """SAP fills a numeric field that holds nothing; any other character makes it a value."""
    assert BUILT_IN.converters["zeros_empty"](text) == converted


def test_the_built_in_names() -> None:
    """These names stand in mapping files, so that none may go."""
    assert sorted(BUILT_IN.checks) == ["digits", "gs1_serial", "gtin14"]
    assert sorted(BUILT_IN.converters) == ["gtin14", "strip_zeros", "upper", "zeros_empty"]
    assert BUILT_IN.converters["upper"]("abc") == "ABC"
