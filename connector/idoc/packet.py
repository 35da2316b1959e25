"""Documents out of a file: one for each IDOC, as exact byte slices."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from typing import BinaryIO

from connector.errors import Unreadable
from connector.idoc.scan import Layout, Piece, Span, scan
from connector.model import Document, Key, sender_of


def read_documents(stream: BinaryIO, name: str) -> Iterator[Document]:
    """Cut a file into documents, one for each IDOC.

    The whole file is checked to be well-formed before the first document comes. Memory: a table of the file's IDOCs
    and one document at a time. A file of one IDOC, or of XML without IDOC, is one document as it is. Encodings:
    UTF-8, UTF-16 and every one-byte encoding.

    Args:
        stream: The file, seekable; read from its beginning.
        name: What people call it; the nth IDOC of several gets `name#n`.

    Raises:
        Unreadable: It is not well-formed, has a DOCTYPE or an entity, or is beyond the limits of `read_xml`'s depth.
    """
    stream.seek(0)
    layout = scan(stream)
    if len(layout.pieces) < 2:
        yield _whole(stream, name, layout.pieces)
        return
    for number, piece in enumerate(layout.pieces, start=1):
        yield _cut(stream, f"{name}#{number}", layout, piece)


def _whole(stream: BinaryIO, name: str, pieces: list[Piece]) -> Document:
    stream.seek(0)
    original = stream.read()
    if not pieces:
        return Document(_sha256(original), sender_of(), original, name=name)
    return Document(_key(pieces[0], original), _sender(pieces[0]), original, name=name)


def _cut(stream: BinaryIO, name: str, layout: Layout, piece: Piece) -> Document:
    opening = [layout.head, *(around.opening for around in piece.around)]
    original = _bytes(stream, piece.start, piece.end)
    before = b"".join(_span(stream, span) for span in opening)
    after = b"".join(_span(stream, around.closing) for around in reversed(piece.around))
    return Document(
        key=_key(piece, original),
        sender=_sender(piece),
        original=original,
        xml=before + original + after,
        name=name,
        line_offset=piece.line - 1 - sum(span.line_breaks for span in opening),
    )


def _span(stream: BinaryIO, span: Span) -> bytes:
    return _bytes(stream, span.start, span.end)


def _bytes(stream: BinaryIO, start: int, end: int) -> bytes:
    stream.seek(start)
    part = stream.read(end - start)
    if len(part) != end - start:
        raise Unreadable(f"it became shorter while it was read: byte {start + len(part)} is missing")
    return part


def _sender(piece: Piece) -> str:
    return sender_of(piece.sndprn, piece.mandt)


def _key(piece: Piece, original: bytes) -> Key:
    parts = (piece.sndprn, piece.mandt, piece.docnum)
    return Key("idoc", parts) if all(parts) else _sha256(original)


def _sha256(original: bytes) -> Key:
    return Key("sha256", (hashlib.sha256(original).hexdigest(),))
