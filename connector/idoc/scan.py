"""One pass over a file with expat: is it well-formed, and where is each IDOC?"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from sys import intern
from typing import BinaryIO, NamedTuple

from connector.idoc.control import too_long
from connector.idoc.expat import DEEPEST, Expat
from connector.idoc.names import CONTROL_RECORDS, IDOC, LONGEST_FIELD, local_name

_CHUNK = 262_144
_KEY_FIELDS = ("SNDPRN", "MANDT", "DOCNUM")


class Span(NamedTuple):
    """A part of the file.

    Attributes:
        start: First byte.
        end: Byte after the last one.
        line_breaks: Line breaks in it.
    """

    start: int
    end: int
    line_breaks: int


_NOWHERE = Span(0, 0, 0)


@dataclass(slots=True)
class Around:
    """An element around IDOCs, as its two tags."""

    opening: Span = _NOWHERE
    closing: Span = _NOWHERE


class Piece(NamedTuple):
    """One IDOC in the file.

    Attributes:
        start: First byte of its start tag.
        end: Byte after its end tag.
        line: Line of its start tag, from 1.
        around: The elements around it, the root first.
        sndprn: Sender's partner number; empty when missing.
        mandt: Client; empty when missing.
        docnum: Number of the IDoc; empty when missing.
    """

    start: int
    end: int
    line: int
    around: tuple[Around, ...]
    sndprn: str
    mandt: str
    docnum: str


@dataclass(slots=True)
class Layout:
    """What the pass found.

    Attributes:
        head: Byte order mark and XML declaration.
        pieces: Each outermost IDOC, in order.
    """

    head: Span = _NOWHERE
    pieces: list[Piece] = field(default_factory=list)


def scan(stream: BinaryIO) -> Layout:
    """Read the whole file in chunks.

    Args:
        stream: The file at its beginning.

    Raises:
        Unreadable: It is not well-formed, has a DOCTYPE or an entity, or is beyond the limits.
    """
    found = _Scan()
    while chunk := stream.read(_CHUNK):
        found.expat.feed(chunk)
    found.finish()
    return found.layout


class _Scan:
    """Handlers of the pass.

    Expat tells where a tag begins but not where it ends: that is where the next event begins, which `_ended`
    is called with. Outside of IDOCs every event is looked at for that; inside, as few as possible.
    """

    def __init__(self) -> None:
        self.expat = Expat()
        self.layout = Layout()
        self._parser = self.expat.parser
        self._around: tuple[Around, ...] = ()
        self._fields: dict[str, str] | None = None
        self._ended: Callable[[int, int], None] | None = self._head_ended
        self._parser.XmlDeclHandler = _leave_out
        self._outside()

    def finish(self) -> None:
        self.expat.feed(b"", last=True)
        self._tell_end(self.expat.fed, self._parser.CurrentLineNumber)

    def _outside(self) -> None:
        self._parser.StartElementHandler = self._start_outside
        self._parser.EndElementHandler = self._end_outside
        # Text apart from the rest: set to None during a callback, as inside, it would swallow text silently.
        self._parser.CharacterDataHandler = self._other_outside
        self._parser.DefaultHandler = self._other_outside

    def _tell_end(self, index: int, line: int) -> None:
        ended, self._ended = self._ended, None
        if ended:
            ended(index, line)

    def _head_ended(self, index: int, line: int) -> None:
        self.layout.head = Span(0, index, line - 1)

    def _other_outside(self, _text: str) -> None:
        if self._ended:
            self._tell_end(self._parser.CurrentByteIndex, self._parser.CurrentLineNumber)

    def _start_outside(self, name: str, _attributes: dict[str, str]) -> None:
        start, line = self._parser.CurrentByteIndex, self._parser.CurrentLineNumber
        self._tell_end(start, line)
        if local_name(name) == IDOC:
            self._enter_idoc(start, line)
        else:
            self._enter_around(start, line)

    def _enter_around(self, start: int, line: int) -> None:
        if len(self._around) == DEEPEST:
            raise self.expat.too_deep()
        around = Around()

        def opened(end: int, end_line: int) -> None:
            around.opening = Span(start, end, end_line - line)

        self._around = (*self._around, around)
        self._ended = opened

    def _end_outside(self, _name: str) -> None:
        start, line = self._parser.CurrentByteIndex, self._parser.CurrentLineNumber
        self._tell_end(start, line)
        *outer, around = self._around
        self._around = tuple(outer)

        def closed(end: int, end_line: int) -> None:
            around.closing = Span(start, end, end_line - line)

        self._ended = closed

    def _enter_idoc(self, start: int, line: int) -> None:
        self._fields = None
        self._parser.CharacterDataHandler = None
        self._parser.DefaultHandler = None

        def closed(end: int, _line: int) -> None:
            self.layout.pieces.append(self._piece(start, end, line))

        self._inside(closed)

    def _piece(self, start: int, end: int, line: int) -> Piece:
        fields = self._fields or {}
        sndprn, mandt, docnum = (fields.get(name, "").strip() for name in _KEY_FIELDS)
        return Piece(start, end, line, self._around, intern(sndprn), intern(mandt), docnum)

    def _inside(self, closed: Callable[[int, int], None]) -> None:
        """Set the handlers for an IDOC's own elements; the hot path, hence closures with nothing in them."""
        depth = 1
        deepest = DEEPEST - len(self._around)

        def start(name: str, _attributes: dict[str, str]) -> None:
            nonlocal depth
            depth += 1
            if depth == 2:
                if self._fields is None and local_name(name) in CONTROL_RECORDS:
                    self._in_control_record(closed)
            elif depth > deepest:
                raise self.expat.too_deep()

        def end(_name: str) -> None:
            nonlocal depth
            depth -= 1
            if not depth:
                self._outside()
                self._ended = closed

        self._parser.StartElementHandler = start
        self._parser.EndElementHandler = end

    def _in_control_record(self, closed: Callable[[int, int], None]) -> None:
        path: list[str] = []
        fields = self._fields = dict.fromkeys(_KEY_FIELDS, "")
        deepest = DEEPEST - len(self._around) - 2

        def start(name: str, _attributes: dict[str, str]) -> None:
            path.append(local_name(name))
            if len(path) > deepest:
                raise self.expat.too_deep()
            if len(path) == 1 and path[0] in fields:
                fields[path[0]] = ""

        def text(characters: str) -> None:
            if len(path) == 1 and path[0] in fields:
                fields[path[0]] += characters
                # Expat hands a text over line by line, so that joining a long one would take for ever.
                if len(fields[path[0]]) > LONGEST_FIELD:
                    raise self.expat.refusal(too_long(path[0]))

        def end(_name: str) -> None:
            if path:
                path.pop()
            else:
                self._parser.CharacterDataHandler = None
                self._inside(closed)

        self._parser.StartElementHandler = start
        self._parser.CharacterDataHandler = text
        self._parser.EndElementHandler = end


def _leave_out(*_declaration: object) -> None:
    """Keep the XML declaration from being an event of its own: the head ends after it."""
