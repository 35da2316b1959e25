"""Documents out of a file."""

from __future__ import annotations

import hashlib
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from connector.errors import Unreadable
from connector.idoc import control_record, idocs, read_documents, read_xml
from connector.model import NO_SENDER, Document, Key

ENCODINGS = ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "iso-8859-1", "windows-1252"]
TEXT = st.text(
    st.characters(min_codepoint=0x20, max_codepoint=0xFF, exclude_characters="<&>\x7f", exclude_categories=["Cc"])
)
GAP = (
    st.text(st.sampled_from(" \n\t"), max_size=3) | st.just("\r\n") | st.just("<!-- <IDOC/> > -->") | st.just("<?a >?>")
)
BLANK = st.sampled_from(["", " ", "\r\n"])
SELF_CLOSING = st.sampled_from(["<IDOC/>", '<IDOC BEGIN="1" />', '<IDOC a=">"/>'])


def documents(xml: bytes) -> list[Document]:
    """What a file gives."""
    return list(read_documents(io.BytesIO(xml), "f.xml"))


@st.composite
def idoc(draw: st.DrawFn) -> str:
    """The text of an IDOC element; self-made, only its control record is that of a real IDoc."""
    if draw(st.integers(0, 4)) == 0:
        return draw(SELF_CLOSING)
    gap = draw(GAP)
    record = f"<EDI_DC40>{gap}<SNDPRN>{draw(TEXT)}</SNDPRN><MANDT>100</MANDT><DOCNUM>{draw(TEXT)}</DOCNUM></EDI_DC40>"
    segments = "".join(f"<E1{n}>{draw(TEXT)}{gap}<![CDATA[</IDOC>]]></E1{n}>" for n in range(draw(st.integers(0, 2))))
    blank = draw(st.sampled_from([" ", "\n"]))
    return f'<IDOC{blank}a=">">{gap}{draw(st.sampled_from([record, ""]))}{segments}</IDOC{draw(BLANK)}>'


def declaration(encoding: str, wanted: bool) -> str:
    """Needed for one-byte encodings; without it, UTF-16 is known by its mark only."""
    name = {"utf-8-sig": "utf-8", "utf-16-le": "utf-16", "utf-16-be": "utf-16"}.get(encoding, encoding)
    return f'<?xml version="1.0" encoding="{name}"?>\n' if wanted or "8859" in encoding or "1252" in encoding else ""


@given(
    idocs_put_in=st.lists(idoc(), min_size=2, max_size=6),
    gaps=st.lists(GAP, min_size=14, max_size=14),
    encoding=st.sampled_from(ENCODINGS),
    declared=st.booleans(),
)
def test_each_slice_is_exactly_what_was_put_in(
    idocs_put_in: list[str], gaps: list[str], encoding: str, declared: bool
) -> None:
    """Slices equal the bytes put in; XML forms hold the same elements, at the same lines, under the same root."""
    encoded = [
        text.encode(encoding.removesuffix("-sig") if encoding != "utf-16" else "utf-16-le") for text in idocs_put_in
    ]
    between = "".join(gap + text for gap, text in zip(gaps, idocs_put_in, strict=False))
    text = f'{declaration(encoding, declared)}{gaps[7]}<Ä:R xmlns:Ä="urn:x" y=">"\n>{between}{gaps[8]}</Ä:R >{gaps[9]}'
    mark = {"utf-16-le": "\ufeff", "utf-16-be": "\ufeff"}.get(encoding, "")
    xml = (mark + text).encode(encoding)
    found = documents(xml)
    assert [document.original for document in found] == encoded
    whole = idocs(read_xml(xml))
    for number, (document, element) in enumerate(zip(found, whole, strict=True)):
        root = read_xml(document.xml_form)
        [cut] = idocs(root)
        assert (root.tag, dict(root.attrib)) == ("{urn:x}R", {"y": ">"})
        assert etree.tostring(cut, with_tail=False) == etree.tostring(element, with_tail=False)
        assert [e.sourceline + document.line_offset for e in cut.iter()] == [e.sourceline for e in element.iter()]
        assert document.name == f"f.xml#{number + 1}"
        record = control_record(element)
        parts = (record.sndprn, record.mandt, record.docnum) if record else ("", "", "")
        sha256 = Key("sha256", (hashlib.sha256(document.original).hexdigest(),))
        assert document.key == (Key("idoc", parts) if all(parts) else sha256)


def test_one_idoc_is_the_whole_file() -> None:
    """A file of one IDOC is kept byte by byte, and is its own XML form."""
    record = b"<EDI_DC40><SNDPRN>S</SNDPRN><MANDT>1</MANDT><DOCNUM>2</DOCNUM></EDI_DC40>"
    xml = b'<?xml version="1.1"?>\n<R><IDOC>%s</IDOC></R>\n' % record
    assert documents(xml) == [Document(Key("idoc", ("S", "1", "2")), "S/1", xml, name="f.xml")]


def test_other_xml_is_one_document() -> None:
    """XML without IDOC is one document, known by the hash of its bytes, of no sender."""
    [document] = documents(b"<Other><Item/></Other>")
    assert document.key == Key("sha256", (hashlib.sha256(document.original).hexdigest(),))
    assert (document.sender, document.xml, document.name) == (NO_SENDER, None, "f.xml")


def test_namespaces_of_everything_around_survive() -> None:
    """IDOCs inside an envelope keep the start tags of all that is around them."""
    xml = b'<s:E xmlns:s="urn:s">\n<s:B xmlns:t="urn:t">\n<R><IDOC t:a="1"/></R>\n<R><IDOC/><IDOC/></R></s:B></s:E>'
    found = documents(xml)
    assert [document.xml for document in found] == [
        b'<s:E xmlns:s="urn:s"><s:B xmlns:t="urn:t"><R><IDOC t:a="1"/></R></s:B></s:E>',
        *[b'<s:E xmlns:s="urn:s"><s:B xmlns:t="urn:t"><R><IDOC/></R></s:B></s:E>'] * 2,
    ]
    assert [document.line_offset + 1 for document in found] == [3, 4, 4]


@pytest.mark.parametrize(
    "end", [b"<IDOC><A></IDOC></R>", b"", b"\x01</R>", b"<IDOC>&x;</IDOC></R>", b"</R><R/>", b"<IDOC", b"\xff</R>"]
)
def test_nothing_comes_of_a_packet_that_is_broken_at_its_end(end: bytes) -> None:
    """The whole file is checked before the first document."""
    stream = io.BytesIO(b"<R>\n" + b"<IDOC><A/></IDOC>\n" * 50_000 + end)
    with pytest.raises(Unreadable) as refused:
        next(read_documents(stream, "f.xml"))
    assert refused.value.line == 50_002


def test_a_file_that_becomes_shorter_meanwhile_is_refused() -> None:
    """Bytes that are missing on the second pass are an error, never a shorter document."""
    stream = io.BytesIO(b"<R><IDOC/><IDOC>1</IDOC></R>")
    found = read_documents(stream, "f.xml")
    next(found)
    stream.truncate(12)
    with pytest.raises(Unreadable, match="became shorter"):
        next(found)


def test_a_long_text_passes() -> None:
    """20 MB of text in one IDOC of a packet keep the others from nothing."""
    assert len(documents(b"<R><IDOC>" + b"x" * 20_000_000 + b"</IDOC><IDOC/></R>")) == 2


def test_line_breaks_in_the_declaration_and_the_root_tag_count() -> None:
    """The lines of an XML form fit those of the file however its head is laid out."""
    found = documents(b"<?xml\nversion='1.0'\n?>\n<R\n>\n<IDOC/>\n<IDOC/></R>")
    lines = [idocs(read_xml(document.xml_form))[0].sourceline + document.line_offset for document in found]
    assert lines == [6, 7]
