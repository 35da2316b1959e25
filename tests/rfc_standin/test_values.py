"""Values of every type, through both bindings to the simulated system and back."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from decimal import ROUND_HALF_EVEN, ROUND_HALF_UP, Context, Decimal
from types import ModuleType
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests.rfc_standin import client_bindings
from tests.rfc_standin.simulated_sap.client import SimulatedSap

FILLED = {
    "RFCFLOAT": 1.5,
    "RFCCHAR1": "A",
    "RFCINT2": -5,
    "RFCINT1": 255,
    "RFCCHAR4": "ab",
    "RFCINT4": 2**31 - 1,
    "RFCHEX3": b"\1\2\3",
    "RFCTIME": "235959",
    "RFCDATE": "20261231",
    "BCD": Decimal("12.30"),
    "DECF16": Decimal("0.1"),
    "DECF34": Decimal("1E+40"),
    "INT8": 2**62,
    "NUMC": "0000000042",
    "TEXT": "Grüße",
    "BYTES": b"\0\1",
}


@pytest.fixture(scope="module")
def connection(rfc: Callable[[str], dict[str, str]]) -> Iterator[Any]:
    """One connection of the real pyrfc."""
    with SimulatedSap() as sap:
        yield client_bindings.load("pyrfc").Connection(**sap.destination())


def echoed(connection: Any, **fields: Any) -> dict[str, Any]:
    """What comes back of a structure."""
    echo: dict[str, Any] = connection.call("STFC_STRUCTURE", IMPORTSTRUCT=fields)["ECHOSTRUCT"]
    return echo


def test_values_come_back_as_they_were(binding: ModuleType, sap: SimulatedSap) -> None:
    """In a structure and in the rows of a table."""
    with binding.Connection(**sap.destination()) as connection:
        answer = connection.call("STFC_STRUCTURE", IMPORTSTRUCT=FILLED, RFCTABLE=[{"RFCCHAR1": "R"}])
    assert {name: answer["ECHOSTRUCT"][name] for name in FILLED} == FILLED
    assert [row["RFCCHAR1"] for row in answer["RFCTABLE"]] == ["R", "A"]


def test_fields_that_nobody_fills_are_initial(binding: ModuleType, sap: SimulatedSap) -> None:
    """Numbers 0, text empty, NUMC zeros, an initial date empty."""
    with binding.Connection(**sap.destination()) as connection:
        echo = echoed(connection)
    assert (echo["RFCINT4"], echo["BCD"], echo["RFCFLOAT"]) == (0, Decimal("0.00"), 0.0)
    assert (echo["RFCCHAR4"], echo["TEXT"], echo["NUMC"], echo["RFCDATE"]) == ("", "", "0000000000", "")
    assert (echo["RFCTIME"], echo["RFCHEX3"], echo["BYTES"]) == ("000000", b"\0\0\0", b"")


def test_parameters_that_are_not_requested_are_left_out(binding: ModuleType, sap: SimulatedSap) -> None:
    """They are not sent, and come back empty or not at all."""
    with binding.Connection(**sap.destination()) as connection:
        options = {"not_requested": ["RFCTABLE"]}
        answer = connection.call("STFC_STRUCTURE", options=options, IMPORTSTRUCT=FILLED)
    assert answer.get("RFCTABLE", []) == []
    assert set(sap.calls("STFC_STRUCTURE")[0]) == {"IMPORTSTRUCT"}


def test_a_text_that_is_no_number_is_refused(connection: Any) -> None:
    """By the binding, before anything is sent."""
    with pytest.raises(TypeError):
        echoed(connection, BCD="12,3")


@settings(max_examples=60, deadline=None)
@given(st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**9), max_value=10**9))
def test_packed_numbers_are_rounded_half_up_to_their_decimals(connection: Any, number: Decimal) -> None:
    """A BCD field of two decimals."""
    expected = number.quantize(Decimal("0.01"), ROUND_HALF_UP)
    assert echoed(connection, BCD=number)["BCD"] == expected


def test_a_packed_number_that_does_not_fit_is_refused(connection: Any) -> None:
    """Seven bytes hold 13 digits."""
    assert echoed(connection, BCD=Decimal("99999999999.99"))["BCD"] == Decimal("99999999999.99")
    with pytest.raises(Exception, match="RFC_CONVERSION_FAILURE"):
        echoed(connection, BCD=Decimal("100000000000"))


@settings(max_examples=60, deadline=None)
@given(st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**30), max_value=10**30))
def test_decimal_floating_numbers_keep_their_digits(connection: Any, number: Decimal) -> None:
    """DECF16 has 16 digits, DECF34 has 34, rounded half even."""
    echo = echoed(connection, DECF16=number, DECF34=number)
    assert echo["DECF16"] == Context(prec=16, rounding=ROUND_HALF_EVEN).plus(number)
    assert echo["DECF34"] == Context(prec=34, rounding=ROUND_HALF_EVEN).plus(number)


@settings(max_examples=40, deadline=None)
@example("ends with blanks \r\n ")
@given(st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=40))
def test_strings_keep_every_character(connection: Any, text: str) -> None:
    """A STRING has no length; control characters and blanks at its end stay."""
    assert echoed(connection, TEXT=text)["TEXT"] == text
