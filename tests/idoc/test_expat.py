"""Expat with the product's limits."""

from __future__ import annotations

import pytest

from connector.errors import Unreadable
from connector.idoc.expat import LONGEST_TAG, Expat


def test_an_endless_tag_is_refused_before_it_has_been_read_again_and_again() -> None:
    """A tag that never ends is refused at the limit, not at the end of the file."""
    expat = Expat()
    with pytest.raises(Unreadable, match="single tag"):
        for _ in range(1000):
            expat.feed(b"<R " + b"x" * 1_000_000 if not expat.fed else b"x" * 1_000_000)
    assert expat.fed < LONGEST_TAG + 2_000_000


def test_long_text_is_no_long_tag() -> None:
    """Text of any length passes through in chunks."""
    expat = Expat()
    expat.feed(b"<R>")
    for _ in range(12):
        expat.feed(b"x" * 1_000_000)
    expat.feed(b"</R>", last=True)


def test_multi_byte_encodings_are_refused_by_name() -> None:
    """An encoding that expat cannot read gives an Unreadable, not a ValueError."""
    with pytest.raises(Unreadable, match="encoding"):
        Expat().feed('<?xml version="1.0" encoding="Shift_JIS"?><R>テ</R>'.encode("shift_jis"), last=True)
