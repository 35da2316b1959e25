"""Whether two documents say the same."""

from __future__ import annotations

import pytest

from connector.idoc import same_content

IDOC = "<R><IDOC><EDI_DC40><DOCNUM>1</DOCNUM>{}</EDI_DC40><A x='1'>v{}</A></IDOC></R>"


@pytest.mark.parametrize("field", ["STATUS", "CREDAT", "CRETIM", "OUTMOD", "EXPRSS", "ARCKEY"])
def test_what_sap_writes_anew_makes_no_difference(field: str) -> None:
    """The six fields of the control record are left out, changed or missing."""
    one = IDOC.format(f"<{field}>1</{field}>", "").encode()
    assert same_content(one, IDOC.format(f"<{field}>2</{field}>", "").encode())
    assert same_content(one, IDOC.format("", "").encode())


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (IDOC.format("<MESTYP>1</MESTYP>", ""), IDOC.format("<MESTYP>2</MESTYP>", "")),
        (IDOC.format("", ""), IDOC.format("", "w")),
        ("<R><A/><B/></R>", "<R><A><B/></A></R>"),
        ("<R><A/></R>", "<R><A/><A/></R>"),
        ("<R x='1'/>", "<R x='2'/>"),
        ("<R><A/>1</R>", "<R><A/>2</R>"),
        ("<R><STATUS>1</STATUS></R>", "<R><STATUS>2</STATUS></R>"),
        ("<R><A", "<R><B"),
        ("<R/>", "<R"),
    ],
)
def test_any_other_difference_counts(one: str, other: str) -> None:
    """Text, attribute, structure, a field of that name elsewhere, unreadable bytes: not the same."""
    assert not same_content(one.encode(), other.encode())


def test_encoding_blanks_and_comments_make_no_difference() -> None:
    """The same elements in another encoding and layout are the same."""
    assert same_content("<R><A>ä</A></R>".encode(), "<R>\n <A> ä </A><!-- c -->\n</R>".encode("utf-16"))


def test_unreadable_bytes_are_the_same_as_themselves() -> None:
    """Bytes decide when XML cannot."""
    assert same_content(b"\0", b"\0")


def test_10000_levels_are_no_trouble() -> None:
    """Deep nesting is compared without recursion."""
    deep = b"<A>" * 10_000 + b"</A>" * 10_000
    assert same_content(deep, deep)
    assert not same_content(deep, deep + b" ")
    level = b"<A>" * 250 + b"</A>" * 250
    assert same_content(level, level + b"\n")
