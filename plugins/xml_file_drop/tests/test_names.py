"""Names in the folder."""

from __future__ import annotations

import os
from itertools import islice

import pytest
from connector_xml_file_drop.names import Claim, claim_name, numbered, parse_claim, printable
from hypothesis import given
from hypothesis import strategies as st


@given(st.binary(min_size=1).filter(lambda name: b"/" not in name and b"\0" not in name))
def test_a_claim_gives_the_name_back(raw: bytes) -> None:
    """Whatever the bytes of a name, its claim is read as that name; what people see can be printed."""
    name = os.fsdecode(raw)
    assert parse_claim(claim_name(name, "0a1b2c3d")) == Claim(name, "0a1b2c3d")
    assert printable(name).isprintable()


@pytest.mark.parametrize("entry", ["x.xml", ".0a1b2c3d.claim", "x.0a1b2c3.claim", "x.xml.0a1b2c3d.claims"])
def test_other_names_are_no_claims(entry: str) -> None:
    """Only a name, eight hex digits and `.claim`."""
    assert parse_claim(entry) is None


@pytest.mark.parametrize(
    ("name", "second"), [("x.xml", "x~2.xml"), ("x", "x~2"), (".x", ".x~2"), ("a.b.xml", "a.b~2.xml")]
)
def test_numbers_stand_before_the_ending(name: str, second: str) -> None:
    """The first is the name itself."""
    assert list(islice(numbered(name), 2)) == [name, second]


@pytest.mark.parametrize(
    ("raw", "shown"), [(b"gr\xc3\xbcn.xml", "grün.xml"), (b"b\xe4d", "b\\xe4d"), (b"a\nb\x1b", "a\\nb\\x1b")]
)
def test_only_what_does_not_print_is_escaped(raw: bytes, shown: str) -> None:
    """Letters stay as they are."""
    assert printable(os.fsdecode(raw)) == shown
