"""What must hold of every flat file: cut exactly, nothing of a record lost, each document again from its own bytes."""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO

from connector.errors import Unreadable
from connector.idoc import ParserFolder, control_record, data_fields, idocs, is_flat, read_flat, read_xml
from connector.idoc.flatscan import FlatPiece, scan_flat
from connector.model import Document
from tests.fuzz.reading_xml import Dripping

_SHIPPED = ParserFolder()


def read(content: bytes) -> None:
    """Read a file in both kinds of encoding, whole and in drips."""
    for encoding in ("utf-8", "cp1252"):
        documents = _documents(BytesIO(content), encoding)
        assert _pieces(BytesIO(content), encoding) == _pieces(Dripping(content), encoding), "the chunks' size matters"
        if documents and is_flat(BytesIO(content)):
            assert b"".join(each.original for each in documents) == content
            for each in documents[:20]:
                _is_whole(each, encoding)


def _pieces(stream: BytesIO, encoding: str) -> Sequence[FlatPiece]:
    try:
        return scan_flat(stream, encoding)
    except Unreadable:
        return ()


def _documents(stream: BytesIO, encoding: str) -> Sequence[Document]:
    try:
        return list(read_flat(stream, "f.txt", _SHIPPED, encoding))
    except Unreadable:
        return ()


def _is_whole(document: Document, encoding: str) -> None:
    [again] = _documents(BytesIO(document.original), encoding)
    assert (again.xml, again.hold, again.key) == (document.xml, document.hold, document.key)
    assert bool(document.hold) != bool(document.xml_form)
    if document.hold:
        assert document.hold.isprintable() or "\n" not in document.hold
        return
    [idoc] = idocs(read_xml(document.xml_form))
    control = control_record(idoc)
    assert control is not None
    parts = (control.sndprn, control.mandt, control.docnum)
    assert (document.key.parts if document.key.kind == "idoc" else None) == (parts if all(parts) else None)
    _says_each_record(document, encoding)


def _says_each_record(document: Document, encoding: str) -> None:
    """Record by record, the texts of its segment are the characters of SDATA, but for blanks; in the same line."""
    text = document.original.decode(encoding).removeprefix("\ufeff")
    records = [line.removesuffix("\r") for line in text.split("\n")]
    segments = [each for each in read_xml(document.xml_form).iter() if each.get("SEGMENT") and each.tag != "EDI_DC40"]
    assert len(segments) == sum(1 for record in records[1:] if record.strip(" "))
    for segment in segments:
        line = (segment.sourceline or 0) - 1
        said = "".join(field.text or "" for field in segment if not field.get("SEGMENT"))
        assert said.replace(" ", "") == data_fields(records[line])["SDATA"].replace(" ", ""), f"record {line}"
