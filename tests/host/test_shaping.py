"""A stored document without XML form: its source is asked for one."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, BinaryIO

import pytest

from connector.errors import Misconfigured, Unreadable
from connector.host.shaping import Shaping
from connector.model import Document, Key

STORED = Document(Key("idoc", ("S", "1", "7")), "S/1", b"EDI_DC40 bytes", b"", "f.txt#3", 40)


class Reader:
    """A source that reads what it is given as the test wants."""

    def __init__(self, *found: Document | Exception) -> None:
        self.found = found
        self.asked: list[tuple[bytes, str]] = []

    def read(self, stream: BinaryIO, name: str) -> Iterator[Document]:
        """Note what was asked."""
        self.asked.append((stream.read(), name))
        for each in self.found:
            if isinstance(each, Exception):
                raise each
            yield each


def shaped(source: Any) -> Document:
    """What becomes of the stored document."""
    return Shaping(lambda name: source)("inbox", STORED)


def test_only_the_form_is_taken_from_the_source() -> None:
    """Key, sender, name and line were settled when the document came."""
    source = Reader(Document(Key("sha256", ("x",)), "none", b"EDI_DC40 bytes", b"<A/>", "other", 0))
    found = shaped(source)
    assert source.asked == [(b"EDI_DC40 bytes", "f.txt#3")]
    assert (found.xml_form, found.hold) == (b"<A/>", "")
    assert (found.key, found.sender, found.name, found.line_offset) == (STORED.key, "S/1", "f.txt#3", 40)


def test_what_is_missing_still_is_said() -> None:
    """The sentence of the source is what the document is held with, its line that of the whole file."""
    found = shaped(Reader(Document(STORED.key, "S/1", STORED.original, b"", hold="get the definition", hold_line=2)))
    assert (found.xml_form, found.hold) == (b"", "get the definition")
    assert found.held_because == "line 42: get the definition"


@pytest.mark.parametrize(
    ("found", "hold"),
    [
        ((Unreadable("it is damaged", 3),), "source inbox cannot read it: line 3: it is damaged; correct that"),
        ((RuntimeError("x"),), r"source inbox failed on it \(RuntimeError: x\); tell the plugin's author"),
        ((), "source inbox failed on it .*tell the plugin's author"),
        ((STORED, STORED), "source inbox failed on it"),
    ],
)
def test_a_source_that_fails_holds_the_document(found: tuple[Any, ...], hold: str) -> None:
    """Whatever it raises, and however many documents it makes of one."""
    with pytest.raises(AssertionError, match=hold):
        raise AssertionError(shaped(Reader(*found)).hold)


def test_a_source_that_reads_no_files_leaves_the_document_as_it_is() -> None:
    """The pipeline then says that there is no form."""
    assert shaped(object()) == STORED


def test_a_source_is_opened_once_and_tried_again_when_it_cannot_be() -> None:
    """A thousand documents of one source need one."""
    opened: list[str] = []

    def open_source(name: str) -> Any:
        opened.append(name)
        if len(opened) == 1:
            raise Misconfigured([])
        return Reader(Document(STORED.key, "S/1", STORED.original, b"<A/>"))

    shaping = Shaping(open_source)
    assert [shaping("inbox", STORED).xml_form for _ in range(3)] == [b"", b"<A/>", b"<A/>"]
    assert opened == ["inbox", "inbox"]
