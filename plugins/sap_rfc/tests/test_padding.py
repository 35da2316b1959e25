"""Values as RFC wants them."""

from __future__ import annotations

import pytest
from connector_sap_rfc.padding import checked, client, padded, plant


@pytest.mark.parametrize(
    ("field", "value", "wanted"),
    [
        ("MBLNR", "4900000001", "4900000001"),
        ("MBLNR", " 42", "0000000042"),
        ("ZEILE", "1", "0001"),
        ("MATNR", "TABLETS", "TABLETS"),
        ("MATNR", "42", "000000000000000042"),
    ],
)
def test_digits_are_padded_and_names_are_not(field: str, value: str, wanted: str) -> None:
    """RFC runs no conversion exit."""
    assert padded(field, value) == wanted


def test_a_value_longer_than_its_field_is_refused() -> None:
    """The binding would cut it without a word."""
    with pytest.raises(ValueError, match="has 11 characters"):
        padded("MBLNR", "49000000011")
    with pytest.raises(ValueError, match="more than 10 characters"):
        checked("RCVPRN", "ELEVENCHARS", 10)


def test_a_character_beyond_the_basic_plane_counts_as_two() -> None:
    """SAP counts UTF-16 units."""
    assert checked("SGTXT", "\U0001f600", 2) == "\U0001f600"
    with pytest.raises(ValueError, match="more than 1"):
        checked("SGTXT", "\U0001f600", 1)


@pytest.mark.parametrize(
    ("check", "wrong"), [(client, "1"), (client, "1000"), (plant, ""), (plant, "10 0"), (plant, "10000")]
)
def test_clients_and_plants_are_checked(check: object, wrong: str) -> None:
    """The sentence shows the value and how to write it."""
    assert callable(check)
    with pytest.raises(ValueError, match="in quotes"):
        check(wrong)
