"""Fields of documents that a mapping reads, and fields that it does not."""

from __future__ import annotations

from typing import Any

from connector.idoc import read_xml
from connector.mapping.counted import At
from connector.mapping.outline import Outline
from connector.mapping.unread import Fields


def fields_of(*documents: Any) -> Fields:
    """The fields of documents."""
    found = Fields()
    for document in documents:
        found.add(document, "a.xml", 0)
    return found


def test_fields_that_the_mapping_does_not_read_are_named_with_their_first_place(workshop: Any) -> None:
    """Counted over all documents; what is read is not among them."""
    item = workshop.item("551").replace("</E1BP", "<BATCH>B1</BATCH></E1BP")
    found = fields_of(workshop.document(item, item), workshop.document(workshop.item("101"), item))
    [batch] = found.unread(workshop.compile().outline())
    assert (batch.path, batch.fields) == ("E1MBGMCR/E1BP2017_GM_ITEM_CREATE/BATCH", 1)
    assert (batch.seen.count, batch.seen.first) == (3, At("a.xml", 6))


def test_a_segment_of_which_nothing_is_read_stands_for_its_fields(workshop: Any) -> None:
    """One line for the segment, at its highest."""
    segment = "<Z1EXTRA><A>1</A><Z1DEEPER><B>2</B><B>3</B></Z1DEEPER></Z1EXTRA>"
    [found] = fields_of(workshop.document(workshop.item("551"), segment)).unread(workshop.compile().outline())
    assert (found.path, found.fields, found.seen.count) == ("E1MBGMCR/Z1EXTRA", 2, 3)


def test_empty_fields_and_the_control_record_do_not_count(workshop: Any) -> None:
    """SAP may write every field, filled or not; the control record is the connector's own to read."""
    item = workshop.item("551").replace("</E1BP", "<BATCH> </BATCH><STGE_LOC/></E1BP")
    found = fields_of(workshop.document(item))
    assert found.unread(workshop.compile().outline()) == []
    assert not any("EDI_DC40" in steps for steps, _ in found.seen)


def test_paths_that_no_document_fills_are_named(workshop: Any) -> None:
    """A path with a mistake in it shows so; one into the control record is not looked for."""
    outline = workshop.compile({"path: XSTOB": "path: [XSTOBB, ../../EDI_DC40/TEST]"}).outline()
    found = fields_of(workshop.document(workshop.item("551"), workshop.serial("1", "A")))
    assert found.never_seen(outline) == [
        "E1MBGMCR/E1BP2017_GM_ITEM_CREATE/E1BP2017_GM_ITEM_CREATE1/MATERIAL_LONG",
        "E1MBGMCR/E1BP2017_GM_ITEM_CREATE/XSTOBB",
    ]


def test_attributes_and_namespaces_of_other_xml_are_seen() -> None:
    """An attribute is a field; names stand without their namespace."""
    document = read_xml(b'<m:A xmlns:m="urn:m"><m:B unit="PC">1</m:B></m:A>')
    outline = Outline((), {}, frozenset({("B",)}))
    assert [each.path for each in fields_of(document).unread(outline)] == ["B/@unit"]


def test_lines_are_those_of_the_file(workshop: Any) -> None:
    """A document of a packet begins further down."""
    found = Fields()
    found.add(read_xml(b"<A><B>1</B></A>"), "p.xml#2", 40)
    assert [seen.first for _, seen in found.seen] == [At("p.xml#2", 41)]
