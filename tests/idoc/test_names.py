"""Names of elements and segments."""

from __future__ import annotations

import pytest
from lxml import etree

from connector.idoc import idocs, path_of, read_xml, segment_name, xml_name


@pytest.mark.parametrize(
    ("tag", "segment"),
    [("_-SPE_-E1EDL24", "/SPE/E1EDL24"), ("E1MBGMCR", "E1MBGMCR"), ("{urn:x}_-RB04_-YP3", "/RB04/YP3")],
)
def test_segment_name_of_a_tag(tag: str, segment: str) -> None:
    """SAP's slashes stand as `_-` in XML; a namespace is left out."""
    assert segment_name(tag) == segment
    assert xml_name(segment) == tag.rpartition("}")[2]


@pytest.mark.parametrize(
    ("xml", "count"),
    [
        (b"<IDOC/>", 1),
        (b"<R><IDOC/><IDOC/></R>", 2),
        (b"<E><B><R><IDOC><IDOC/></IDOC></R></B></E>", 1),
        (b'<R xmlns="urn:x"><IDOC/></R>', 1),
        (b"<R/>", 0),
    ],
)
def test_idocs_are_the_outermost(xml: bytes, count: int) -> None:
    """IDOC elements at any depth, in or out of a namespace, none inside another."""
    assert len(idocs(read_xml(xml))) == count


def test_idocs_come_in_document_order() -> None:
    """The order is that of the document."""
    root = read_xml(b'<R><IDOC n="1"/><A><IDOC n="2"/></A><IDOC n="3"/></R>')
    assert [idoc.get("n") for idoc in idocs(root)] == ["1", "2", "3"]


@pytest.mark.parametrize("namespace", [b"", b' xmlns="urn:x"'])
def test_path_has_positions_only_where_siblings_share_the_name(namespace: bytes) -> None:
    """The path reads the same with and without a namespace."""
    root = read_xml(b"<MBGMCR03%s><IDOC><E1MBGMCR><A/><B/><B/><_-SPE_-C/></E1MBGMCR></IDOC></MBGMCR03>" % namespace)
    assert [path_of(element) for element in root.iter(etree.Element)][3:] == [
        "/MBGMCR03/IDOC/E1MBGMCR/A",
        "/MBGMCR03/IDOC/E1MBGMCR/B[1]",
        "/MBGMCR03/IDOC/E1MBGMCR/B[2]",
        "/MBGMCR03/IDOC/E1MBGMCR/_-SPE_-C",
    ]
