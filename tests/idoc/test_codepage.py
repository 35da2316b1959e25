"""Encodings of flat files."""

from __future__ import annotations

import pytest

from connector.idoc import encoding_named


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("utf-8", "utf-8"),
        ("UTF8", "utf-8"),
        ("windows-1252", "cp1252"),
        ("ISO-8859-15", "iso8859-15"),
        ("iso-8859-2", "iso8859-2"),
        ("IBM850", "cp850"),
        ("latin1", "iso8859-1"),
        ("ascii", "ascii"),
    ],
)
def test_names_of_python_and_iana_are_known(name: str, found: str) -> None:
    """People write the name that their system shows."""
    assert encoding_named(name) == found


@pytest.mark.parametrize("name", ["utf-16", "utf-16-le", "shift_jis", "gb18030", "big5", "euc-kr", "cp037"])
def test_where_a_character_is_not_a_byte_it_is_refused(name: str) -> None:
    """Columns of such a file cannot be counted in characters, or its lines cannot be told apart."""
    with pytest.raises(ValueError, match="flat files cannot be read in"):
        encoding_named(name)


@pytest.mark.parametrize("name", ["1100", "hex", "rot13", "", "utf-8\0", "nonsense"])
def test_what_is_no_encoding_is_refused(name: str) -> None:
    """The number of a SAP code page is no name of an encoding; the sentence says what to write."""
    with pytest.raises(ValueError, match=r"is no known encoding: write \"utf-8\", or a code page"):
        encoding_named(name)
