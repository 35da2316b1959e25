"""Documents out of a flat file: one for each IDoc, as exact byte slices with the XML that SAP's XML port writes."""

from __future__ import annotations

import codecs
import hashlib
import io
from collections.abc import Iterator, Mapping
from typing import BinaryIO

from connector.errors import Unreadable
from connector.idoc.flatrecords import BOM, CONTROL, OLD_CONTROL, lines
from connector.idoc.flatscan import FlatPiece, scan_flat
from connector.idoc.packet import read_documents
from connector.idoc.parserfolder import ParserFolder
from connector.idoc.records import control_fields, data_fields
from connector.model import Document, Key, sender_of

_UTF16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


def read_file(
    stream: BinaryIO, name: str, definitions: ParserFolder | None = None, encoding: str = "utf-8"
) -> Iterator[Document]:
    """Cut a file of IDocs into documents, be it flat or XML; what it is shows in its first bytes.

    Args:
        stream: The file, seekable; read from its beginning.
        name: What people call it; the nth IDoc of several gets `name#n`.
        definitions: What cuts flat records; None for the shipped definitions alone.
        encoding: Of flat files, as `encoding_named` gives it. XML says its own.

    Raises:
        Unreadable: It is damaged, whatever it is: see `read_flat` and `read_documents`.
    """
    if is_flat(stream):
        yield from read_flat(stream, name, definitions or ParserFolder(), encoding)
    else:
        yield from read_documents(stream, name)


def is_flat(stream: BinaryIO) -> bool:
    """Whether a file begins as a flat IDoc file does: with EDI_DC40 or an older EDI_DC, maybe behind a mark."""
    stream.seek(0)
    first = stream.read(2 * len(CONTROL) + 2)
    stream.seek(0)
    if first.startswith(_UTF16):
        first = first.decode("utf-16", errors="replace").encode()
    return first.removeprefix(BOM).startswith(OLD_CONTROL.encode())


def read_flat(stream: BinaryIO, name: str, definitions: ParserFolder, encoding: str = "utf-8") -> Iterator[Document]:
    """Cut a flat file into documents.

    The whole file is looked at before the first document comes. Memory: a table of the file's IDocs and one IDoc at a
    time. An IDoc whose type or segment is not defined comes without XML form, with `hold` saying what is missing.

    Args:
        stream: The file, seekable; read from its beginning.
        name: What people call it; the nth IDoc of several gets `name#n`.
        definitions: What cuts the records.
        encoding: As `encoding_named` gives it.

    Raises:
        Unreadable: The file is cut off or damaged, or is not in that encoding; the sentence names the line.
    """
    stream.seek(0)
    if stream.read(2) in _UTF16:
        raise Unreadable("it is UTF-16, in which flat files are not read: let the port write UTF-8 or a code page", 1)
    stream.seek(0)
    pieces = scan_flat(stream, encoding)
    for number, piece in enumerate(pieces, start=1):
        own = name if len(pieces) == 1 else f"{name}#{number}"
        yield _document(_bytes(stream, piece), own, piece, definitions, encoding)


def _bytes(stream: BinaryIO, piece: FlatPiece) -> bytes:
    stream.seek(piece.start)
    content = stream.read(piece.end - piece.start)
    if len(content) != piece.end - piece.start:
        raise Unreadable(f"it became shorter while it was read: byte {piece.start + len(content)} is missing")
    return content


def _document(original: bytes, name: str, piece: FlatPiece, definitions: ParserFolder, encoding: str) -> Document:
    xml, hold, hold_line = _xml(original, definitions, encoding)
    parts = (piece.sndprn, piece.mandt, piece.docnum)
    return Document(
        key=Key("idoc", parts) if all(parts) else Key("sha256", (hashlib.sha256(original).hexdigest(),)),
        sender=sender_of(piece.sndprn, piece.mandt),
        original=original,
        xml=xml,
        name=name,
        line_offset=piece.line - 1,
        hold=hold,
        hold_line=hold_line,
    )


def _xml(original: bytes, definitions: ParserFolder, encoding: str) -> tuple[bytes, str, int]:
    """The XML form, or why there is none and in which line."""
    control, *records = (line.text for line in lines(io.BytesIO(original), encoding) if line.text)
    fields = control_fields(control)
    idoctyp, cimtyp = fields["IDOCTYP"].strip(" "), fields["CIMTYP"].strip(" ")
    try:
        return definitions.cutter(idoctyp, cimtyp).xml(fields, _data(records)), "", 0
    except Unreadable as error:
        advice = definitions.advice(idoctyp, cimtyp)
        return (
            b"",
            f"it cannot be cut: {error.cause}. To correct a definition, {advice}, then remap the document; else cancel "
            "it",
            error.line,
        )


def _data(records: list[str]) -> Iterator[Mapping[str, str]]:
    return map(data_fields, records)
