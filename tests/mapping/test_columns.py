"""Columns say the same as rows, or say nothing."""

from __future__ import annotations

from array import array
from dataclasses import replace

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from lxml import etree

from connector.mapping.columns import FEWEST, ColumnReader, Columns
from connector.mapping.indexing import Indexer
from connector.mapping.joins import Index, Join
from connector.mapping.only import ANY
from connector.mapping.paths import parse_path
from connector.mapping.rows import compile_row
from connector.mapping.segments import LINE, Listed, Segments
from connector.model import FindingKind

READER = ColumnReader("S", [parse_path("N")], parse_path("V"))
JOIN = Join(
    name="serials",
    ups=1,
    steps=("S",),
    read=compile_row([parse_path("N")], parse_path("V"), ANY, ""),
    columns=READER,
    above=(),
    take_path="V",
    below="/V",
    where_names=("N",),
    item_fields=("item",),
    numbers=True,
    strip=True,
    checks=(),
    orphaned=FindingKind.HELD,
    count=(),
)
PLAIN = "<S><N>1</N><V> 0A </V></S>"
ODD = [
    "<S><N>1</N></S>",
    "<S><V>B</V></S>",
    "<S/>",
    "<S><N/><V>B</V></S>",
    "<S><N>1</N><V> </V></S>",
    "<S><N>1</N><V/><V>B</V></S>",
    "<S><N>1</N><V>B</V><V>C</V></S>",
    "<S><N>1</N><N>2</N><V>C</V></S>",
    "<S><N>1</N><V>B<X/>C</V></S>",
    "<S><N>1</N><V><![CDATA[B]]>C</V></S>",
    "<S><X><N>1</N></X><V>C</V></S>",
    "<T><N>1</N><V>C</V></T>",
    "<V>C</V>",
    "<S><N>1</N><V>C</V><S><N>1</N><V>D</V></S></S>",
    "<S><N>1</N><S><V>D</V></S></S>",
    "<S xmlns='urn:x'><N>1</N><V>C</V></S>",
    "<S xmlns:x='urn:x'><x:N>1</x:N><V>C</V></S>",
]


def said(index: Index) -> object:
    """All that an index holds."""
    listed = index.listed
    segments = {texts: list(Segments(listed, orders)) for texts, orders in index.by_texts.items()}
    return segments, index.texts, listed.serials, listed.lines, listed.paths


@example(["<S><N>1</N><V>B</V><V>C</V></S>", "<S><N>1</N><V>B<X/>C</V></S>"], PLAIN, 0)
@example(["<S><N>1</N><V>B</V><V>C</V></S>", "<S><N>1</N></S>"], PLAIN, 0)
@example([PLAIN], "<O/>", 0)
@given(
    segments=st.lists(
        st.one_of(
            st.builds("<S><N>{}</N><V>00{}</V></S>\n".format, st.integers(0, 3), st.integers(0, 9)),
            st.sampled_from([PLAIN, *ODD]),
        ),
        max_size=8,
    ),
    filling=st.sampled_from([PLAIN, "<O/>", ""]),
    offset=st.sampled_from([0, 7]),
)
def test_columns_give_what_rows_give(segments: list[str], filling: str, offset: int) -> None:
    """Whatever segments a document has, each serial comes out with its item's name, its line and its path."""
    document = etree.fromstring(f"<P>{''.join([*segments[:4], filling * FEWEST, *segments[4:]])}</P>")
    found = [
        said(Indexer(replace(JOIN, columns=each), Listed(), offset).index((document, "/P", 1)))
        for each in (READER, None)
    ]
    assert found[0] == found[1]


def test_many_like_segments_are_read_in_columns() -> None:
    """That is what they are for."""
    document = etree.fromstring(f"<P>{PLAIN * FEWEST}</P>")
    assert READER.read(document) == Columns((["1"] * FEWEST,), ["0A"] * FEWEST, array(LINE, [1] * FEWEST))


def test_a_join_that_names_no_item_has_columns_too() -> None:
    """Segments that are the item's own children."""
    document = etree.fromstring(f"<P>{PLAIN * FEWEST}</P>")
    found = ColumnReader("S", [], parse_path("V")).read(document)
    assert found == Columns((), ["0A"] * FEWEST, array(LINE, [1] * FEWEST))


@pytest.mark.parametrize("odd", [each for each in ODD if "urn:x'><N>" not in each])
@pytest.mark.parametrize("place", ["{}{}", "{1}{0}"])
def test_one_odd_segment_leaves_all_to_rows(odd: str, place: str) -> None:
    """A list with a gap, or with two of one, does not say whose is whose. CDATA is text like any other."""
    document = etree.fromstring(f"<P>{place.format(PLAIN * FEWEST, odd)}</P>")
    assert (READER.read(document) is None) == ("CDATA" not in odd)
