"""What must hold of every file: it is cut exactly, both parsers agree, or it is unreadable."""

from __future__ import annotations

import re
from collections.abc import Sequence
from io import BytesIO
from itertools import pairwise

from lxml import etree
from lxml.etree import _Element

from connector.errors import Unreadable
from connector.idoc import control_record, idocs, read_documents, read_xml
from connector.idoc.scan import Layout, scan
from connector.model import Document

LONE_RETURN = re.compile(rb"\r(?!\0?\n)")
"""The two parsers disagree whether it ends a line."""
MOST_LINES = 65_000
"""Up to here libxml2 keeps the line of every element exactly."""


class Dripping(BytesIO):
    """A file that gives a few bytes at a time, as a slow share does."""

    def read(self, size: int | None = -1, /) -> bytes:
        """At most 7 bytes."""
        return super().read(7 if size is None or not 0 <= size < 7 else size)


def read(content: bytes) -> None:
    """Read a file as the file source and the pipeline do, and compare all that can be compared."""
    layout = _layout(BytesIO(content))
    assert layout == _layout(Dripping(content)), "the size of the chunks matters"
    root = tree(content)
    if layout is None:
        return
    documents = list(read_documents(BytesIO(content), "file.xml"))
    _slices_are_exact(content, layout, documents)
    if root is not None:
        _trees_are_the_same(root, documents)
        if not LONE_RETURN.search(content):
            _lines_are_the_same(root, documents)


def _layout(stream: BytesIO) -> Layout | None:
    try:
        return scan(stream)
    except Unreadable:
        return None


def tree(content: bytes) -> _Element | None:
    """The tree; None when it cannot be read."""
    try:
        return read_xml(content)
    except Unreadable:
        return None


def _slices_are_exact(content: bytes, layout: Layout, documents: Sequence[Document]) -> None:
    """Each document is the file's bytes from its start to its end, in the file's order, and is one IDOC if cut out."""
    pieces = layout.pieces
    if len(pieces) < 2:
        assert [each.original for each in documents] == [content]
        return
    assert [each.original for each in documents] == [content[piece.start : piece.end] for piece in pieces]
    assert all(one.end <= other.start for one, other in pairwise(pieces))
    for document in documents:
        again = list(read_documents(BytesIO(document.xml_form), document.name))
        assert [(each.key.kind, each.sender) for each in again] == [(document.key.kind, document.sender)]
        assert document.key.kind == "sha256" or again[0].key == document.key


def _trees_are_the_same(root: _Element, documents: Sequence[Document]) -> None:
    """What the scan cut out with one parser, the other one finds whole in the file, with the same control record."""
    whole = idocs(root)
    assert len(documents) == max(len(whole), 1)
    for document, wanted in zip(documents, whole, strict=False):
        found = idocs(read_xml(document.xml_form))
        assert len(found) == 1
        assert etree.tostring(found[0], method="c14n") == etree.tostring(wanted, method="c14n")
        _has_its_key(document, wanted)


def _has_its_key(document: Document, idoc: _Element) -> None:
    try:
        control = control_record(idoc)
    except Unreadable:
        return
    parts = (control.sndprn, control.mandt, control.docnum) if control else ("", "", "")
    assert (document.key.parts if document.key.kind == "idoc" else None) == (parts if all(parts) else None)


def _lines_are_the_same(root: _Element, documents: Sequence[Document]) -> None:
    whole = idocs(root)
    if len(whole) < 2 or (whole[-1].sourceline or 0) > MOST_LINES:
        return
    for document, wanted in zip(documents, whole, strict=True):
        own = idocs(read_xml(document.xml_form))[0].sourceline or 0
        assert own + document.line_offset == wanted.sourceline, document.name
